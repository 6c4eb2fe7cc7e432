/* Which sources the kernel refuses. */
#include "netlab_private.h"

/* Ranges that some kernel refuses, each as a whole or not at all. */
static const struct {
	enum family family;
	struct address_range range;
} doubtful[] = {
	{IPV4, {{0, 0}, {0, 0}}},
	{IPV4, {{0, 0x00000001}, {0, 0x00ffffff}}}, /* the rest of 0.0.0.0/8: before Linux 5.3 */
	{IPV4, {{0, 0x7f000000}, {0, 0x7fffffff}}}, /* loopback */
	{IPV4, {{0, 0xe0000000}, {0, 0xefffffff}}}, /* multicast */
	{IPV4, {{0, 0xf0000000}, {0, 0xfffffffe}}}, /* reserved */
	{IPV4, {{0, 0xffffffff}, {0, 0xffffffff}}}, /* broadcast */
	{IPV6, {{0, 0}, {0, 0}}},		    /* unspecified */
	{IPV6, {{0, 1}, {0, 1}}},		    /* loopback */
	{IPV6, {{0, 0xffff00000000}, {0, 0xffffffffffff}}},	     /* IPv4 mapped */
	{IPV6, {{0xff00000000000000, 0}, {UINT64_MAX, UINT64_MAX}}}, /* multicast */
};

#define DOUBTFUL (sizeof(doubtful) / sizeof(*doubtful))

static struct netlab_packet question(enum family family, struct address source, size_t id)
{
	struct frame_path path = {
		.family = family,
		.source = source,
		.destination = family == IPV4 ? NETLAB_ADDRESS4 : NETLAB_ADDRESS6,
		.source_port = 9,
		.port = 9,
	};

	return (struct netlab_packet){.frame = frame_udp(&path, (uint32_t)id)};
}

static void add_address(struct addrset *set, enum family family, struct address address,
			struct arena *arena)
{
	addrset_add(set, family, (struct address_range){address, address}, arena);
}

bool netlab_refused(struct netlab *lab, struct addrset *refused)
{
	struct netlab_packet questions[DOUBTFUL * 2];

	for (size_t i = 0; i < DOUBTFUL; i++) {
		questions[2 * i] = question(doubtful[i].family, doubtful[i].range.first, 2 * i);
		questions[2 * i + 1] =
			question(doubtful[i].family, doubtful[i].range.last, 2 * i + 1);
	}
	if (!netlab_send(lab, questions, DOUBTFUL * 2))
		return false;
	for (size_t i = 0; i < DOUBTFUL; i++)
		if (!questions[2 * i].passed || !questions[2 * i + 1].passed)
			addrset_add(refused, doubtful[i].family, doubtful[i].range, lab->arena);
	/* Answers to these would go to the machine itself. */
	add_address(refused, IPV4, NETLAB_ADDRESS4, lab->arena);
	add_address(refused, IPV6, NETLAB_ADDRESS6, lab->arena);
	add_address(refused, IPV6, NETLAB_LINK_LOCAL, lab->arena);
	addrset_settle(refused, lab->arena);
	return true;
}
