/*
 * The only folder that a target sees: while it is inside, relative paths lead into a folder of its
 * own with the files of tests/fuzz/files and what the target writes there, and any other path leads
 * nowhere. The linker puts functions of folder.c in the place of disk_open() and stat(2).
 */
#ifndef TESTS_FUZZ_FOLDER_H
#define TESTS_FUZZ_FOLDER_H

#include <stddef.h>
#include <stdint.h>

/* Writes a file of that name, without a slash. */
void folder_write(const char *name, const uint8_t *bytes, size_t size);

void folder_enter(void);
void folder_leave(void);

#endif
