#ifndef AMARRE_CGIT2SHIMS_H
#define AMARRE_CGIT2SHIMS_H

#include <git2.h>
#include <stdint.h>

// What Swift can't call itself: variadic functions, option structs that start from macros, and callbacks that read a
// deadline and a cancellation flag on libgit2's own thread.

/// Starts libgit2 with the rules of this program: no configuration of the system or the user, no repository templates,
/// our own sockets with deadlines. Call once in a process. Returns a libgit2 error code.
int amarre_git_start(void);

/// What one fetch may use, what it may reach, and how it is stopped. One guard belongs to one fetch.
typedef struct amarre_git_guard amarre_git_guard;

typedef enum {
    AMARRE_GIT_RUNNING = 0,
    AMARRE_GIT_CANCELLED = 1,
    AMARRE_GIT_LATE = 2,
    AMARRE_GIT_TOO_LARGE = 3,
    AMARRE_GIT_ELSEWHERE = 4,
    /// ssh: the host key is not a pinned one.
    AMARRE_GIT_HOST_KEY = 5,
    /// ssh: the server sent nothing for too long.
    AMARRE_GIT_SILENT = 6,
} amarre_git_state;

typedef enum {
    AMARRE_GIT_NOT_ASKED = 0,
    AMARRE_GIT_NOTHING_TO_GIVE = 1,
    AMARRE_GIT_GIVEN = 2,
    AMARRE_GIT_REFUSED = 3,
} amarre_git_login;

/// `host` and `port` are the only place that sockets may be opened to; NULL for a repository on this machine's disk.
/// `token` may be NULL; it is copied, and wiped by amarre_git_guard_free.
amarre_git_guard *amarre_git_guard_new(
    int64_t total_milliseconds, int64_t idle_milliseconds, uint64_t maximum_bytes,
    const char *host, const char *port, const char *user, const char *token);
void amarre_git_guard_free(amarre_git_guard *guard);
/// For ssh: the private key's file, and its passphrase or NULL. Both are copied; the passphrase is wiped by
/// amarre_git_guard_free. Returns 0, or -1 when there is no memory.
int amarre_git_guard_use_key(amarre_git_guard *guard, const char *path, const char *passphrase);
/// For ssh: accepts this host key, in the format of the wire (RFC 4253, 6.6). Returns 0, or -1 when there is no memory.
int amarre_git_guard_pin(amarre_git_guard *guard, const void *key, size_t length);
/// The host key that the server showed and that was refused; NULL when none was. It lives as long as the guard.
const unsigned char *amarre_git_guard_host_key(amarre_git_guard *guard, size_t *length);
/// From any thread. The fetch ends within about 0.1 s.
void amarre_git_guard_cancel(amarre_git_guard *guard);
amarre_git_state amarre_git_guard_state(amarre_git_guard *guard);
amarre_git_login amarre_git_guard_login(amarre_git_guard *guard);

/// An anonymous remote, without `insteadOf` and without a fetchspec: libgit2 1.5.1 leaks about 243 kB for each fetch by
/// a remote's name.
int amarre_git_remote_new(git_remote **out, git_repository *repository, const char *url);
int amarre_git_remote_connect(git_remote *remote, amarre_git_guard *guard);
/// Fetches one refspec, without tags and without FETCH_HEAD.
int amarre_git_remote_fetch(git_remote *remote, const char *refspec, amarre_git_guard *guard);

/// Says good-bye and frees the remote.
void amarre_git_remote_close(git_remote *remote, amarre_git_guard *guard);

/// Makes a bare repository in an existing, empty directory.
int amarre_git_init_bare(git_repository **out, const char *path);

/// Swaps two paths in one step (renameat2 with RENAME_EXCHANGE). Returns 0 or an errno.
int amarre_exchange(const char *left, const char *right);

#include "lookup.h"

#endif
