/* The packet engine where there are no network namespaces. */
#include "pbxports/judge/netlab.h"

static const char reason[] = "packets can be sent at rules on Linux only";

struct netlab *netlab_new(const struct netlab_setup *setup, struct arena *arena, const char **why)
{
	(void)setup;
	(void)arena;
	*why = reason;
	return NULL;
}

const char *netlab_error(const struct netlab *lab)
{
	(void)lab;
	return reason;
}

bool netlab_run(struct netlab *lab, const char *const *argv, const void *input, size_t size,
		int *status, const char **output, const char **errors)
{
	(void)lab;
	(void)argv;
	(void)input;
	(void)size;
	(void)output;
	(void)errors;
	*status = 0;
	return false;
}

bool netlab_run_behind(struct netlab *lab, const char *const *argv, const void *input, size_t size,
		       int *status, const char **output, const char **errors)
{
	return netlab_run(lab, argv, input, size, status, output, errors);
}

bool netlab_load_nft(struct netlab *lab, const void *rules, size_t size)
{
	(void)lab;
	(void)rules;
	(void)size;
	return false;
}

bool netlab_send(struct netlab *lab, struct netlab_packet *packets, size_t count)
{
	(void)lab;
	(void)packets;
	(void)count;
	return false;
}

bool netlab_answers(struct netlab *lab, struct frame *frames, size_t max, size_t *count)
{
	(void)lab;
	(void)frames;
	(void)max;
	*count = 0;
	return false;
}

bool netlab_open_flow(struct netlab *lab, const struct frame_path *answer)
{
	(void)lab;
	(void)answer;
	return false;
}

bool netlab_refused(struct netlab *lab, struct addrset *refused)
{
	(void)lab;
	(void)refused;
	return false;
}
