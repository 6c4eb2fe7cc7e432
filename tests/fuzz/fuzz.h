/*
 * What the fuzz targets share. A target is one file, target_NAME.c: it reads an input, does with it
 * what the program does, and holds the results against laws. It is linked with clang's libFuzzer,
 * which makes the inputs up, or with replay.c, which reads them from files.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pbxports/base/compiler.h"
#include "pbxports/base/diag.h"
#include "pbxports/base/output.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Stands in every text for people that is made up: it must not get into rules. */
#define FUZZ_FREE_TEXT "~Free~Text~"

/* libFuzzer's names. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A law; where it is broken this says which, and ends the process: libFuzzer takes that for a find.
 */
#define law(holds, ...) ((holds) ? (void)0 : law_broken(__VA_ARGS__))
_Noreturn void law_broken(const char *format, ...) PRINTF_LIKE(1, 2);

/* An arena that gives up where there is no memory, and a queue in it. */
struct diags *fuzz_begin(void);
void fuzz_end(struct diags *diags);

/* A source over a copy of the input, exactly as long as that. */
struct source fuzz_source(struct arena *arena, const char *name, const uint8_t *data, size_t size);

/* Each diagnostic must have what it needs, a place that there is, and be fit to print. */
void fuzz_check_diags(const struct diags *diags);

/* Prints the queue in every format of lint; each must be as it says. */
void fuzz_check_findings(const struct diags *diags);

/* Ends an output that was printed to: it must be whole. */
void fuzz_end_output(struct output *output, struct diags *diags);

/* Text for people, with colours or without: no byte in it drives a terminal otherwise. */
void fuzz_check_text(const char *what, const char *bytes, size_t size);

#endif
