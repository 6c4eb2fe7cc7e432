/* Loads the script of backend firewalld. */
#ifndef TESTS_KERNEL_LOAD_FIREWALLD_H
#define TESTS_KERNEL_LOAD_FIREWALLD_H

#include <stdbool.h>

struct test;

/*
 * Runs the script in the lab, where firewalld has been running since the first call. False and a
 * complaint where it fails; gives the case up where the daemon can't be started.
 */
bool load_firewalld(struct test *test, const char *script);

#endif
