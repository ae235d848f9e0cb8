import Glibc

/// The small process between the controller and `terraform`: it makes sure that no `terraform` outlives the controller.
///
/// `amarre supervise [--foreground] [--grace SECONDS] [--record FILE] [--lock FILE] -- PROGRAM ARGUMENT…`
///
/// Standard input is a pipe whose other end only the controller holds. When it ends (the controller closed it, or died
/// by any signal) the program's process group gets SIGINT, then SIGKILL after the grace period. The program gets a
/// process group of its own and `/dev/null` as standard input, so that neither a terminal's Ctrl-C nor a read reaches
/// it. With `--foreground` (a person at a terminal) it stays in the terminal's group, keeps standard input, and the
/// parent's death is noticed by the parent's process id, because then there is no pipe.
///
/// What the program needs to end in order stays while it does, whatever became of the controller: its output goes
/// through this process, so that it isn't ended by a broken pipe before it has written its state, and the lock says to
/// the next controller that it is still at work in its folders.
///
/// Parent-death signals (`PR_SET_PDEATHSIG`) wouldn't do: they fire when the *thread* that started the process ends.
package enum TerraformSupervisor {
    /// Exit code when the arguments are wrong (sysexits' EX_USAGE).
    static let usageCode: Int32 = 64
    /// Exit code when the program can't be started, as shells have it.
    static let cannotStartCode: Int32 = 127

    /// Runs the program to its end and returns its exit code. When a signal ended the program, this process ends by the
    /// same signal and the function doesn't return. Call it first thing in `main`, with the arguments after
    /// `supervise`.
    package static func main(arguments: [String]) -> Int32 {
        guard let options = SupervisorOptions(arguments) else {
            say("usage: supervise [--foreground] [--grace SECONDS] [--record FILE] [--lock FILE] -- PROGRAM ARGUMENT…")
            return usageCode
        }
        umask(0o077)  // Plans and states hold secrets: nobody else may read what the program writes.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT] { sigaddset(&signals, number) }
        // Blocked before the program starts, so that its end can't be missed; the program starts with none blocked.
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        Glibc.signal(SIGPIPE, SIG_IGN)
        let parent = getppid()
        if let path = options.lock {
            guard RunLock.share(path) else {
                say("can't lock \(path): \(String(cString: strerror(errno)))")
                return cannotStartCode
            }
            // Whoever comes next looks at the lock only once the controller is gone: from here on it sees us,
            // or we see that.
            if !options.foreground, inputIsOver() { return cannotStartCode }
        }
        let child: pid_t
        var relays: [OutputRelay] = []
        switch SupervisedProgram.start(options) {
        case .started(let pid, let outputs):
            child = pid
            relays = outputs.map { OutputRelay(from: $0.from, to: $0.to) }
        case .failed(let code):
            say("can't start \(options.program): \(String(cString: strerror(code)))")
            return cannotStartCode
        }
        options.record.map { RunRecord.append("pid \(child) \(ProcessIdentity.startTime(of: child) ?? 0)", to: $0) }
        if !options.foreground { watchControlPipe() }
        let status = wait(for: child, options: options, parent: parent, signals: &signals)
        if !options.foreground { kill(-child, SIGKILL) }  // Whatever it left behind in its group, such as a provider.
        relays.forEach { $0.finish(within: 1000) }
        return passOn(status, record: options.record)
    }

    /// Waits for the child's end, and ends it when asked to or when the controller is gone.
    private static func wait(for child: pid_t, options: SupervisorOptions, parent: pid_t, signals: inout sigset_t)
        -> Int32
    {
        var killAt: Int64?
        var killed = false
        while true {
            var status: Int32 = 0
            let reaped = waitpid(child, &status, WNOHANG)
            if reaped == child { return status }
            if reaped < 0, errno != EINTR { return usageCode << 8 }
            if let time = killAt, !killed, monotonicMilliseconds() >= time {
                kill(options.foreground ? child : -child, SIGKILL)
                killed = true
            }
            // A quarter of a second is the longest that a lost parent or a passed deadline goes unnoticed; the child's
            // end and the end of the pipe arrive as signals, at once.
            var timeout = timespec(tv_sec: 0, tv_nsec: 250_000_000)
            var info = siginfo_t()
            let signal = sigtimedwait(&signals, &info, &timeout)
            let orphaned = getppid() != parent
            // At a terminal Ctrl-C reaches the program directly, as one of the terminal's group: don't send it twice.
            let asked = signal == SIGTERM || signal == SIGHUP || (signal == SIGINT && !options.foreground)
            if killAt == nil, asked || orphaned {
                kill(options.foreground ? child : -child, SIGINT)
                killAt = monotonicMilliseconds() + options.graceMilliseconds
            }
        }
    }

    /// Whether the other end of standard input is closed.
    private static func inputIsOver() -> Bool {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&input, 1, 0) == 1 && input.revents & Int16(POLLHUP) != 0
    }

    /// Turns the end of standard input into a SIGTERM to this very process, from a thread that does nothing else.
    private static func watchControlPipe() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { _ in
                var byte: UInt8 = 0
                while true {
                    let count = read(STDIN_FILENO, &byte, 1)
                    if count == 0 || (count < 0 && errno != EINTR) { break }
                }
                kill(getpid(), SIGTERM)
                return nil
            }, nil)
    }

    private static func passOn(_ status: Int32, record: String?) -> Int32 {
        let signal = status & 0x7f
        if signal == 0 {
            let code = (status >> 8) & 0xff
            record.map { RunRecord.append("exited \(code)", to: $0) }
            return code
        }
        record.map { RunRecord.append("killed \(signal)", to: $0) }
        var only = sigset_t()
        sigemptyset(&only)
        sigaddset(&only, signal)
        Glibc.signal(signal, SIG_DFL)
        pthread_sigmask(SIG_UNBLOCK, &only, nil)
        kill(getpid(), signal)
        return 128 + signal
    }

    private static func monotonicMilliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func say(_ text: String) {
        let line = "amarre supervise: \(text)\n"
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }
}
