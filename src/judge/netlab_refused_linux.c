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
	{IPV6, {{0, 0xffff00000000}, {0, 0xffffffffffff}}}, /* IPv4 mapped */
	{IPV6,
	 {{0xfe80000000000000, 0}, {0xfebfffffffffffff, UINT64_MAX}}}, /* link-local: by a router */
	{IPV6, {{0xff00000000000000, 0}, {UINT64_MAX, UINT64_MAX}}},   /* multicast */
};

#define DOUBTFUL (sizeof(doubtful) / sizeof(*doubtful))

static struct netlab_packet question(const struct netlab_address *to, struct address source,
				     size_t id)
{
	struct frame_path path = {
		.family = to->family,
		.source = source,
		.destination = to->address,
		.source_port = 9,
		.port = 9,
	};

	return (struct netlab_packet){.frame = frame_udp(&path, (uint32_t)id)};
}

/* Adds what can't be the source of a packet to this address. */
static bool ask(struct netlab *lab, const struct netlab_address *to, struct addrset *refused)
{
	struct netlab_packet questions[DOUBTFUL * 2];
	size_t asked[DOUBTFUL];
	size_t count = 0;

	for (size_t i = 0; i < DOUBTFUL; i++) {
		if (doubtful[i].family != to->family)
			continue;
		questions[2 * count] = question(to, doubtful[i].range.first, 2 * i);
		questions[2 * count + 1] = question(to, doubtful[i].range.last, 2 * i + 1);
		asked[count++] = i;
	}
	if (!netlab_send(lab, questions, count * 2))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!questions[2 * i].passed || !questions[2 * i + 1].passed)
			addrset_add(refused, to->family, doubtful[asked[i]].range, lab->arena);
	return true;
}

static void add_address(struct addrset *set, const struct netlab_address *own, struct arena *arena)
{
	addrset_add(set, own->family, (struct address_range){own->address, own->address}, arena);
}

bool netlab_refused(struct netlab *lab, struct addrset *refused)
{
	const struct netlab_address own[] = {
		{IPV4, NETLAB_ADDRESS4},
		{IPV6, NETLAB_ADDRESS6},
		{IPV6, NETLAB_LINK_LOCAL},
	};
	bool asked[FAMILIES] = {false, false};

	if (!ask(lab, &own[0], refused) || !ask(lab, &own[1], refused))
		return false;
	for (size_t i = 0; i < lab->behind_count; i++) {
		const struct netlab_address *behind = &lab->behind[i];

		if (!asked[behind->family] && !ask(lab, behind, refused))
			return false;
		asked[behind->family] = true;
		add_address(refused, behind, lab->arena);
	}
	/* Answers to these would go to the machine itself. */
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		add_address(refused, &own[i], lab->arena);
	addrset_settle(refused, lab->arena);
	return true;
}
