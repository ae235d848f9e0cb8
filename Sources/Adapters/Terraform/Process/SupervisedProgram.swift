import Glibc

/// Starts the supervised program.
///
/// `posix_spawn` and not swift-subprocess: the supervisor has no concurrency runtime of its own to wait in, must reap
/// in step with its signals, and starts in a few milliseconds.
enum SupervisedProgram {
    enum Start {
        /// The read ends of its standard streams and where each goes; none in the foreground.
        case started(pid_t, [(from: Int32, to: Int32)])
        /// The `errno` of the failed start.
        case failed(Int32)
    }

    static func start(_ options: SupervisorOptions) -> Start {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // The Go runtime leaves an ignored SIGINT ignored: give the program the defaults, whatever our parent had.
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        if !options.foreground {
            flags |= POSIX_SPAWN_SETPGROUP
            posix_spawnattr_setpgroup(&attributes, 0)
        }
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var pipes: [(from: Int32, into: Int32, to: Int32)] = []
        defer { pipes.forEach { close($0.into) } }
        if !options.foreground {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
            for stream in [STDOUT_FILENO, STDERR_FILENO] {
                var ends: [Int32] = [0, 0]
                guard pipe(&ends) == 0 else { return .failed(errno) }
                for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
                pipes.append((ends[0], ends[1], stream))
                posix_spawn_file_actions_adddup2(&actions, ends[1], stream)
            }
        }

        var arguments = ([options.program] + options.arguments).map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        // The environment this process was started with, passed on as it is.
        let inherited = SmallFile.bytes("/proc/self/environ", limit: 1 << 26) ?? []
        var environment = inherited.split(separator: 0).map { strdup(String(decoding: $0, as: UTF8.self)) } + [nil]
        defer { environment.forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, options.program, &actions, &attributes, &arguments, &environment)
        return code == 0 ? .started(pid, pipes.map { ($0.from, $0.to) }) : .failed(code)
    }
}
