#ifndef AMARRE_GIT_GUARD_H
#define AMARRE_GIT_GUARD_H

#include "CGit2Shims.h"
#include <stdatomic.h>

struct amarre_git_guard {
    atomic_int state;
    int login;
    int asked;
    int allowed;
    int64_t deadline;
    int64_t idle;
    uint64_t maximum_bytes;
    char *host;
    char *port;
    char *user;
    char *token;
};

/// Milliseconds of the monotonic clock.
int64_t amarre_now(void);
/// The guard of the fetch that runs on this thread.
extern _Thread_local amarre_git_guard *amarre_current_guard;
int amarre_register_stream(void);

#endif
