// Names with a deadline. getaddrinfo waits as long as the machine's resolver is told to, minutes when name servers are silent,
// and can't be broken off: it runs on a thread of its own, and who asked stops waiting.
#include "lookup.h"
#include "guard.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// One question. It belongs to the thread and to who asked, and goes with the last of them.
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t answered;
    int owners;
    int is_answered;
    int code;
    struct addrinfo *list;
    amarre_resolver resolve;
    char *host;
    char *port;
} lookup;

static void release(lookup *self)
{
    pthread_mutex_lock(&self->lock);
    int left = --self->owners;
    pthread_mutex_unlock(&self->lock);
    if (left > 0) return;
    if (self->list) freeaddrinfo(self->list);
    pthread_cond_destroy(&self->answered);
    pthread_mutex_destroy(&self->lock);
    free(self->host);
    free(self->port);
    free(self);
}

static void *ask(void *context)
{
    lookup *self = context;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC}, *list = NULL;
    int code = self->resolve(self->host, self->port, &hints, &list);
    pthread_mutex_lock(&self->lock);
    self->is_answered = 1;
    self->code = code;
    self->list = code == 0 ? list : NULL;
    pthread_cond_signal(&self->answered);
    pthread_mutex_unlock(&self->lock);
    release(self);
    return NULL;
}

static lookup *make(amarre_resolver resolve, const char *host, const char *port)
{
    lookup *self = calloc(1, sizeof *self);
    if (!self) return NULL;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&self->answered, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&self->lock, NULL);
    self->owners = 1;
    self->resolve = resolve;
    self->host = strdup(host);
    self->port = strdup(port);
    if (self->host && self->port) return self;
    release(self);
    return NULL;
}

static int start(lookup *self)
{
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    self->owners = 2;
    int problem = pthread_create(&thread, &detached, ask, self);
    pthread_attr_destroy(&detached);
    if (problem) self->owners = 1;
    return problem;
}

/// In short steps, so that a cancellation is seen.
static int wait_until(lookup *self, amarre_git_guard *guard, int64_t end)
{
    while (!self->is_answered) {
        if (guard && amarre_git_guard_state(guard) != AMARRE_GIT_RUNNING) return AMARRE_LOOKUP_STOPPED;
        if (amarre_now() >= end) return AMARRE_LOOKUP_SILENT;
        struct timespec soon;
        clock_gettime(CLOCK_MONOTONIC, &soon);
        soon.tv_nsec += 100 * 1000 * 1000;
        if (soon.tv_nsec >= 1000 * 1000 * 1000) {
            soon.tv_sec += 1;
            soon.tv_nsec -= 1000 * 1000 * 1000;
        }
        pthread_cond_timedwait(&self->answered, &self->lock, &soon);
    }
    return self->code;
}

int amarre_lookup(
    amarre_resolver resolve, const char *host, const char *port, amarre_git_guard *guard, int64_t limit_milliseconds,
    struct addrinfo **list)
{
    *list = NULL;
    lookup *self = make(resolve, host, port);
    if (!self) return EAI_MEMORY;
    int64_t end = amarre_now() + limit_milliseconds;
    if (start(self) != 0) {
        release(self);
        return EAI_AGAIN;
    }
    pthread_mutex_lock(&self->lock);
    int code = wait_until(self, guard, end);
    if (code == 0) {
        *list = self->list;
        self->list = NULL;
    }
    pthread_mutex_unlock(&self->lock);
    release(self);
    return code;
}
