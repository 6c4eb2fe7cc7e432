/* What runs inside the lab's machine: tools that load rules, and flows that it opens itself. */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netlab_private.h"

/* The three streams of a tool, as files in memory: no pipe can fill, no disk is touched. */
struct streams {
	int files[3];
};

static void streams_close(struct streams *streams)
{
	for (int i = 0; i < 3; i++)
		if (streams->files[i] >= 0)
			close(streams->files[i]);
}

static bool write_all(int file, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t written = write(file, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		size -= (size_t)written;
	}
	return true;
}

static bool streams_open(struct netlab *lab, const void *input, size_t size,
			 struct streams *streams)
{
	bool opened = true;

	for (int i = 0; i < 3; i++) {
		streams->files[i] = memfd_create("netlab", MFD_CLOEXEC);
		opened = opened && streams->files[i] >= 0;
	}
	if (opened && write_all(streams->files[0], input, size) &&
	    lseek(streams->files[0], 0, SEEK_SET) == 0)
		return true;
	netlab_fail(lab, errno, "can't hand a tool its input");
	streams_close(streams);
	return false;
}

/* The whole of a stream as text. */
static const char *stream_text(struct netlab *lab, int file)
{
	off_t size = lseek(file, 0, SEEK_END);
	char *text = arena_alloc(lab->arena, size > 0 ? (size_t)size + 1 : 1);
	ssize_t length = size > 0 ? pread(file, text, (size_t)size, 0) : 0;

	text[length > 0 ? length : 0] = '\0';
	return text;
}

static bool spawn(struct netlab *lab, const char *const *argv, const struct streams *streams,
		  int *status)
{
	posix_spawn_file_actions_t actions;
	pid_t child;
	int error = posix_spawn_file_actions_init(&actions);
	int ended;

	if (error != 0)
		return netlab_fail(lab, error, "can't run \"%s\"", argv[0]);
	for (int i = 0; error == 0 && i < 3; i++)
		error = posix_spawn_file_actions_adddup2(&actions, streams->files[i], i);
	if (error == 0)
		error = posix_spawnp(&child, argv[0], &actions, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error != 0)
		return netlab_fail(lab, error, "can't run \"%s\"", argv[0]);
	while (waitpid(child, &ended, 0) < 0)
		if (errno != EINTR)
			return netlab_fail(lab, errno, "can't wait for \"%s\"", argv[0]);
	*status = WIFSIGNALED(ended) ? 128 + WTERMSIG(ended) : WEXITSTATUS(ended);
	return true;
}

bool netlab_run(struct netlab *lab, const char *const *argv, const void *input, size_t size,
		int *status, const char **output, const char **errors)
{
	struct streams streams;
	bool ran;

	if (!streams_open(lab, input, size, &streams))
		return false;
	ran = spawn(lab, argv, &streams, status);
	if (ran && output != NULL)
		*output = stream_text(lab, streams.files[1]);
	if (ran && errors != NULL)
		*errors = stream_text(lab, streams.files[2]);
	streams_close(&streams);
	return ran;
}

bool netlab_run_behind(struct netlab *lab, const char *const *argv, const void *input, size_t size,
		       int *status, const char **output, const char **errors)
{
	bool ran;

	if (lab->site_count < NETLAB_SITES)
		return netlab_fail(lab, 0, "nothing is behind the machine");
	if (!netlab_go(lab, &lab->sites[NETLAB_BEHIND_SITE]))
		return false;
	ran = netlab_run(lab, argv, input, size, status, output, errors);
	return netlab_go(lab, &lab->sites[NETLAB_MACHINE_SITE]) && ran;
}

bool netlab_load_nft(struct netlab *lab, const void *rules, size_t size)
{
	static const char *const nft[] = {"nft", "-f", "-", NULL};
	const char *errors = "";
	int status = 0;

	if (!netlab_run(lab, nft, rules, size, &status, NULL, &errors))
		return false;
	return status == 0 || netlab_fail(lab, 0, "nft refuses the rules: %.*s",
					  (int)strcspn(errors, "\n"), errors);
}

static socklen_t socket_address(enum family family, struct address address, uint16_t port,
				struct sockaddr_storage *to)
{
	struct sockaddr_in *in = (struct sockaddr_in *)to;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)to;

	memset(to, 0, sizeof(*to));
	if (family == IPV4) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		in->sin_addr.s_addr = htonl((uint32_t)address.low);
		return sizeof(*in);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	netlab_address_bytes(IPV6, address, in6->sin6_addr.s6_addr);
	return sizeof(*in6);
}

/* The socket stays open with the process: a closed one would answer with an ICMP error. */
bool netlab_open_flow(struct netlab *lab, const struct frame_path *answer)
{
	struct sockaddr_storage own, other;
	socklen_t own_size =
		socket_address(answer->family, answer->destination, answer->port, &own);
	socklen_t other_size =
		socket_address(answer->family, answer->source, answer->source_port, &other);
	int fd = socket(answer->family == IPV4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&own, own_size) != 0 ||
	    connect(fd, (const struct sockaddr *)&other, other_size) != 0 ||
	    send(fd, "", 1, 0) != 1)
		return netlab_fail(lab, errno, "can't open a flow");
	return true;
}
