#ifndef AMARRE_CPROGRAM_H
#define AMARRE_CPROGRAM_H

#include <stdint.h>
#include <sys/types.h>

// A program that doesn't outlive whoever started it, and leaves nothing behind. Swift can't do this itself: between
// fork and exec nothing but async-signal-safe calls are allowed, and neither posix_spawn nor swift-subprocess can ask
// for a parent-death signal, close what other threads open meanwhile, or adopt orphans.
//
// A guardian stands between: a fork that never execs, in a session of its own, with no descriptor but a socket to its
// maker. It starts the program in a process group of its own, adopts what that leaves behind, and when the program ends
// or the socket does (its maker died, by whatever signal) it ends all of them and then itself. A parent-death signal
// alone wouldn't do: it fires when the *thread* that forked ends, and reaches the program but not its children. The
// program has one all the same, in case that somebody kills the guardian.

/// What a guardian is told: SIGTERM to the group and, `milliseconds` later, SIGKILL; or SIGKILL at once.
typedef enum {
    AMARRE_PROGRAM_TERMINATE = 1,
    AMARRE_PROGRAM_KILL = 2,
} amarre_program_command;

/// Starts a program without a shell. `candidates` are the paths to try, the first that is there wins; `arguments` and
/// `environment` are all that it gets; all three end with NULL. Its standard streams are /dev/null, its working
/// directory is `folder`, it inherits no other descriptor and no signal handling.
///
/// Stores the guardian's pid and the socket to it. Returns 0, or the errno of what failed in this process; whether the
/// program itself began says amarre_program_started.
int amarre_program_start(
    const char *const *candidates, char *const *arguments, char *const *environment, const char *folder,
    pid_t *guardian, int *control);

/// Waits until the program has begun. Returns its pid, or -errno of the start.
int32_t amarre_program_started(int control);

/// Tells the guardian something. A guardian that has ended already is no error.
void amarre_program_tell(int control, amarre_program_command command, int32_t milliseconds);

/// Waits until the program and all that it left behind have ended, and reaps the guardian. The socket is the caller's to
/// close.
void amarre_program_wait(pid_t guardian);

#endif
