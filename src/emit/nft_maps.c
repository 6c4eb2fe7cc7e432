#include <stdlib.h>

#include "nft.h"

bool nft_changes_port(const struct nft_target *target)
{
	return target->gateway.first != target->first || target->gateway.last != target->last;
}

const char *nft_target_comment(const struct nft *nft, const struct nft_target *target)
{
	const char *comment = nft_comment(nft, &target->services, &target->service->zones);

	if (!target->dialer)
		return comment;
	return arena_format(nft->arena, "%s to %s", comment, target->dialer->name.text);
}

const char *nft_target_test(const struct nft *nft, const struct nft_target *target,
			    enum family family)
{
	char address[ADDRESS_TEXT_SIZE];

	return arena_format(
		nft->arena, "%s daddr %s %s", family == IPV4 ? "ip" : "ip6",
		address_format(family, target->address, address),
		nft_port_test(nft, protocol_name(target->protocol), target->first, target->last));
}

static const char *gateway_ports(const struct nft *nft, const struct nft_target *target)
{
	return nft_span(nft, target->gateway.first, target->gateway.last);
}

static const char *address4(const struct nft *nft, const struct nft_target *target)
{
	char address[ADDRESS_TEXT_SIZE];

	return arena_strdup(nft->arena, address_format(IPV4, target->address, address));
}

static const char *machine_ports4(const struct nft *nft, const struct nft_target *target)
{
	return arena_format(nft->arena, "%s . %s", address4(nft, target),
			    nft_span(nft, target->first, target->last));
}

static const char *forwarded_ports4(const struct nft *nft, const struct nft_target *target)
{
	return arena_format(nft->arena, "%s . %s", machine_ports4(nft, target),
			    gateway_ports(nft, target));
}

static const char *machine_ports6(const struct nft *nft, const struct nft_target *target)
{
	char address[ADDRESS_TEXT_SIZE];

	return arena_format(nft->arena, "%s . %s", address_format(IPV6, target->address, address),
			    nft_span(nft, target->first, target->last));
}

static const char *chain_verdict(const struct nft *nft, const struct nft_target *target)
{
	return nft_chain_verdict(nft, target->chain);
}

static const char *checks_verdict(const struct nft *nft, const struct nft_target *target)
{
	return arena_format(nft->arena, "jump %s", target->service->checks);
}

/* What an element of a map is made of. */
typedef const char *text_of(const struct nft *nft, const struct nft_target *target);

struct map {
	const char *name; /* behind the protocol's */
	const char *what; /* its comment, likewise */
	const char *type;
	text_of *key;
	text_of *value;
};

static const struct map machines = {
	"machines",
	"ports of the gateway, and the machines that they lead to",
	"inet_service : ipv4_addr",
	gateway_ports,
	address4,
};

static const struct map forwards[FAMILIES] = {
	{"forward4", "ports of machines, with the gateway's ports that lead there",
	 "ipv4_addr . inet_service . inet_service : verdict", forwarded_ports4, chain_verdict},
	{"forward6", "ports of machines that are reached without translation",
	 "ipv6_addr . inet_service : verdict", machine_ports6, chain_verdict},
};

static const struct map counts[FAMILIES] = {
	{"counted4", "ports of machines on which packets are counted",
	 "ipv4_addr . inet_service : verdict", machine_ports4, checks_verdict},
	{"counted6", "ports of machines on which packets are counted",
	 "ipv6_addr . inet_service : verdict", machine_ports6, checks_verdict},
};

static void print_map(const struct nft *nft, enum protocol protocol, const struct map *map,
		      const struct nft_targets *targets)
{
	const char *name = protocol_name(protocol);
	const char *separator = "";

	if (targets->count == 0)
		return;
	fprintf(nft->stream, "\t# %s %s\n\tmap %s_%s {\n\t\ttype %s\n\t\tflags interval\n", name,
		map->what, name, map->name, map->type);
	fputs("\t\telements = {\n", nft->stream);
	for (size_t i = 0; i < targets->count; i++) {
		const struct nft_target *target = &targets->items[i];

		fprintf(nft->stream, "%s\t\t\t%s comment \"%s\" : %s", separator,
			map->key(nft, target), nft_target_comment(nft, target),
			map->value(nft, target));
		separator = ",\n";
	}
	fputs("\n\t\t}\n\t}\n\n", nft->stream);
}

static struct nft_targets keep(const struct nft *nft, const struct nft_targets *targets,
			       bool (*wanted)(const struct nft_target *target))
{
	struct nft_targets kept = {0};

	kept.items = arena_array(nft->arena, targets->count, sizeof(*kept.items));
	for (size_t i = 0; i < targets->count; i++) {
		if (wanted(&targets->items[i]))
			kept.items[kept.count++] = targets->items[i];
	}
	return kept;
}

static bool keeps_port(const struct nft_target *target)
{
	return !nft_changes_port(target);
}

static bool is_alone(const struct nft_target *target)
{
	return !target->shared;
}

static int by_gateway_port(const void *a, const void *b)
{
	const struct nft_target *x = a;
	const struct nft_target *y = b;

	return x->gateway.first - y->gateway.first;
}

bool nft_counts_by_map(const struct nft_targets *counted)
{
	size_t count = 0;

	for (size_t i = 0; i < counted->count; i++)
		count += is_alone(&counted->items[i]);
	return count > NFT_PORTS_IN_SEQUENCE;
}

static void protocol_maps(const struct nft *nft, enum protocol protocol)
{
	struct nft_targets kept = keep(nft, &nft->targets[protocol][IPV4], keeps_port);

	if (kept.count > 0)
		qsort(kept.items, kept.count, sizeof(*kept.items), by_gateway_port);
	print_map(nft, protocol, &machines, &kept);
	for (enum family family = IPV4; family < FAMILIES; family++) {
		const struct nft_targets *counted = &nft->counted[protocol][family];

		print_map(nft, protocol, &forwards[family], &nft->targets[protocol][family]);
		if (!nft_counts_by_map(counted))
			continue;
		kept = keep(nft, counted, is_alone);
		print_map(nft, protocol, &counts[family], &kept);
	}
}

void nft_target_maps(const struct nft *nft)
{
	protocol_maps(nft, UDP);
	protocol_maps(nft, TCP);
}
