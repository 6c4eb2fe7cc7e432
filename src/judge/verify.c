#include "pbxports/judge/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "verify_private.h"

#define ERROR_SIZE 400
#define REPORT	   SIZE_MAX /* no number of packets */
#define TOLD_EACH  256	    /* packets */
#define PATIENCE   200	    /* milliseconds */

/* What the process that verifies sends home. It was forked, so that pointers into the plan hold. */
struct report {
	char error[ERROR_SIZE]; /* empty, or why it could not be done */
	const char *advice;	/* or NULL */
	struct verify_result result;
};

/* Where the tools live is not on everyone's PATH. */
static void extend_path(void)
{
	const char *path = getenv("PATH");
	char extended[4096];
	int length = snprintf(extended, sizeof(extended), "%s:/usr/local/sbin:/usr/sbin:/sbin",
			      path == NULL ? "/usr/bin:/bin" : path);

	if (length < (int)sizeof(extended))
		setenv("PATH", extended, 1);
}

bool verify_has_program(const char *program, struct arena *arena)
{
	const char *path = getenv("PATH");

	while (path != NULL && *path != '\0') {
		size_t length = strcspn(path, ":");

		if (access(arena_format(arena, "%.*s/%s", (int)length, path, program), X_OK) == 0)
			return true;
		path += length + (path[length] == ':');
	}
	return false;
}

static bool has_programs(const struct verify_loader *loader, struct diags *diags)
{
	for (const char *const *program = loader->programs; *program != NULL; program++)
		if (!verify_has_program(*program, diags->arena)) {
			diag_failure(diags, "verifying backend \"%s\" needs \"%s\"",
				     loader->backend, *program);
			diag_fix(diags, "%s", loader->advice);
			return false;
		}
	return true;
}

/* What `renew` and `progress` need. */
struct loading {
	const struct verify_loader *loader;
	const struct verify_request *request;
	int pipe;
	size_t told; /* packets */
};

static bool send_all(int pipe, const void *bytes, size_t size)
{
	const char *next = bytes;

	while (size > 0) {
		ssize_t more = write(pipe, next, size);

		if (more <= 0)
			return false;
		next += more;
		size -= (size_t)more;
	}
	return true;
}

static void tell_progress(struct verification *verification)
{
	struct loading *loading = verification->context;
	size_t packets = verification->result.packets;

	if (packets < loading->told + TOLD_EACH)
		return;
	loading->told = packets;
	(void)send_all(loading->pipe, &packets, sizeof(packets));
}

static bool renew(struct verification *verification)
{
	const struct loading *loading = verification->context;
	const struct verify_loader *loader = loading->loader;

	return (loader->forget == NULL || loader->forget(verification)) &&
	       loader->load(verification, loading->request->rules, loading->request->size);
}

static void tell(struct report *report, const struct verification *verification, const char *advice)
{
	if (verification->error != NULL)
		snprintf(report->error, sizeof(report->error), "%s", verification->error);
	report->advice = advice;
	report->result = verification->result;
}

static void run(const struct verify_request *request, const struct verify_loader *loader, int pipe,
		struct arena *arena, struct report *report)
{
	const struct netlab_setup nothing_more = {.count = 0};
	struct verification *verification =
		verification_begin(request->plan, request->backend, &nothing_more, arena);
	struct loading loading = {loader, request, pipe, 0};

	if (verification->error != NULL) {
		tell(report, verification,
		     "run it as root, or let users have namespaces: sysctl "
		     "user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns");
		return;
	}
	verification->renew = renew;
	verification->context = &loading;
	verification->progress = tell_progress;
	if (loader->load(verification, request->rules, request->size)) {
		verification_probe(verification, NULL, 0, request->probes, request->seed);
		verification_flows(verification);
	}
	tell(report, verification, NULL);
}

static _Noreturn void no_memory(void *context)
{
	(void)context;
	_exit(1);
}

/* With an arena of its own: what stands in the other is the parent's to end. Down the pipe go
 * numbers of packets, then REPORT and the report. */
static _Noreturn void run_apart(const struct verify_request *request,
				const struct verify_loader *loader, int pipe)
{
	const size_t end = REPORT;
	struct report report = {.advice = NULL};
	struct arena *arena = arena_new(no_memory, NULL);

	if (arena == NULL)
		_exit(1);
	run(request, loader, pipe, arena, &report);
	arena_free(arena);
	_exit(send_all(pipe, &end, sizeof(end)) && send_all(pipe, &report, sizeof(report)) ? 0 : 1);
}

/* Says how it goes on also while nothing comes. */
static void wait_for_more(int pipe, const struct verify_request *request, size_t packets)
{
	struct pollfd wait = {.fd = pipe, .events = POLLIN};

	while (request->progress != NULL && poll(&wait, 1, PATIENCE) <= 0)
		request->progress(packets);
}

static bool receive_all(int pipe, const struct verify_request *request, size_t packets, void *bytes,
			size_t size)
{
	char *next = bytes;

	while (size > 0) {
		ssize_t more;

		wait_for_more(pipe, request, packets);
		more = read(pipe, next, size);
		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0)
			return false;
		next += more;
		size -= (size_t)more;
	}
	return true;
}

/* True where all of it comes. */
static bool receive(int pipe, const struct verify_request *request, struct report *report)
{
	size_t packets = 0;

	while (packets != REPORT) {
		if (!receive_all(pipe, request, packets, &packets, sizeof(packets)))
			return false;
		if (packets != REPORT && request->progress != NULL)
			request->progress(packets);
	}
	return receive_all(pipe, request, 0, report, sizeof(*report));
}

static bool fork_and_receive(const struct verify_request *request,
			     const struct verify_loader *loader, struct report *report)
{
	int ends[2];
	bool received;
	pid_t child;

	if (pipe(ends) != 0)
		return false;
	/* Not the tools': a daemon would keep it open. */
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	child = fork();
	if (child == 0) {
		close(ends[0]);
		run_apart(request, loader, ends[1]);
	}
	close(ends[1]);
	received = child > 0 && receive(ends[0], request, report);
	close(ends[0]);
	while (child > 0 && waitpid(child, NULL, 0) < 0)
		if (errno != EINTR)
			break;
	return received;
}

bool verify_takes_rules(const char *backend)
{
	return !verify_loader_find(backend)->is_script;
}

bool verify(const struct verify_request *request, struct verify_result *result, struct diags *diags)
{
	const struct verify_loader *loader = verify_loader_find(request->backend);
	struct report *report = arena_alloc(diags->arena, sizeof(*report));

	extend_path();
	if (!has_programs(loader, diags))
		return false;
	*result = (struct verify_result){.packets = 0};
	if (loader->load == NULL)
		return verify_read_pf(request->rules, request->size, diags);
	if (!fork_and_receive(request, loader, report)) {
		diag_failure(diags, "the process that verifies has ended early");
		return false;
	}
	if (report->error[0] != '\0') {
		diag_failure(diags, "can't verify: %s", report->error);
		if (report->advice != NULL)
			diag_fix(diags, "%s", report->advice);
		return false;
	}
	*result = report->result;
	return true;
}
