/*
 * The loader of firewalld: the real daemon on a bus of its own, both in the lab, with a folder of
 * its own for /etc/firewalld. Rules are loaded as people load them, by running the script.
 */
#include "load_firewalld.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"

#define DAEMONS	     2
#define WAIT_STEP_MS 20
#define WAIT_SECONDS 60

/* The test of reverse paths is firewalld.conf's, not ours: in the lab nearly every source has its
 * way back by another interface than it came in. */
static const char settings[] = "DefaultZone=public\n"
			       "FirewallBackend=nftables\n"
			       "IPv6_rpfilter=no\n";

static const char bus_settings[] =
	"<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
	" \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
	"<busconfig>\n"
	"  <listen>unix:path=%s/bus</listen>\n"
	"  <auth>EXTERNAL</auth>\n"
	"  <policy context=\"default\">\n"
	"    <allow user=\"*\"/>\n"
	"    <allow own=\"*\"/>\n"
	"    <allow send_destination=\"*\"/>\n"
	"    <allow receive_sender=\"*\"/>\n"
	"  </policy>\n"
	"</busconfig>\n";

/* What this process has started. It ends with the case, and all of that with it. */
static struct {
	const char *folder;
	pid_t daemons[DAEMONS];
	size_t daemon_count;
} running;

/* By nothing that takes memory of the arena: it is going. */
static void stop(void *folder)
{
	pid_t remover;

	for (size_t i = 0; i < running.daemon_count; i++) {
		kill(running.daemons[i], SIGKILL);
		waitpid(running.daemons[i], NULL, 0);
	}
	remover = fork();
	if (remover == 0) {
		execlp("rm", "rm", "-rf", folder, (char *)NULL);
		_exit(127);
	}
	if (remover > 0)
		waitpid(remover, NULL, 0);
}

static void write_file(struct test *test, const char *name, const char *text)
{
	const char *path = arena_format(test->arena, "%s/%s", running.folder, name);
	FILE *file = fopen(path, "w");

	if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0)
		test_give_up(test, "can't write \"%s\"", path);
}

/* Starts a daemon that ends when this process does, whichever way that ends. */
static void start(struct test *test, const char *const *argv)
{
	const char *log = arena_format(test->arena, "%s/log", running.folder);
	pid_t child = fork();

	if (child < 0)
		test_give_up(test, "can't start \"%s\"", argv[0]);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (freopen("/dev/null", "r", stdin) != NULL && freopen(log, "a", stdout) != NULL &&
		    dup2(1, 2) == 2)
			execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	running.daemons[running.daemon_count++] = child;
}

/* Until the command succeeds and says what is expected. */
static void wait_for(struct test *test, const char *const *argv, const char *expected)
{
	static const struct timespec step = {.tv_nsec = WAIT_STEP_MS * 1000000L};
	time_t end = time(NULL) + WAIT_SECONDS;
	const char *output = "";
	int status;

	while (time(NULL) < end) {
		if (!netlab_run(test->lab, argv, "", 0, &status, &output, NULL))
			test_give_up(test, "%s", netlab_error(test->lab));
		if (status == 0 && strcmp(output, expected) == 0)
			return;
		nanosleep(&step, NULL);
	}
	test_give_up(test, "\"%s\" does not get ready: %s", argv[0], output);
}

static void start_all(struct test *test)
{
	char *folder = arena_strdup(test->arena, "/tmp/pbxports-firewalld-XXXXXX");
	const char *socket, *bus, *config;

	if (mkdtemp(folder) == NULL)
		test_give_up(test, "can't make \"%s\"", folder);
	running.folder = folder;
	arena_defer(test->arena, stop, folder);
	socket = arena_format(test->arena, "%s/bus", folder);
	bus = arena_format(test->arena, "--config-file=%s/bus.conf", folder);
	config = arena_format(test->arena, "%s/config", folder);
	if (mkdir(config, 0755) != 0)
		test_give_up(test, "can't make \"%s\"", config);
	write_file(test, "bus.conf", arena_format(test->arena, bus_settings, folder));
	write_file(test, "config/firewalld.conf", settings);
	setenv("DBUS_SYSTEM_BUS_ADDRESS", arena_format(test->arena, "unix:path=%s", socket), 1);
	setenv("PBXPORTS_FIREWALLD_DIR", config, 1);
	start(test, (const char *const[]){"dbus-daemon", bus, "--nofork", "--nopidfile", NULL});
	wait_for(test, (const char *const[]){"test", "-S", socket, NULL}, "");
	start(test, (const char *const[]){"firewalld", "--nofork", "--nopid", "--system-config",
					  config, "--log-target", "console", NULL});
	wait_for(test, (const char *const[]){"firewall-cmd", "--state", NULL}, "running\n");
}

bool load_firewalld(struct test *test, const char *script)
{
	static const char *const shell[] = {"sh", NULL};
	const char *errors;
	int status;

	if (running.folder == NULL)
		start_all(test);
	if (!netlab_run(test->lab, shell, script, strlen(script), &status, NULL, &errors))
		test_give_up(test, "%s", netlab_error(test->lab));
	if (status != 0)
		test_complain(test, "the script ends with %d: %s", status, errors);
	return status == 0;
}
