/* _BSD_SOURCE is for pledge(2) and unveil(2). */
#define _BSD_SOURCE

#include <unistd.h>

#include "pbxports/base/sandbox.h"

/* A profile, its parents and its lists may stand anywhere. */
void sandbox_enter(const char *place)
{
	(void)unveil("/", "r");
	if (place != NULL)
		(void)unveil(place, "rwc");
	/* Without "unveil" among them, promises also end unveiling. */
	(void)pledge(place == NULL ? "stdio rpath" : "stdio rpath wpath cpath fattr chown", NULL);
}
