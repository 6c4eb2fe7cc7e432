/* The version, as `pbxports version` and the headers of generated rules show it. */
#ifndef PBXPORTS_BASE_VERSION_H
#define PBXPORTS_BASE_VERSION_H

#define PBXPORTS_VERSION "0.1.0"

#endif
