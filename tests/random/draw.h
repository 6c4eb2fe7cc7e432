/* Numbers drawn from a seed: the same seed gives the same ones on every machine. */
#ifndef TESTS_RANDOM_DRAW_H
#define TESTS_RANDOM_DRAW_H

#include <stdbool.h>
#include <stdint.h>

struct draw {
	uint64_t state;
};

/* The draws of profile `number` of a seed; `purpose` keeps different uses of it apart. */
struct draw draw_begin(uint64_t seed, uint64_t number, uint64_t purpose);

uint64_t draw_bits(struct draw *draw);

/* 0 to count - 1; the count is above 0. */
unsigned draw_below(struct draw *draw, unsigned count);

/* `first` to `last`. */
unsigned draw_between(struct draw *draw, unsigned first, unsigned last);

/* True so many times in a hundred. */
bool draw_chance(struct draw *draw, unsigned percent);

#endif
