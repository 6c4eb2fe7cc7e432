/* Where the system has no such thing, and in builds that watch a run and write of it at its end. */
#include "pbxports/base/sandbox.h"

void sandbox_enter(const char *place)
{
	(void)place;
}
