import Foundation
import Glibc
import Synchronization
import TestSupport

/// A child process with its output in files. It is ended by its id when the value goes.
final class Program: Sendable {
    struct Failure: Error, CustomStringConvertible { let description: String }

    let pid: pid_t
    let outputPath: String
    let errorsPath: String
    private let status = Mutex<Int32?>(nil)

    /// Starts `executable` with nothing in its environment but `environment`, no standard input, and no
    /// file of ours open.
    init(_ executable: String, _ arguments: [String], environment: [String: String], output: String, errors: String)
        throws
    {
        outputPath = output
        errorsPath = errors
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // Swift's Glibc has no closefrom; closing what isn't open is no error here.
        for descriptor in Int32(3)..<Int32(min(sysconf(Int32(_SC_OPEN_MAX)), 4096)) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var list = ([executable] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (list + variables).forEach { free($0) } }
        var started: pid_t = 0
        let code = posix_spawnp(&started, executable, &actions, nil, &list, &variables)
        guard code == 0 else { throw Failure(description: "\(executable): \(String(cString: strerror(code)))") }
        pid = started
    }

    deinit {
        guard status.withLock({ $0 }) == nil else { return }
        kill(pid, SIGKILL)
        var code: Int32 = 0
        waitpid(pid, &code, 0)
    }

    /// The exit code, or 128 and the signal that ended it; nil while it runs.
    var result: Int32? {
        status.withLock { status in
            if let status { return status }
            var code: Int32 = 0
            guard waitpid(pid, &code, WNOHANG) == pid else { return nil }
            status = code & 0x7f == 0 ? (code >> 8) & 0xff : 128 + code & 0x7f
            return status
        }
    }

    func send(_ signal: Int32) {
        status.withLock { if $0 == nil { kill(pid, signal) } }
    }

    /// Waits for the end; past `limit` the program is killed and the test fails with what it had said.
    @discardableResult
    func wait(within limit: Duration = .seconds(240)) async throws -> Int32 {
        if await eventually(within: limit, { result != nil }), let result { return result }
        send(SIGKILL)
        throw Failure(description: "not over after \(limit): \(output)\(errors)")
    }

    var output: String { Self.text(outputPath) }
    var errors: String { Self.text(errorsPath) }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
