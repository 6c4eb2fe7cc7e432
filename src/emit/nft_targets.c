#include <stdlib.h>

#include "nft.h"

/* Targets of one machine: side by side, by first port. */
struct machine {
	struct nft_target *targets;
	size_t count;
};

static size_t rank(const struct nft_target *target)
{
	return target->chain ? target->chain->position + 1 : 0;
}

static int compare_numbers(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int by_ports(const struct nft_target *a, const struct nft_target *b)
{
	int order = address_compare(a->address, b->address);

	if (order == 0)
		order = compare_numbers(a->first, b->first);
	return order ? order : compare_numbers(a->last, b->last);
}

static int by_gateway(const void *a, const void *b)
{
	const struct nft_target *x = a;
	const struct nft_target *y = b;
	int order = by_ports(x, y);

	return order ? order : compare_numbers(x->gateway.first, y->gateway.first);
}

/* Those that say the same stand side by side, in the order of their services. */
static int by_chain(const void *a, const void *b)
{
	const struct nft_target *x = a;
	const struct nft_target *y = b;
	int order = by_ports(x, y);

	if (order == 0)
		order = compare_numbers(rank(x), rank(y));
	return order ? order : (x->service > y->service) - (x->service < y->service);
}

static int by_rank(const void *a, const void *b)
{
	int order = compare_numbers(rank(a), rank(b));

	return order ? order : by_chain(a, b);
}

static void sort_targets(struct nft_targets *targets, int (*compare)(const void *a, const void *b))
{
	if (targets->count > 0)
		qsort(targets->items, targets->count, sizeof(*targets->items), compare);
}

static void add_target(const struct nft *nft, struct nft_targets *targets,
		       const struct nft_target *target)
{
	targets->items = arena_grow(nft->arena, targets->items, targets->count, &targets->capacity,
				    sizeof(*targets->items));
	targets->items[targets->count++] = *target;
}

static unsigned forward_families(const struct plan_forward *forward)
{
	return NFT_FAMILY(IPV4) | (forward->address6 ? NFT_FAMILY(IPV6) : 0);
}

static void give_chains(struct nft *nft, bool (*is_turn)(const struct nft_service *service))
{
	for (size_t i = 0; i < nft->service_count; i++) {
		struct nft_service *service = &nft->services[i];

		if (service->families && is_turn(service))
			service->chain = nft_chain_of(nft, service);
	}
}

static bool is_plain(const struct nft_service *service)
{
	return !nft_counts_flows(service) && !service->zones.internet;
}

/* The services by their positions in the plan, with the families in which they lead anywhere. */
static struct nft_service **lay_out_services(struct nft *nft)
{
	const struct plan *plan = nft->plan;
	struct nft_service **services =
		arena_array(nft->arena, plan->forwarded_count, sizeof(struct nft_service *));

	for (size_t i = 0; i < nft->service_count; i++) {
		services[nft->services[i].plan - plan->forwarded] = &nft->services[i];
		nft->services[i].families = 0;
	}
	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct plan_forward *forward = &plan->forwards[i];
		struct nft_service *service = services[forward->service - plan->forwarded];

		if (service)
			service->families |=
				forward_families(forward) & nft_families(nft, &service->zones);
	}
	/* in this order they stand where ports are shared */
	give_chains(nft, is_plain);
	give_chains(nft, nft_counts_flows);
	return services;
}

static void add_forward(struct nft *nft, const struct plan_forward *forward,
			struct nft_service *service, enum family family)
{
	const struct port_range ports = plan_forward_target(forward);
	struct nft_target target = {
		.address = family == IPV4 ? forward->address : *forward->address6,
		.first = ports.first,
		.last = ports.last,
		.gateway = forward->ports,
		.dialer = forward->dialer,
		.service = service,
		.chain = service->chain,
		.services = service->alone,
	};

	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		target.protocol = protocol;
		if (ports.protocols & 1U << protocol)
			add_target(nft, &nft->targets[protocol][family], &target);
	}
}

static void add_forwards(struct nft *nft, struct nft_service *const *services)
{
	for (size_t i = 0; i < nft->plan->forward_count; i++) {
		const struct plan_forward *forward = &nft->plan->forwards[i];
		struct nft_service *service = services[forward->service - nft->plan->forwarded];
		unsigned families = service ? forward_families(forward) & service->families : 0;

		for (enum family family = IPV4; family < FAMILIES; family++) {
			if (families & NFT_FAMILY(family))
				add_forward(nft, forward, service, family);
		}
	}
}

/* It is enough to look at the one that reaches furthest: what overlaps any overlaps that. */
static void find_shared(const struct machine *machine)
{
	struct nft_target *furthest = &machine->targets[0];

	for (size_t i = 0; i < machine->count; i++)
		machine->targets[i].shared = false;
	for (size_t i = 1; i < machine->count; i++) {
		struct nft_target *target = &machine->targets[i];

		if (target->first <= furthest->last)
			target->shared = furthest->shared = true;
		if (target->last > furthest->last)
			furthest = target;
	}
}

static struct address_range port_span(const struct nft_target *target)
{
	return (struct address_range){{.low = target->first}, {.low = target->last}};
}

