#ifndef AMARRE_GIT_GUARD_H
#define AMARRE_GIT_GUARD_H

#include "CGit2Shims.h"
#include <pthread.h>
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
    // ssh alone:
    char *key_path;
    char *passphrase;
    /// The host keys that are accepted, in the format of the wire.
    struct amarre_pin *pins;
    /// The host key that the server showed and that isn't among `pins`.
    unsigned char *host_key;
    size_t host_key_length;
    /// Protects `socket` between the thread of the fetch and the watcher's.
    pthread_mutex_t lock;
    /// The open socket of the fetch; -1 for none.
    int socket;
};

struct amarre_pin {
    struct amarre_pin *next;
    size_t length;
    unsigned char key[];
};

/// Milliseconds of the monotonic clock.
int64_t amarre_now(void);
/// The guard of the fetch that runs on this thread.
extern _Thread_local amarre_git_guard *amarre_current_guard;
int amarre_register_stream(void);
/// Moves the guard from running to `state`; a state that it has already stays.
void amarre_git_guard_stop(amarre_git_guard *guard, amarre_git_state state);
/// Calls `body` while a thread of its own shuts the guard's socket down as soon as the guard says stop. libssh2 waits
/// on the socket itself and without a limit, so this is what ends it.
int amarre_watched(amarre_git_guard *guard, int (*body)(void *), void *context);

#endif
