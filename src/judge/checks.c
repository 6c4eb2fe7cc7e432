/* The checks of lint: each is a row. */
#include "lint_private.h"

const struct check checks[] = {
	{"internal-exposed", DIAG_ERROR, "a service for inside use is open to the internet",
	 "Services such as SSH, the manager interface and databases give control of the PBX to "
	 "whoever gets in: only those who need them should reach them.",
	 check_internal_exposed},
	{"restricted-exposed", DIAG_WARNING, "a service to be restricted is open to the internet",
	 "Signalling and admin ports are scanned all the time, and a cracked account makes calls "
	 "to premium numbers: let in the networks, carriers and agents that need them.",
	 check_restricted_exposed},
	{"control-exposed", DIAG_ERROR, "a port that gives control is open to the internet",
	 "Whatever the profile calls it: who gets in by SSH, the manager interface, the event "
	 "socket "
	 "or a database has the PBX.",
	 check_control_exposed},
	{"discouraged-enabled", DIAG_WARNING, "a service that should be off is on",
	 "Its own documentation advises to switch it off, as there is a better one.",
	 check_discouraged_enabled},
	{"plaintext-exposed", DIAG_ERROR, "a service without encryption is open to the internet",
	 "Passwords and what is done with them can be read on the way.", check_plaintext_exposed},
	{"media-restricted", DIAG_WARNING, "a media pool is not open to the internet",
	 "Carriers send audio from addresses outside their published lists: their calls lose "
	 "their audio.",
	 check_media_restricted},
	{"media-limited", DIAG_WARNING, "a media pool has a limit",
	 "Every call is a flow, and fifty packets a second: a carrier that sends many calls from "
	 "one "
	 "address reaches the limit, and calls lose their audio.",
	 check_media_limited},
	{"pool-overlaps-service", DIAG_ERROR, "a port of a pool belongs to another service, too",
	 "Asterisk takes the ports of its pool for calls: sooner or later one of the two fails, "
	 "and who may reach the one reaches the other.",
	 check_pool_overlaps_service},
	{"chunk-overlap", DIAG_ERROR, "chunks of two dialers share ports",
	 "A port leads to one dialer: calls of the other lose their audio.", NULL},
	{"loopback-opened", DIAG_ERROR, "a service opens a port that is for this machine alone",
	 "Such ports trust whoever reaches them.", check_loopback_opened},
	{"pool-parity", DIAG_WARNING, "a chunk starts on an odd port or ends on an even one",
	 "RTP takes an even port and RTCP the odd one above (RFC 3550, section 11): with an even "
	 "end, the RTCP of the last call is shut out.",
	 check_pool_parity},
	{"pool-ephemeral", DIAG_NOTE, "a chunk of a gateway lies among Linux's ephemeral ports",
	 "A gateway takes ports of 32768-60999 for connections of its own and for those that it "
	 "masquerades (ip_local_port_range): a call that gets such a port may lose its audio.",
	 check_pool_ephemeral},
	{"port-conflict", DIAG_WARNING, "two services have one port and protocol",
	 "Only one program can listen there, and who may reach either service reaches it.",
	 check_port_conflict},
	{"source-covered", DIAG_WARNING, "another entry of the zone covers this one",
	 "It changes nothing, and who takes it out later believes that it did.",
	 check_source_covered},
	{"zone-duplicate", DIAG_WARNING, "two zones have the same addresses written out",
	 "One of them will be changed some day and the other forgotten: let one refer to the "
	 "other.",
	 check_zone_duplicate},
	{"deny-hides", DIAG_ERROR, "a zone that a service lists is denied",
	 "What is denied is dropped ahead of all services.", check_deny_hides},
	{"dialer-denied", DIAG_ERROR, "a zone of deny holds a dialer",
	 "Lists of bogons hold the private networks: the machines of the cluster then drop each "
	 "other's packets.",
	 check_dialer_denied},
	{"zone-unused", DIAG_WARNING, "nothing uses the zone", "It may be misspelt somewhere.",
	 check_zone_unused},
	{"zone-empty", DIAG_WARNING, "the zone holds nobody, so that it opens nothing",
	 "An empty zone never means everyone: whoever was meant to get in does not.",
	 check_zone_empty},
	{"service-unreachable", DIAG_WARNING, "the service is enabled, and nobody may reach it",
	 "Its rules open nothing: give it a source, or switch it off.", check_service_unreachable},
	{"forward-unreachable", DIAG_WARNING, "a gateway forwards a service to nobody",
	 "A gateway forwards what comes in on its interface alone: zones of other interfaces get "
	 "nothing forwarded.",
	 check_forward_unreachable},
	{"no-admin-path", DIAG_ERROR, "nobody could reach SSH or the admin web",
	 "Loading the rules locks the administrator out.", check_no_admin_path},
	{"ipv4-only", DIAG_NOTE, "a zone of a service has IPv4 addresses alone",
	 "Whoever comes over IPv6 is not let in.", check_ipv4_only},
	{"wide-network", DIAG_WARNING, "a network shorter than /8 (IPv4) or /20 (IPv6)",
	 "No single organisation has so large a network: it is a slip, or the internet by another "
	 "name.",
	 check_wide_network},
	{"limit-after-established", DIAG_NOTE, "a limit on flows for SIP over UDP",
	 "A scanner that keeps to one source port is one flow: only its first packet counts. "
	 "`count: packets` stops it.",
	 check_limit_after_established},
	{"expectation-failed", DIAG_ERROR, "an expectation does not hold",
	 "The profile no longer does what it was written to do.", check_expectation_failed},
	{"backend-NAME", DIAG_WARNING, "the backend named by --backend can't express something",
	 "gen refuses the profile for that backend, or with --allow-approximate prints rules that "
	 "differ.",
	 check_backend},
	{"allow-unused", DIAG_NOTE, "an allow silences nothing",
	 "What it once excused is gone; left in place it will hide the next such finding.",
	 check_allow_unused},
	{NULL, DIAG_NOTE, NULL, NULL, NULL},
};
