#include "pbxports/plan/owners.h"

/* The lowest and the highest port of all below a node; low is above high where there is none. */
struct hull {
	uint16_t low;
	uint16_t high;
};

/*
 * A binary tree over positions: nodes[1] is its root, 2n and 2n + 1 are the children of n, and
 * leaf + i is the place of the one at position i. Services, and the forwards of each, stand by
 * port, so that a walk enters few nodes below which nobody has the port.
 */
struct tree {
	struct hull *nodes;
	size_t leaf;
	size_t count;
};

struct owners {
	struct tree services[PROTOCOLS];
	struct tree forwards[FAMILIES][PROTOCOLS];
};

static const struct hull none = {UINT16_MAX, 0};

static struct tree tree_make(size_t count, struct arena *arena)
{
	struct tree tree = {.leaf = 1, .count = count};

	while (tree.leaf < count)
		tree.leaf *= 2;
	tree.nodes = arena_array(arena, 2 * tree.leaf, sizeof(*tree.nodes));
	for (size_t i = 0; i < 2 * tree.leaf; i++)
		tree.nodes[i] = none;
	return tree;
}

/* From the leaves, which are set, up to the root. */
static void tree_close(struct tree *tree)
{
	for (size_t i = tree->leaf - 1; i > 0; i--) {
		const struct hull *left = &tree->nodes[2 * i];
		const struct hull *right = &tree->nodes[2 * i + 1];

		tree->nodes[i] = (struct hull){
			left->low < right->low ? left->low : right->low,
			left->high > right->high ? left->high : right->high,
		};
	}
}

/* The first position from `position` on whose hull meets the span; the count where there is none.
 */
static size_t tree_next(const struct tree *tree, struct port_span span, size_t position)
{
	size_t node = tree->leaf + position;

	if (position >= tree->count)
		return tree->count;
	while (node > 0) {
		const struct hull *hull = &tree->nodes[node];
		bool meets = hull->low <= span.last && hull->high >= span.first;

		if (meets && node >= tree->leaf)
			return node - tree->leaf;
		if (meets) {
			node *= 2;
			continue;
		}
		while (node % 2 == 1) /* a right child's neighbour is that of its parent */
			node /= 2;
		node += node > 0;
	}
	return tree->count;
}

static struct hull set_hull(const struct rangeset *set)
{
	if (set->count == 0)
		return none;
	return (struct hull){(uint16_t)set->ranges[0].first.low,
			     (uint16_t)set->ranges[set->count - 1].last.low};
}

static struct tree index_services(const struct plan *plan, enum protocol protocol,
				  struct arena *arena)
{
	struct tree tree = tree_make(plan->service_count, arena);

	for (size_t i = 0; i < plan->service_count; i++)
		tree.nodes[tree.leaf + i] = set_hull(&plan->services[i].ports.protocols[protocol]);
	tree_close(&tree);
	return tree;
}

static struct hull forward_hull(const struct plan_forward *forward, enum family family,
				enum protocol protocol)
{
	const struct port_range ports =
		family == IPV4 ? forward->ports : plan_forward_target(forward);

	if (!(ports.protocols & 1U << protocol) || (family == IPV6 && forward->address6 == NULL))
		return none;
	return (struct hull){ports.first, ports.last};
}

static struct tree index_forwards(const struct plan *plan, enum family family,
				  enum protocol protocol, struct arena *arena)
{
	struct tree tree = tree_make(plan->forward_count, arena);

	for (size_t i = 0; i < plan->forward_count; i++)
		tree.nodes[tree.leaf + i] = forward_hull(&plan->forwards[i], family, protocol);
	tree_close(&tree);
	return tree;
}

void owners_index(struct plan *plan, struct arena *arena)
{
	struct owners *owners = arena_alloc(arena, sizeof(*owners));

	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		owners->services[protocol] = index_services(plan, protocol, arena);
		for (enum family family = IPV4; family < FAMILIES; family++)
			owners->forwards[family][protocol] =
				index_forwards(plan, family, protocol, arena);
	}
	plan->owners = owners;
}

const struct plan_service *owners_service(const struct plan *plan, struct port_span span,
					  size_t *next)
{
	const struct address_range range = {{.low = span.first}, {.low = span.last}};

	/* Between the ports of a service there may be others'. */
	for (;;) {
		size_t found = tree_next(&plan->owners->services[span.protocol], span, *next);

		*next = found + 1;
		if (found == plan->service_count)
			return NULL;
		if (rangeset_overlaps(&plan->services[found].ports.protocols[span.protocol], range))
			return &plan->services[found];
	}
}

const struct plan_forward *owners_forward(const struct plan *plan, enum family family,
					  struct port_span span, size_t *next)
{
	size_t found = tree_next(&plan->owners->forwards[family][span.protocol], span, *next);

	*next = found + 1;
	return found == plan->forward_count ? NULL : &plan->forwards[found];
}
