#include "pbxports/profile/profile.h"

#define MAX_BUILTINS 64

const char *const *profile_builtin_names(void)
{
	static const char *names[MAX_BUILTINS + 1];

	for (size_t i = 0; i < MAX_BUILTINS && profile_builtins[i].name != NULL; i++)
		names[i] = profile_builtins[i].name;
	return names;
}
