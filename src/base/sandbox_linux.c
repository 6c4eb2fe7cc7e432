/*
 * Landlock for files, a filter of system calls for sockets and programs, and root's capabilities
 * for the rest. _GNU_SOURCE is for syscall(2) and O_PATH.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pbxports/base/sandbox.h"

/*
 * The kernel's interface as far as it is used here. The headers that a program is built with are
 * often older than the kernel that it meets.
 */
enum {
	LANDLOCK_CREATE_RULESET = 444,
	LANDLOCK_ADD_RULE = 445,
	LANDLOCK_RESTRICT_SELF = 446,
	IO_URING_SETUP = 425,

	ASK_VERSION = 1,
	PATH_BENEATH = 1,
};

enum file_access {
	EXECUTE = 1 << 0,
	WRITE_FILE = 1 << 1,
	REMOVE_DIR = 1 << 4,
	REMOVE_FILE = 1 << 5,
	MAKE_CHAR = 1 << 6,
	MAKE_DIR = 1 << 7,
	MAKE_REG = 1 << 8,
	MAKE_SOCK = 1 << 9,
	MAKE_FIFO = 1 << 10,
	MAKE_BLOCK = 1 << 11,
	MAKE_SYM = 1 << 12,
	REFER = 1 << 13,
	TRUNCATE = 1 << 14,
	IOCTL_DEV = 1 << 15,
};

enum net_access { BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1 };

enum scope { ABSTRACT_SOCKETS = 1 << 0, SIGNALS = 1 << 1 };

struct ruleset {
	uint64_t files;
	uint64_t net;
	uint64_t scoped;
};

struct beneath {
	uint64_t allowed;
	int32_t place;
} __attribute__((packed));

/* What each version of landlock refuses beyond those before it. Reading is left alone. */
static const struct ruleset versions[] = {
	{EXECUTE | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_CHAR | MAKE_DIR | MAKE_REG |
		 MAKE_SOCK | MAKE_FIFO | MAKE_BLOCK | MAKE_SYM,
	 0, 0},				    /* Linux 5.13 */
	{REFER, 0, 0},			    /* 5.19 */
	{TRUNCATE, 0, 0},		    /* 6.2 */
	{0, BIND_TCP | CONNECT_TCP, 0},	    /* 6.7 */
	{IOCTL_DEV, 0, 0},		    /* 6.10 */
	{0, 0, ABSTRACT_SOCKETS | SIGNALS}, /* 6.12 */
};

/* Writing beside a target, renaming over it, and the folders of --all. */
static const uint64_t in_folder = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG;

static void allow(int ruleset, const char *path)
{
	struct stat status;
	struct beneath rule = {.place = open(path, O_PATH | O_CLOEXEC)};

	if (rule.place < 0)
		return;
	if (fstat(rule.place, &status) == 0) {
		rule.allowed = S_ISDIR(status.st_mode) ? in_folder : WRITE_FILE;
		(void)syscall(LANDLOCK_ADD_RULE, ruleset, PATH_BENEATH, &rule, 0);
	}
	close(rule.place);
}

static void restrict_files(const char *place)
{
	const long version = syscall(LANDLOCK_CREATE_RULESET, NULL, 0, ASK_VERSION);
	struct ruleset refused = {0};
	int ruleset;

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]) && (long)i < version; i++) {
		refused.files |= versions[i].files;
		refused.net |= versions[i].net;
		refused.scoped |= versions[i].scoped;
	}
	if (refused.files == 0)
		return;
	ruleset = (int)syscall(LANDLOCK_CREATE_RULESET, &refused, sizeof(refused), 0);
	if (ruleset < 0)
		return;
	if (place != NULL)
		allow(ruleset, place);
	(void)syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0);
	close(ruleset);
}

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__arm__) && defined(__ARM_EABI__)
#define ARCHITECTURE AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#else
#define ARCHITECTURE 0 /* no filter */
#endif

#define X32_CALLS 0x40000000 /* x86_64 knows each call by a second number from here on */

#define LOAD(member)                                                                               \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, member))
#define ANSWER(answer)	   BPF_STMT(BPF_RET | BPF_K, (answer))
#define REFUSE		   ANSWER(SECCOMP_RET_ERRNO | EPERM)
#define REFUSE_CALL(call)  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), REFUSE
#define REFUSE_FROM(call)  BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (call), 0, 1), REFUSE
#define REFUSE_BUT(system) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (system), 1, 0), REFUSE

/*
 * Of sockets landlock knows TCP alone, while the firewall itself is changed by a netlink socket,
 * and of programs only those in files, not memfd_create(2). io_uring opens sockets past this
 * filter. A list of what is allowed would break with another C library.
 */
static struct sock_filter calls[] = {
	LOAD(arch),
	REFUSE_BUT(ARCHITECTURE),
	LOAD(nr),
	REFUSE_FROM(X32_CALLS),
	REFUSE_CALL(SYS_socket),
	REFUSE_CALL(IO_URING_SETUP),
	REFUSE_CALL(SYS_execve),
	REFUSE_CALL(SYS_execveat),
	ANSWER(SECCOMP_RET_ALLOW),
};

static void restrict_calls(void)
{
	const struct sock_fprog program = {sizeof(calls) / sizeof(calls[0]), calls};

	if (ARCHITECTURE != 0)
		(void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* Those by which root reads and writes the files of others, and gives a file its owner and mode. */
static const uint32_t kept = CAP_TO_MASK(CAP_DAC_OVERRIDE) | CAP_TO_MASK(CAP_DAC_READ_SEARCH) |
			     CAP_TO_MASK(CAP_CHOWN) | CAP_TO_MASK(CAP_FOWNER) |
			     CAP_TO_MASK(CAP_FSETID);

static void restrict_root(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {{0}};

	if (syscall(SYS_capget, &header, sets) != 0)
		return;
	sets[0].effective &= kept;
	sets[0].permitted &= kept;
	sets[0].inheritable = 0;
	sets[1] = (struct __user_cap_data_struct){0};
	(void)syscall(SYS_capset, &header, sets);
}

void sandbox_enter(const char *place)
{
	/* The first two want it of all but root: who gives rights up must not win any by a program.
	 */
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	restrict_files(place);
	restrict_calls();
	restrict_root();
}
