#include "pbxports/base/utf8.h"

/* The forms of RFC 3629, section 4, by their first byte. */
static const struct form {
	unsigned char first, last;
	unsigned char payload; /* the bits of the first byte that belong to the character */
	size_t size;
	uint32_t lowest; /* what is lower has a shorter form */
} forms[] = {
	{0xc2, 0xdf, 0x1f, 2, 0x80},
	{0xe0, 0xef, 0x0f, 3, 0x800},
	{0xf0, 0xf4, 0x07, 4, 0x10000},
};

static uint32_t decode_form(const struct form *form, const unsigned char *bytes)
{
	uint32_t value = bytes[0] & form->payload;
	for (size_t i = 1; i < form->size; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return UTF8_INVALID;
		value = value << 6 | (bytes[i] & 0x3f);
	}
	bool surrogate = value >= 0xd800 && value <= 0xdfff;
	return value < form->lowest || value > 0x10ffff || surrogate ? UTF8_INVALID : value;
}

size_t utf8_decode(const char *text, size_t length, uint32_t *character)
{
	const unsigned char *bytes = (const unsigned char *)text;
	*character = bytes[0] < 0x80 ? bytes[0] : UTF8_INVALID;
	if (bytes[0] < 0x80)
		return 1;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		const struct form *form = &forms[i];
		if (bytes[0] < form->first || bytes[0] > form->last || length < form->size)
			continue;
		*character = decode_form(form, bytes);
		return *character == UTF8_INVALID ? 1 : form->size;
	}
	return 1;
}

bool utf8_printable(uint32_t character)
{
	static const struct {
		uint32_t first, last;
	} unsafe[] = {
		{0x00, 0x1f},	  /* C0 */
		{0x7f, 0x9f},	  /* DEL, C1 */
		{0x61c, 0x61c},	  /* Arabic letter mark */
		{0x200e, 0x200f}, /* left-to-right and right-to-left marks */
		{0x2028, 0x202e}, /* line and paragraph separators, embeddings and overrides */
		{0x2066, 0x2069}, /* isolates */
		{UTF8_INVALID, UTF8_INVALID},
	};
	for (size_t i = 0; i < sizeof unsafe / sizeof unsafe[0]; i++)
		if (character >= unsafe[i].first && character <= unsafe[i].last)
			return false;
	return true;
}
