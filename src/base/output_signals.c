/* Signals that wait until files are whole. */
#include "output_private.h"

/* SIGQUIT still ends the program at once, where a disk hangs. */
static const int polite[] = {SIGHUP, SIGINT, SIGTERM};
#define POLITE (sizeof polite / sizeof polite[0])

static bool is_ignored(int signal)
{
	struct sigaction action;
	return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* What is ignored, as under nohup(1), would wait as well, and look like a reason to stop. */
void output_hold_signals(struct output_signals *signals)
{
	sigemptyset(&signals->held);
	for (size_t i = 0; i < POLITE; i++)
		if (!is_ignored(polite[i]))
			sigaddset(&signals->held, polite[i]);
	sigprocmask(SIG_BLOCK, &signals->held, &signals->before);
}

bool output_signal_waits(const struct output_signals *signals)
{
	sigset_t pending;
	if (sigpending(&pending) != 0)
		return false;
	for (size_t i = 0; i < POLITE; i++)
		if (sigismember(&signals->held, polite[i]) == 1 &&
		    sigismember(&pending, polite[i]) == 1)
			return true;
	return false;
}

void output_release_signals(const struct output_signals *signals)
{
	sigprocmask(SIG_SETMASK, &signals->before, NULL);
}
