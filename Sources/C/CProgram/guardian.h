#ifndef AMARRE_GUARDIAN_H
#define AMARRE_GUARDIAN_H

#include "CProgram.h"

/// The life of a guardian: runs in a fork of a process with many threads, so that all it calls is async-signal-safe.
/// `control` is its end of the socket.
void amarre_guard(
    int control, const char *const *candidates, char *const *arguments, char *const *environment, const char *folder)
    __attribute__((noreturn));

#endif
