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
    // The library that is loaded may be another one than the headers were of; see stream.c.
    int major = 0, minor = 0, revision = 0;
    git_libgit2_version(&major, &minor, &revision);
    if (major != LIBGIT2_VER_MAJOR || minor != LIBGIT2_VER_MINOR) {
        git_error_set_str(GIT_ERROR_INVALID, "libgit2 " LIBGIT2_VERSION " is needed, and another version is installed");
        return GIT_EINVALID;
    }
    const int levels[] = {
        GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if ((code = (git_libgit2_opts)(GIT_OPT_SET_SEARCH_PATH, levels[i], "")) < 0) return code;
    if ((code = (git_libgit2_opts)(GIT_OPT_SET_TEMPLATE_PATH, "")) < 0) return code;
    // libgit2 asks the user's configuration (`safe.directory`) whether a repository of another owner may be opened.
    // There is no such configuration here, no hook is ever run, and the mirror's owner is checked by its own code.
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
    guard->socket = -1;
    pthread_mutex_init(&guard->lock, NULL);
    return guard;
}

void amarre_git_guard_free(amarre_git_guard *guard)
{
    if (!guard) return;
    if (guard->token) explicit_bzero(guard->token, strlen(guard->token));
    if (guard->passphrase) explicit_bzero(guard->passphrase, strlen(guard->passphrase));
    while (guard->pins) {
        struct amarre_pin *pin = guard->pins;
        guard->pins = pin->next;
        free(pin);
    }
    pthread_mutex_destroy(&guard->lock);
    free(guard->host_key);
    free(guard->passphrase);
    free(guard->key_path);
    free(guard->token);
    free(guard->user);
    free(guard->port);
    free(guard->host);
    free(guard);
}

int amarre_git_guard_use_key(amarre_git_guard *guard, const char *path, const char *passphrase)
{
    guard->key_path = copy(path);
    guard->passphrase = copy(passphrase);
    return guard->key_path && (guard->passphrase || !passphrase) ? 0 : -1;
}

int amarre_git_guard_pin(amarre_git_guard *guard, const void *key, size_t length)
{
    struct amarre_pin *pin = malloc(sizeof *pin + length);
    if (!pin) return -1;
    pin->next = guard->pins;
    pin->length = length;
    memcpy(pin->key, key, length);
    guard->pins = pin;
    return 0;
}

const unsigned char *amarre_git_guard_host_key(amarre_git_guard *guard, size_t *length)
{
    *length = guard->host_key_length;
    return guard->host_key;
}

void amarre_git_guard_stop(amarre_git_guard *guard, amarre_git_state state)
{
    int expected = AMARRE_GIT_RUNNING;
    atomic_compare_exchange_strong(&guard->state, &expected, state);
}

void amarre_git_guard_cancel(amarre_git_guard *guard) { amarre_git_guard_stop(guard, AMARRE_GIT_CANCELLED); }

amarre_git_state amarre_git_guard_state(amarre_git_guard *guard)
{
    if (amarre_now() >= guard->deadline) amarre_git_guard_stop(guard, AMARRE_GIT_LATE);
    return (amarre_git_state)atomic_load(&guard->state);
}

amarre_git_login amarre_git_guard_login(amarre_git_guard *guard) { return (amarre_git_login)guard->login; }

// MARK: callbacks

static int credentials(
    git_credential **out, const char *url, const char *user_from_url, unsigned int allowed, void *payload)
{
    (void)url;
    amarre_git_guard *guard = payload;
    int key = guard->key_path && (allowed & GIT_CREDENTIAL_SSH_KEY);
    if (!key && !(guard->token && (allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT))) {
        guard->login = AMARRE_GIT_NOTHING_TO_GIVE;
        git_error_set_str(GIT_ERROR_HTTP, "the server asks for credentials and none are configured");
        return GIT_EAUTH;
    }
    // libgit2 asks again for as long as the server refuses. After a good login it asks once more for each new
    // connection, which a server without keep-alive needs for every request.
    if (guard->asked++ >= guard->allowed) {
        guard->login = AMARRE_GIT_REFUSED;
        git_error_set_str(GIT_ERROR_HTTP, "the server refused the credentials");
        return GIT_EAUTH;
    }
    guard->login = AMARRE_GIT_GIVEN;
    if (key) return git_credential_ssh_key_new(out, user_from_url, NULL, guard->key_path, guard->passphrase);
    return git_credential_userpass_plaintext_new(out, guard->user, guard->token);
}

/// Only a pinned host key is accepted: it is looked at before the login, so an unknown server gets no signature.
static int host_key(git_cert *certificate, int valid, const char *host, void *payload)
{
    (void)valid;
    (void)host;
    amarre_git_guard *guard = payload;
    if (certificate->cert_type == GIT_CERT_HOSTKEY_LIBSSH2) {
        const git_cert_hostkey *shown = (const git_cert_hostkey *)certificate;
        if ((shown->type & GIT_CERT_SSH_RAW) && shown->hostkey_len > 0) {
            for (const struct amarre_pin *pin = guard->pins; pin; pin = pin->next)
                if (pin->length == shown->hostkey_len && memcmp(pin->key, shown->hostkey, pin->length) == 0) return 0;
            if (!guard->host_key && (guard->host_key = malloc(shown->hostkey_len))) {
                memcpy(guard->host_key, shown->hostkey, shown->hostkey_len);
                guard->host_key_length = shown->hostkey_len;
            }
        }
    }
    amarre_git_guard_stop(guard, AMARRE_GIT_HOST_KEY);
    git_error_set_str(GIT_ERROR_SSH, "the host key is not a pinned one");
    return GIT_ECERTIFICATE;
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
    if (stats->received_bytes > guard->maximum_bytes) amarre_git_guard_stop(guard, AMARRE_GIT_TOO_LARGE);
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
    // Without a callback libgit2 judges certificates of https by itself.
    if (guard->key_path) callbacks->certificate_check = host_key;
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

typedef struct {
    git_remote *remote;
    const git_remote_connect_options *connect;
    const git_fetch_options *fetch;
    const git_strarray *refspecs;
} remote_call;

static int connect_call(void *context)
{
    remote_call *call = context;
    return git_remote_connect_ext(call->remote, GIT_DIRECTION_FETCH, call->connect);
}

static int fetch_call(void *context)
{
    remote_call *call = context;
    return git_remote_fetch(call->remote, call->refspecs, call->fetch, NULL);
}

static int close_call(void *context)
{
    git_remote_free(((remote_call *)context)->remote);
    return 0;
}

void amarre_git_remote_close(git_remote *remote, amarre_git_guard *guard)
{
    remote_call call = {.remote = remote};
    amarre_watched(guard, close_call, &call);
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
    remote_call call = {.remote = remote, .connect = &options};
    code = amarre_watched(guard, connect_call, &call);
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
    remote_call call = {.remote = remote, .fetch = &options, .refspecs = &list};
    code = amarre_watched(guard, fetch_call, &call);
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
