#define _GNU_SOURCE
#include "guardian.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Where the guardian keeps its end of the socket.
enum { CONTROL = 3 };
// How often what was left behind is looked for, 5 ms apart. What can't be ended in that time can't be ended at all.
enum { ROUNDS = 400 };

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void default_signals(void)
{
    struct sigaction usual;
    memset(&usual, 0, sizeof usual);
    usual.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) sigaction(number, &usual, NULL);
}

static void close_from(int first)
{
    if (close_range((unsigned)first, ~0u, 0) == 0) return;
    // A kernel before 5.9.
    struct rlimit limit = {.rlim_cur = 65536};
    getrlimit(RLIMIT_NOFILE, &limit);
    int last = limit.rlim_cur < 1048576 ? (int)limit.rlim_cur : 1048576;
    for (int descriptor = first; descriptor < last; descriptor++) close(descriptor);
}

/// Nothing of the simulator's but the socket: who waits for the end of its output mustn't wait for us.
static void keep_only(int control)
{
    int high = fcntl(control, F_DUPFD_CLOEXEC, 16);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (high < 0 || null < 0) _exit(1);
    for (int stream = 0; stream < 3; stream++) dup2(null, stream);
    if (dup3(high, CONTROL, O_CLOEXEC) < 0) _exit(1);
    close_from(CONTROL + 1);
}

static void fail(int problem, int code) __attribute__((noreturn));

static void fail(int problem, int code)
{
    (void)!write(problem, &code, sizeof code);
    _exit(127);
}

static void become(
    pid_t guardian, int problem, const char *const *candidates, char *const *arguments, char *const *environment,
    const char *folder) __attribute__((noreturn));

static void become(
    pid_t guardian, int problem, const char *const *candidates, char *const *arguments, char *const *environment,
    const char *folder)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guardian) _exit(1);
    if (chdir(folder) != 0) fail(problem, errno);
    default_signals();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // The socket and the pipe of this attempt close themselves at exec; there is nothing else. Looked for as execvp does,
    // but what isn't a program isn't given to a shell.
    int code = ENOENT;
    for (; *candidates; candidates++) {
        execve(*candidates, arguments, environment);
        if (errno == ENOENT || errno == ENOTDIR) continue;
        code = errno;
        if (code != EACCES) break;
    }
    fail(problem, code);
}

/// The program's pid, or -errno.
static int32_t launch(
    const char *const *candidates, char *const *arguments, char *const *environment, const char *folder)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
    pid_t self = getpid();
    pid_t pid = _Fork();
    if (pid == 0) become(self, ends[1], candidates, arguments, environment, folder);
    int code = pid < 0 ? errno : 0;
    close(ends[1]);
    // Both do it, whoever comes first.
    if (pid > 0) setpgid(pid, pid);
    ssize_t count = 0;
    if (pid > 0) {
        do count = read(ends[0], &code, sizeof code);
        while (count < 0 && errno == EINTR);
    }
    close(ends[0]);
    if (pid > 0 && count == sizeof code) {
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
        return -code;
    }
    return pid > 0 ? pid : -code;
}

/// Whether the program has ended; it stays a zombie, so that its group can't be anybody else's. Reaps what it left.
static int has_ended(pid_t program)
{
    for (;;) {
        siginfo_t info = {0};
        if (waitid(P_PID, program, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == program) return 1;
        memset(&info, 0, sizeof info);
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return 0;
        if (info.si_pid != program) waitpid(info.si_pid, NULL, WNOHANG);
    }
}

static void nothing(int number) { (void)number; }

static void watch(pid_t program)
{
    struct sigaction heard;
    memset(&heard, 0, sizeof heard);
    heard.sa_handler = nothing;
    sigaction(SIGCHLD, &heard, NULL);
    sigset_t waiting;  // Everything stays blocked but, while it waits, the end of a child.
    sigfillset(&waiting);
    sigdelset(&waiting, SIGCHLD);
    int64_t deadline = -1;
    while (!has_ended(program)) {
        struct timespec rest = {0};
        if (deadline >= 0) {
            int64_t left = deadline - now();
            if (left <= 0) {
                kill(-program, SIGKILL);
                left = 1000;
            }
            rest.tv_sec = left / 1000;
            rest.tv_nsec = (left % 1000) * 1000000;
        }
        struct pollfd control = {.fd = CONTROL, .events = POLLIN};
        if (ppoll(&control, 1, deadline >= 0 ? &rest : NULL, &waiting) <= 0) continue;
        int32_t message[2];
        ssize_t count = recv(CONTROL, message, sizeof message, MSG_DONTWAIT);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count == sizeof message && message[0] == AMARRE_PROGRAM_TERMINATE) {
            kill(-program, SIGTERM);
            int64_t end = now() + message[1];
            if (deadline < 0 || end < deadline) deadline = end;
            continue;
        }
        kill(-program, SIGKILL);
        if (count == sizeof message) continue;
        // The maker is gone: the socket has nothing more to say.
        while (!has_ended(program)) ppoll(NULL, 0, NULL, &waiting);
        return;
    }
}

/// Kills what was adopted: children that left the group, and theirs.
static void end_orphans(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        pid_t reaped;
        while ((reaped = waitpid(-1, NULL, WNOHANG)) > 0) {}
        if (reaped < 0 && errno == ECHILD) return;
        // A process that has ended is in this list no longer than until it is reaped, so that the number is its own.
        int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
        char text[4096];
        ssize_t count = file < 0 ? 0 : read(file, text, sizeof text);
        if (file >= 0) close(file);
        pid_t pid = 0;
        for (ssize_t i = 0; i < count; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                pid = pid * 10 + (text[i] - '0');
            } else {
                if (pid > 1) kill(pid, SIGKILL);
                pid = 0;
            }
        }
        struct timespec pause = {.tv_nsec = 5000000};
        nanosleep(&pause, NULL);
    }
}

void amarre_guard(
    int control, const char *const *candidates, char *const *arguments, char *const *environment, const char *folder)
{
    // Every signal is blocked since before the fork.
    setsid();
    default_signals();
    keep_only(control);
    prctl(PR_SET_NAME, "amarre-guardian");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    int32_t program = launch(candidates, arguments, environment, folder);
    if (send(CONTROL, &program, sizeof program, MSG_NOSIGNAL) < 0 && program > 0) kill(-program, SIGKILL);
    if (program > 0) {
        watch(program);
        // While the program is a zombie its group is its own.
        kill(-program, SIGKILL);
        end_orphans();
    }
    _exit(0);
}
