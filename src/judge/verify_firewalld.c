/*
 * firewalld: the real daemon on a bus of its own, both in the lab, with a folder of its own for
 * /etc/firewalld. All its files are in a /run that no one else sees and that goes with the process.
 * Rules are loaded as people load them, by running the script.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "verify_private.h"

#define FOLDER	     "PBXPORTS_FIREWALLD_DIR" /* what the script takes for /etc/firewalld */
#define BUS	     "/run/bus"
#define BUS_CONFIG   "/run/bus.conf"
#define BUS_OPTION   "--config-file=/run/bus.conf"
#define CONFIG	     "/run/config"
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
	"  <listen>unix:path=" BUS "</listen>\n"
	"  <auth>EXTERNAL</auth>\n"
	"  <policy context=\"default\">\n"
	"    <allow user=\"*\"/>\n"
	"    <allow own=\"*\"/>\n"
	"    <allow send_destination=\"*\"/>\n"
	"    <allow receive_sender=\"*\"/>\n"
	"  </policy>\n"
	"</busconfig>\n";

static bool write_file(struct verification *verification, const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	bool written = file != NULL && fputs(text, file) != EOF;

	if (file != NULL)
		written = fclose(file) == 0 && written;
	return written || verify_fail(verification, "can't write \"%s\"", path);
}

/* Until the command succeeds and says what is expected. */
static bool wait_for(struct verification *verification, const char *const *argv,
		     const char *expected)
{
	static const struct timespec step = {.tv_nsec = WAIT_STEP_MS * 1000000L};
	time_t end = time(NULL) + WAIT_SECONDS;
	const char *output = "";
	int status;

	while (time(NULL) < end) {
		if (!netlab_run(verification->lab, argv, "", 0, &status, &output, NULL))
			return verify_fail(verification, "%s", netlab_error(verification->lab));
		if (status == 0 && strcmp(output, expected) == 0)
			return true;
		nanosleep(&step, NULL);
	}
	return verify_fail(verification, "\"%s\" does not get ready: %s", argv[0], output);
}

static bool start(struct verification *verification, const char *const *argv)
{
	return netlab_start(verification->lab, argv) ||
	       verify_fail(verification, "%s", netlab_error(verification->lab));
}

static bool start_all(struct verification *verification)
{
	static const char *const dbus[] = {"dbus-daemon", BUS_OPTION, "--nofork", "--nopidfile",
					   NULL};
	static const char *const bus_is_there[] = {"test", "-S", BUS, NULL};
	static const char *const firewalld[] = {"firewalld",	   "--nofork", "--nopid",
						"--system-config", CONFIG,     "--log-target",
						"console",	   NULL};
	static const char *const state[] = {"firewall-cmd", "--state", NULL};

	if (!netlab_cover(verification->lab, "/run"))
		return verify_fail(verification, "%s", netlab_error(verification->lab));
	if (mkdir(CONFIG, 0755) != 0)
		return verify_fail(verification, "can't make \"%s\"", CONFIG);
	setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" BUS, 1);
	setenv(FOLDER, CONFIG, 1);
	return write_file(verification, BUS_CONFIG, bus_settings) &&
	       write_file(verification, CONFIG "/firewalld.conf", settings) &&
	       start(verification, dbus) && wait_for(verification, bus_is_there, "") &&
	       start(verification, firewalld) && wait_for(verification, state, "running\n");
}

bool verify_load_firewalld(struct verification *verification, const void *rules, size_t size)
{
	static const char *const shell[] = {"sh", NULL};

	if (!verification->has_daemon && !start_all(verification))
		return false;
	verification->has_daemon = true;
	return verify_tool(verification, shell, rules, size);
}
