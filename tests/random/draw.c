#include "draw.h"

/* splitmix64, by S. Vigna: public domain, 64 bits of state, no bad seeds. */
uint64_t draw_bits(struct draw *draw)
{
	uint64_t bits = draw->state += 0x9e3779b97f4a7c15;

	bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9;
	bits = (bits ^ bits >> 27) * 0x94d049bb133111eb;
	return bits ^ bits >> 31;
}

struct draw draw_begin(uint64_t seed, uint64_t number, uint64_t purpose)
{
	struct draw draw = {seed};

	draw.state = draw_bits(&draw) ^ number;
	draw.state = draw_bits(&draw) ^ purpose;
	return draw;
}

unsigned draw_below(struct draw *draw, unsigned count)
{
	return (unsigned)(draw_bits(draw) % count);
}

unsigned draw_between(struct draw *draw, unsigned first, unsigned last)
{
	return first + draw_below(draw, last - first + 1);
}

bool draw_chance(struct draw *draw, unsigned percent)
{
	return draw_below(draw, 100) < percent;
}
