#include "naive_entry.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static bool read_address(const char *text, size_t length, struct naive_address *address)
{
	char copy[INET6_ADDRSTRLEN] = "";

	if (length >= sizeof(copy))
		return false;
	memcpy(copy, text, length);
	*address = (struct naive_address){.size = 4};
	if (inet_pton(AF_INET, copy, address->bytes) == 1)
		return true;
	address->size = 16;
	return inet_pton(AF_INET6, copy, address->bytes) == 1;
}

/* ADDRESS/LENGTH: every bit behind the length is 0 in the first address and 1 in the last. */
static void read_network(const char *text, struct naive_address *first, struct naive_address *last)
{
	size_t slash = strcspn(text, "/");
	size_t length = strtoul(text + slash + 1, NULL, 10);

	if (!read_address(text, slash, first))
		abort();
	*last = *first;
	for (size_t bit = length; bit < 8 * first->size; bit++) {
		first->bytes[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
		last->bytes[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	}
}

bool naive_entry_read(const char *text, struct naive_address *first, struct naive_address *last)
{
	size_t dash = strcspn(text, "-");

	if (strchr(text, '/') != NULL) {
		read_network(text, first, last);
		return true;
	}
	if (!read_address(text, dash, first))
		return false;
	*last = *first;
	return text[dash] == '\0' || read_address(text + dash + 1, strlen(text + dash + 1), last);
}

bool naive_entry_holds(const char *text, const struct naive_address *address)
{
	struct naive_address first, last;

	return naive_entry_read(text, &first, &last) && first.size == address->size &&
	       memcmp(first.bytes, address->bytes, 16) <= 0 &&
	       memcmp(address->bytes, last.bytes, 16) <= 0;
}
