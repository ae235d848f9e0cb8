// Sockets with a deadline. libgit2 1.5.1 opens blocking sockets without any timeout: a server that accepts and says nothing
// would hold the thread for ever. TLS (libgit2's own) runs on top of this stream.
#include "guard.h"
#include "lookup.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include <git2/sys/stream.h>

// libgit2's ssh transport takes the socket out of a stream as if it were its own kind: parent, host, port, socket, in this
// order (libgit2 1.5, src/libgit2/streams/socket.h). No header promises that, so another version is looked at first.
#if LIBGIT2_VER_MAJOR != 1 || LIBGIT2_VER_MINOR != 5
#error "This libgit2 isn't 1.5: compare its src/libgit2/streams/socket.h with deadline_stream, as docs/architecture.md says."
#endif

typedef struct {
    git_stream parent;
    char *host;
    char *port;
    int socket;
    amarre_git_guard *guard;
} deadline_stream;

static int fail(const char *text)
{
    git_error_set_str(GIT_ERROR_NET, text);
    return -1;
}

/// Waits until the socket is ready, in short steps so that a cancellation is seen. 0 when ready.
static int wait_for(int socket, short events)
{
    amarre_git_guard *guard = amarre_current_guard;
    int64_t idle_end = amarre_now() + (guard ? guard->idle : 30000);
    for (;;) {
        if (guard && amarre_git_guard_state(guard) != AMARRE_GIT_RUNNING) return fail("the fetch was stopped");
        if (amarre_now() >= idle_end) return fail("the server sent nothing for too long");
        struct pollfd item = {.fd = socket, .events = events};
        int ready = poll(&item, 1, 100);
        if (ready > 0) return 0;
        if (ready < 0 && errno != EINTR) return fail(strerror(errno));
    }
}

static int connect_address(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);
    if (fd < 0) return fail(strerror(errno));
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) return fd;
    int problem = errno;
    if (problem == EINPROGRESS) {
        if (wait_for(fd, POLLOUT) < 0) {
            close(fd);
            return -1;
        }
        socklen_t length = sizeof problem;
        if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &length) < 0) problem = errno;
    }
    if (problem == 0) return fd;
    close(fd);
    return fail(strerror(problem));
}

/// Tells the watcher which socket is open.
static void show(deadline_stream *self, int socket)
{
    pthread_mutex_lock(&self->guard->lock);
    self->guard->socket = socket;
    pthread_mutex_unlock(&self->guard->lock);
}

static int stream_connect(git_stream *stream)
{
    deadline_stream *self = (deadline_stream *)stream;
    struct addrinfo *list = NULL;
    int code = amarre_lookup(getaddrinfo, self->host, self->port, self->guard, self->guard->idle, &list);
    if (code == AMARRE_LOOKUP_STOPPED) return fail("the fetch was stopped");
    if (code == AMARRE_LOOKUP_SILENT) return fail("the host's name wasn't resolved in time; do the name servers answer?");
    if (code != 0) return fail(gai_strerror(code));
    for (struct addrinfo *address = list; address && self->socket < 0; address = address->ai_next)
        self->socket = connect_address(address);
    freeaddrinfo(list);
    show(self, self->socket);
    return self->socket < 0 ? -1 : 0;
}

static ssize_t stream_read(git_stream *stream, void *data, size_t length)
{
    deadline_stream *self = (deadline_stream *)stream;
    for (;;) {
        ssize_t count = recv(self->socket, data, length, 0);
        if (count >= 0) return count;
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return fail(strerror(errno));
        if (wait_for(self->socket, POLLIN) < 0) return -1;
    }
}

static ssize_t stream_write(git_stream *stream, const char *data, size_t length, int flags)
{
    deadline_stream *self = (deadline_stream *)stream;
    for (;;) {
        ssize_t count = send(self->socket, data, length, flags | MSG_NOSIGNAL);
        if (count >= 0) return count;
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return fail(strerror(errno));
        if (wait_for(self->socket, POLLOUT) < 0) return -1;
    }
}

static int stream_close(git_stream *stream)
{
    deadline_stream *self = (deadline_stream *)stream;
    if (self->socket < 0) return 0;
    show(self, -1);
    close(self->socket);
    self->socket = -1;
    return 0;
}

static void stream_free(git_stream *stream)
{
    deadline_stream *self = (deadline_stream *)stream;
    stream_close(stream);
    free(self->host);
    free(self->port);
    free(self);
}

/// Only the configured place is reached: a redirect to another host, or down from https, would take the token along.
static int is_allowed(const amarre_git_guard *guard, const char *host, const char *port)
{
    return guard && guard->host && guard->port && strcasecmp(guard->host, host) == 0 && strcmp(guard->port, port) == 0;
}

static int stream_new(git_stream **out, const char *host, const char *port)
{
    amarre_git_guard *guard = amarre_current_guard;
    if (!is_allowed(guard, host, port)) {
        if (guard) amarre_git_guard_stop(guard, AMARRE_GIT_ELSEWHERE);
        return fail("the server sent the fetch to another host or port");
    }
    deadline_stream *self = calloc(1, sizeof *self);
    if (!self) return fail("out of memory");
    self->parent.version = GIT_STREAM_VERSION;
    self->parent.connect = stream_connect;
    self->parent.read = stream_read;
    self->parent.write = stream_write;
    self->parent.close = stream_close;
    self->parent.free = stream_free;
    self->socket = -1;
    self->guard = guard;
    self->host = strdup(host);
    self->port = strdup(port);
    if (!self->host || !self->port) {
        stream_free(&self->parent);
        return fail("out of memory");
    }
    *out = &self->parent;
    return 0;
}

int amarre_register_stream(void)
{
    git_stream_registration registration = {.version = GIT_STREAM_VERSION, .init = stream_new};
    return git_stream_register(GIT_STREAM_STANDARD, &registration);
}
