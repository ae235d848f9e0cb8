#define _GNU_SOURCE
#include "guard.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

_Thread_local amarre_git_guard *amarre_current_guard = NULL;

int64_t amarre_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int amarre_git_start(void)
{
    int code = git_libgit2_init();
    if (code < 0) return code;
    const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if ((code = (git_libgit2_opts)(GIT_OPT_SET_SEARCH_PATH, levels[i], "")) < 0) return code;
    if ((code = (git_libgit2_opts)(GIT_OPT_SET_TEMPLATE_PATH, "")) < 0) return code;
    // libgit2 asks the user's configuration (`safe.directory`) whether a repository of another owner may be opened. There is no such
    // configuration here, no hook is ever run, and the mirror's owner is checked by its own code.
    if ((code = (git_libgit2_opts)(GIT_OPT_SET_OWNER_VALIDATION, 0)) < 0) return code;
    // The default keeps up to 256 MB of parsed objects; a tree is read once here.
    if ((code = (git_libgit2_opts)(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)(8 * 1024 * 1024))) < 0) return code;
    if ((code = (git_libgit2_opts)(GIT_OPT_SET_USER_AGENT, "amarre")) < 0) return code;
    return amarre_register_stream();
}

static char *copy(const char *text) { return text ? strdup(text) : NULL; }

amarre_git_guard *amarre_git_guard_new(
    int64_t total_milliseconds, int64_t idle_milliseconds, uint64_t maximum_bytes,
    const char *host, const char *port, const char *user, const char *token)
{
    amarre_git_guard *guard = calloc(1, sizeof *guard);
    if (!guard) return NULL;
    atomic_init(&guard->state, AMARRE_GIT_RUNNING);
    guard->deadline = amarre_now() + total_milliseconds;
    guard->idle = idle_milliseconds;
    guard->maximum_bytes = maximum_bytes;
    guard->host = copy(host);
    guard->port = copy(port);
    guard->user = copy(user);
    guard->token = copy(token);
    return guard;
}

void amarre_git_guard_free(amarre_git_guard *guard)
{
    if (!guard) return;
    if (guard->token) explicit_bzero(guard->token, strlen(guard->token));
    free(guard->token);
    free(guard->user);
    free(guard->port);
    free(guard->host);
    free(guard);
}

void amarre_git_guard_cancel(amarre_git_guard *guard)
{
    int expected = AMARRE_GIT_RUNNING;
    atomic_compare_exchange_strong(&guard->state, &expected, AMARRE_GIT_CANCELLED);
}

amarre_git_state amarre_git_guard_state(amarre_git_guard *guard)
{
    if (amarre_now() >= guard->deadline) {
        int expected = AMARRE_GIT_RUNNING;
        atomic_compare_exchange_strong(&guard->state, &expected, AMARRE_GIT_LATE);
    }
    return (amarre_git_state)atomic_load(&guard->state);
}

amarre_git_login amarre_git_guard_login(amarre_git_guard *guard) { return (amarre_git_login)guard->login; }

// MARK: callbacks

static int credentials(git_credential **out, const char *url, const char *user_from_url, unsigned int allowed, void *payload)
{
    (void)url;
    (void)user_from_url;
    amarre_git_guard *guard = payload;
    if (!guard->token || !(allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT)) {
        guard->login = AMARRE_GIT_NOTHING_TO_GIVE;
        git_error_set_str(GIT_ERROR_HTTP, "the server asks for credentials and none are configured");
        return GIT_EAUTH;
    }
    // libgit2 asks again for as long as the server refuses. After a good login it asks once more for each new connection, which a
    // server without keep-alive needs for every request.
    if (guard->asked++ >= guard->allowed) {
        guard->login = AMARRE_GIT_REFUSED;
        git_error_set_str(GIT_ERROR_HTTP, "the server refused the token");
        return GIT_EAUTH;
    }
    guard->login = AMARRE_GIT_GIVEN;
    return git_credential_userpass_plaintext_new(out, guard->user, guard->token);
}

static int stopped(amarre_git_guard *guard)
{
    if (amarre_git_guard_state(guard) == AMARRE_GIT_RUNNING) return 0;
    git_error_set_str(GIT_ERROR_CALLBACK, "the fetch was stopped");
    return GIT_EUSER;
}

static int progress(const git_indexer_progress *stats, void *payload)
{
    amarre_git_guard *guard = payload;
    if (stats->received_bytes > guard->maximum_bytes) {
        int expected = AMARRE_GIT_RUNNING;
        atomic_compare_exchange_strong(&guard->state, &expected, AMARRE_GIT_TOO_LARGE);
    }
    return stopped(guard);
}

static int message(const char *text, int length, void *payload)
{
    (void)text;
    (void)length;
    return stopped(payload);
}

static void set_callbacks(git_remote_callbacks *callbacks, amarre_git_guard *guard)
{
    callbacks->credentials = credentials;
    callbacks->transfer_progress = progress;
    callbacks->sideband_progress = message;
    callbacks->payload = guard;
}

// MARK: remotes

int amarre_git_remote_new(git_remote **out, git_repository *repository, const char *url)
{
    git_remote_create_options options;
    int code = git_remote_create_options_init(&options, GIT_REMOTE_CREATE_OPTIONS_VERSION);
    if (code < 0) return code;
    options.repository = repository;
    options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
    return git_remote_create_with_opts(out, url, &options);
}

int amarre_git_remote_connect(git_remote *remote, amarre_git_guard *guard)
{
    git_remote_connect_options options;
    int code = git_remote_connect_options_init(&options, GIT_REMOTE_CONNECT_OPTIONS_VERSION);
    if (code < 0) return code;
    set_callbacks(&options.callbacks, guard);
    options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
    guard->asked = 0;
    guard->allowed = 1;
    amarre_current_guard = guard;
    code = git_remote_connect_ext(remote, GIT_DIRECTION_FETCH, &options);
    amarre_current_guard = NULL;
    return code;
}

int amarre_git_remote_fetch(git_remote *remote, const char *refspec, amarre_git_guard *guard)
{
    git_fetch_options options;
    int code = git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION);
    if (code < 0) return code;
    set_callbacks(&options.callbacks, guard);
    options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
    options.update_fetchhead = 0;
    char *specs[] = {(char *)refspec};
    git_strarray list = {specs, 1};
    guard->asked = 0;
    guard->allowed = 8;
    amarre_current_guard = guard;
    code = git_remote_fetch(remote, &list, &options, NULL);
    amarre_current_guard = NULL;
    return code;
}

int amarre_git_init_bare(git_repository **out, const char *path)
{
    git_repository_init_options options;
    int code = git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
    if (code < 0) return code;
    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_NO_REINIT;
    options.mode = 0700;
    return git_repository_init_ext(out, path, &options);
}

int amarre_exchange(const char *left, const char *right)
{
    return renameat2(AT_FDCWD, left, AT_FDCWD, right, RENAME_EXCHANGE) == 0 ? 0 : errno;
}
