/*
 * A program that turns a profile into rules needs to read files and to write its output. From
 * sandbox_enter() on the kernel refuses it the rest, so that a mistake in reading a hostile file
 * stays without reach: no other file is made, changed or removed, no program is started, no socket
 * is opened. Each system has a file of its own (sandbox_SYSTEM.c); what its kernel lacks is left
 * out without a word, since the rules are the same without it.
 */
#ifndef PBXPORTS_BASE_SANDBOX_H
#define PBXPORTS_BASE_SANDBOX_H

/* `place`: the folder, device or FIFO that may be written to (output_place()); NULL for none. */
void sandbox_enter(const char *place);

#endif
