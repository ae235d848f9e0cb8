// The watcher of an ssh connection: libssh2 polls the socket without a limit and asks nobody.
#include "guard.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>

typedef struct {
    amarre_git_guard *guard;
    atomic_int over;
} watcher;

/// Whether nothing came and nothing went for too long. The kernel counts; -1 for no socket.
static int is_silent(const amarre_git_guard *guard)
{
    struct tcp_info info;
    socklen_t length = sizeof info;
    if (getsockopt(guard->socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return 0;
    return info.tcpi_last_data_recv >= guard->idle && info.tcpi_last_data_sent >= guard->idle;
}

static void look(amarre_git_guard *guard)
{
    pthread_mutex_lock(&guard->lock);
    if (guard->socket >= 0) {
        if (is_silent(guard)) amarre_git_guard_stop(guard, AMARRE_GIT_SILENT);
        if (amarre_git_guard_state(guard) != AMARRE_GIT_RUNNING) shutdown(guard->socket, SHUT_RDWR);
    }
    pthread_mutex_unlock(&guard->lock);
}

static void *watch(void *context)
{
    watcher *self = context;
    const struct timespec pause = {.tv_nsec = 50000000};
    while (!atomic_load(&self->over)) {
        look(self->guard);
        nanosleep(&pause, NULL);
    }
    return NULL;
}

int amarre_watched(amarre_git_guard *guard, int (*body)(void *), void *context)
{
    // Every other transport reads through a stream of ours, which has its own limits.
    if (!guard->key_path) return body(context);
    watcher self = {.guard = guard};
    pthread_t thread;
    if (pthread_create(&thread, NULL, watch, &self) != 0) {
        git_error_set_str(GIT_ERROR_OS, "no thread can be made to watch the connection");
        return -1;
    }
    int code = body(context);
    atomic_store(&self.over, 1);
    pthread_join(thread, NULL);
    return code;
}
