#ifndef AMARRE_LOOKUP_H
#define AMARRE_LOOKUP_H

#include "CGit2Shims.h"
#include <netdb.h>

/// getaddrinfo, or what a test puts in its place.
typedef int (*amarre_resolver)(const char *host, const char *port, const struct addrinfo *hints, struct addrinfo **list);

/// Results of `amarre_lookup` that getaddrinfo doesn't have (its own are negative).
enum {
    AMARRE_LOOKUP_SILENT = 1,
    AMARRE_LOOKUP_STOPPED = 2,
};

/// The addresses of a host, within `limit_milliseconds` and only while the guard (or NULL) says go on. Returns 0, a code
/// of getaddrinfo, or one of the above; after those two the question goes on behind the scenes until the resolver gives
/// it up. A list is freed with freeaddrinfo.
int amarre_lookup(
    amarre_resolver resolve, const char *host, const char *port, amarre_git_guard *guard, int64_t limit_milliseconds,
    struct addrinfo **list);

#endif