/* The ports that one of the chosen targets has. */
static struct rangeset ports_of(const struct nft *nft, const struct machine *machine,
				bool (*chosen)(const struct nft_target *target))
{
	struct rangeset ports = {0};

	for (size_t i = 0; i < machine->count; i++) {
		if (chosen(&machine->targets[i]))
			rangeset_add(&ports, port_span(&machine->targets[i]), nft->arena);
	}
	rangeset_settle(&ports, nft->arena);
	return ports;
}

static bool is_open(const struct nft_target *target)
{
	return !target->chain;
}

static bool is_open_without_limit(const struct nft_target *target)
{
	return target->service->zones.internet && !target->service->limit;
}

/* What a service without a limit lets in on the same ports does not count. */
static void exempt_others(const struct nft *nft, const struct machine *machine,
			  const struct nft_target *counted)
{
	for (size_t i = 0; i < machine->count; i++) {
		struct nft_target other = machine->targets[i];

		if (other.service->limit || other.first > counted->last ||
		    counted->first > other.last)
			continue;
		if (other.first < counted->first)
			other.first = counted->first;
		if (other.last > counted->last)
			other.last = counted->last;
		add_target(nft, &counted->service->exempt_targets, &other);
	}
}

static void count_target(struct nft *nft, enum family family, const struct nft_target *target)
{
	if (!target->service->counts)
		nft_name_counts(nft, target->service);
	add_target(nft, &nft->counted[target->protocol][family], target);
}

/* Over IPv4 the gateway's port tells forwards apart, also where they lead to the same one. */
static void count_machine4(struct nft *nft, const struct machine *machine)
{
	for (size_t i = 0; i < machine->count; i++) {
		if (nft_counts_packets(machine->targets[i].service))
			count_target(nft, IPV4, &machine->targets[i]);
	}
}

static void count_machine6(struct nft *nft, const struct machine *machine)
{
	const struct rangeset open = ports_of(nft, machine, is_open_without_limit);

	for (size_t i = 0; i < machine->count; i++) {
		struct nft_target target = machine->targets[i];
		struct rangeset counted = {0};

		if (!nft_counts_packets(target.service))
			continue;
		rangeset_add(&counted, port_span(&target), nft->arena);
		counted = rangeset_difference(&counted, &open, nft->arena);
		for (size_t j = 0; j < counted.count; j++) {
			target.first = (uint16_t)counted.ranges[j].first.low;
			target.last = (uint16_t)counted.ranges[j].last.low;
			count_target(nft, IPV6, &target);
			if (target.shared)
				exempt_others(nft, machine, &target);
		}
	}
}

static bool same_rule(const struct nft_target *a, const struct nft_target *b)
{
	return a->first == b->first && a->last == b->last && a->chain == b->chain;
}

/* Leaves out what no packet would reach, as others open it to everyone, and makes one of targets
 * that say the same. */
static void thin_out(const struct nft *nft, struct machine *machine)
{
	const struct rangeset open = ports_of(nft, machine, is_open);
	size_t kept = 0;

	for (size_t i = 0; i < machine->count; i++) {
		const struct nft_target target = machine->targets[i];
		const struct address_range *range = rangeset_find(&open, port_span(&target).first);

		if (target.chain && range && target.last <= range->last.low)
			continue;
		if (kept > 0 && same_rule(&machine->targets[kept - 1], &target))
			nft_add_service(nft, &machine->targets[kept - 1].services, target.service);
		else
			machine->targets[kept++] = target;
	}
	machine->count = kept;
}

/* Over IPv6 the services of forwards that lead to one port share it, as on a host. */
static void lay_out_machine6(struct nft *nft, struct nft_targets *alone, struct machine *machine)
{
	count_machine6(nft, machine);
	thin_out(nft, machine);
	find_shared(machine);
	for (size_t i = 0; i < machine->count; i++) {
		const struct nft_target *target = &machine->targets[i];

		if (target->shared && target->chain)
			target->chain->returns = true;
		add_target(nft, target->shared ? &nft->shared[target->protocol] : alone, target);
	}
}

static void lay_out_machines(struct nft *nft, enum protocol protocol, enum family family)
{
	struct nft_targets *targets = &nft->targets[protocol][family];
	struct nft_targets alone = {0};
	size_t end;

	sort_targets(targets, family == IPV4 ? by_gateway : by_chain);
	for (size_t begin = 0; begin < targets->count; begin = end) {
		struct machine machine = {&targets->items[begin], 0};

		for (end = begin;
		     end < targets->count &&
		     address_compare(targets->items[end].address, machine.targets->address) == 0;)
			end++;
		machine.count = end - begin;
		find_shared(&machine);
		if (family == IPV4)
			count_machine4(nft, &machine);
		else
			lay_out_machine6(nft, &alone, &machine);
	}
	if (family == IPV6)
		*targets = alone;
}

static void name_checks(struct nft *nft)
{
	for (size_t i = 0; i < nft->service_count; i++) {
		struct nft_service *service = &nft->services[i];

		if (service->counts)
			service->checks =
				service->zones.internet && service->exempt_targets.count == 0
					? service->counts
					: nft_chain_name(nft, "packets", service->plan->name);
	}
}

void nft_lay_out_targets(struct nft *nft)
{
	nft_lay_out_services(nft, nft->plan->forwarded, nft->plan->forwarded_count);
	add_forwards(nft, lay_out_services(nft));
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (enum family family = IPV4; family < FAMILIES; family++)
			lay_out_machines(nft, protocol, family);
		sort_targets(&nft->shared[protocol], by_rank);
	}
	name_checks(nft);
}
