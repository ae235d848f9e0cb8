import Glibc
import Synchronization

/// A server that runs in the background for a test or a demo: it ends with the value, and by itself when this process
/// dies, however it dies.
///
/// It has its own process group, so that Ctrl-C reaches this process alone and things end in order.
///
/// Not Foundation's `Process`: that takes the closing of an inherited socket for the end of a child, and a daemon
/// closes all it inherited; every other child would be waited for behind it.
package final class LeashedProgram: Sendable {
    /// It can't be started: the `errno` that says why.
    package struct Failure: Error { package let code: Int32 }

    private let shell: pid_t
    private let program: pid_t
    /// The shell reads the other end; when this one is closed it ends the program.
    private let leash: Int32
    private let isOver = Mutex(false)

    /// Starts `program`; both its streams go to the file `log`. `ending`: the signal that ends it, where one that can't
    /// be caught would leave something behind. `folder`: is removed after its end, whoever caused that.
    package init(
        _ program: String, _ arguments: [String], log: String, ending: Int32 = SIGKILL, removing folder: String? = nil
    ) throws {
        var ends: [Int32] = [0, 0]
        // Not a pipe: a socket is made and closed for children in one step, so that no other child can
        // hold its other end.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Failure(code: errno)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // What another thread opened without O_CLOEXEC isn't the server's.
        for descriptor in Int32(3)..<Int32(min(sysconf(Int32(_SC_OPEN_MAX)), 4096)) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        // The thread that starts it may block signals; the shell waits for SIGCHLD.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        let script =
            #"folder=$1; signal=$2; shift 2; "$@" </dev/null & pid=$!; read -r line; kill -CONT $pid; "#
            + #"kill -$signal $pid; wait; [ -z "$folder" ] || rm -rf -- "$folder""#
        var list =
            (["/bin/sh", "-c", script, "sh", folder ?? "", "\(ending)", program] + arguments).map { strdup($0) } + [nil]
        defer { list.forEach { free($0) } }
        var started: pid_t = 0
        let code = posix_spawn(&started, "/bin/sh", &actions, &attributes, &list, environ)
        close(ends[0])
        guard code == 0 else {
            close(ends[1])
            throw Failure(code: code)
        }
        shell = started
        leash = ends[1]
        // The shell takes a moment; it waits for nobody before the leash is gone, so that one that ended stays there.
        var found = Self.child(of: started)
        for _ in 0..<20_000 where found == nil {
            usleep(500)
            found = Self.child(of: started)
        }
        guard let found else {
            close(leash)
            var status: Int32 = 0
            waitpid(started, &status, 0)
            throw Failure(code: ECHILD)
        }
        self.program = found
    }

    deinit { end() }

    /// Ends it and removes its folder, and returns when both are over. It blocks: call it in ``onOwnThread(_:)``.
    package func end() {
        isOver.withLock { isOver in
            guard !isOver else { return }
            isOver = true
            close(leash)
            var status: Int32 = 0
            while waitpid(shell, &status, 0) < 0, errno == EINTR {}
        }
    }

    /// Sends `signal` to the program. Nothing happens after ``end()``: its number may be another one's then.
    package func send(_ signal: Int32) {
        isOver.withLock { isOver in
            if !isOver { kill(program, signal) }
        }
    }

    /// Whether it ended by itself or by a signal. The shell keeps its number until the value goes.
    package var hasEnded: Bool {
        guard let file = fopen("/proc/\(program)/stat", "r") else { return true }
        defer { fclose(file) }
        var state: CChar = 0
        // The name stands in brackets and may hold blanks, but none of ours holds a bracket.
        let read = withUnsafeMutablePointer(to: &state) { pointer in
            withVaList([pointer]) { vfscanf(file, "%*d (%*[^)]) %c", $0) }
        }
        return read != 1 || state == CChar(UInt8(ascii: "Z"))
    }

    /// The only child of a shell; nil before there is one.
    private static func child(of shell: pid_t) -> pid_t? {
        guard let file = fopen("/proc/\(shell)/task/\(shell)/children", "r") else { return nil }
        defer { fclose(file) }
        var pid: pid_t = 0
        return withUnsafeMutablePointer(to: &pid) { pointer in withVaList([pointer]) { vfscanf(file, "%d", $0) } } == 1
            ? pid : nil
    }
}
