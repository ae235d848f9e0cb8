#define _GNU_SOURCE
#include "guardian.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int amarre_program_start(
    const char *const *candidates, char *const *arguments, char *const *environment, const char *folder,
    pid_t *guardian, int *control)
{
    // A socket and not a pipe: it is made and closed for children in one step.
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return errno;
    // No handler of this process may run in the copy of it.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = _Fork();
    if (pid == 0) amarre_guard(ends[1], candidates, arguments, environment, folder);
    int code = pid < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return code;
    }
    *guardian = pid;
    *control = ends[0];
    return 0;
}

int32_t amarre_program_started(int control)
{
    int32_t answer = 0;
    ssize_t count;
    do count = recv(control, &answer, sizeof answer, 0);
    while (count < 0 && errno == EINTR);
    return count == sizeof answer ? answer : -ESRCH;
}

void amarre_program_tell(int control, amarre_program_command command, int32_t milliseconds)
{
    const int32_t message[2] = {(int32_t)command, milliseconds};
    ssize_t count;
    do count = send(control, message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (count < 0 && errno == EINTR);
}

void amarre_program_wait(pid_t guardian)
{
    int status;
    while (waitpid(guardian, &status, 0) < 0 && errno == EINTR) {}
}
