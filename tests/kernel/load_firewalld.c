/* The loader of firewalld: the engine's own, which keeps the daemon running. */
#include "load_firewalld.h"

#include <string.h>

#include "kernel.h"

bool load_firewalld(struct test *test, const char *script)
{
	static struct verification loading;

	loading.arena = test->arena;
	loading.lab = test->lab;
	loading.error = NULL;
	if (verification_load(&loading, "firewalld", script, strlen(script)))
		return true;
	test_complain(test, "%s", loading.error);
	return false;
}
