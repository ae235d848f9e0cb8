import Foundation
import Glibc
import Operations
import Synchronization

/// A command of this program in a process of its own.
///
/// It runs under `amarre supervise`, which holds one end of a pipe of ours: however this process ends, the child is
/// asked to stop (SIGINT) and killed when it doesn't within ``grace``. It has its own process group, so that Ctrl-C
/// reaches us alone and we stop things in order.
final class ChildProgram: Sendable {
    /// Seconds that a child has for a tidy end. The controller waits 20 s at most for a step, and Terraform
    /// gets 10 s more.
    private static let grace = 40

    private let pid: Int32
    private let lifeline: Lifeline
    private let end = Mutex(End())

    private struct End {
        var status: Int32?
        var waiters: [CheckedContinuation<Int32, Never>] = []
    }

    /// Starts `amarre ARGUMENT…` in `directory`, with its output in `log` (replaced) and an environment of a few plain
    /// variables.
    init(_ arguments: [String], in directory: String, log: String) throws {
        let program = try OwnProgram.path()
        guard FileManager.default.createFile(atPath: log, contents: nil), let output = FileHandle(forWritingAtPath: log)
        else {
            throw CommandError("\(log) can't be written")
        }
        defer { try? output.close() }
        let pipe = Pipe()
        // No other child may hold our end: the pipe must end with us.
        _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["supervise", "--grace", String(Self.grace), "--", program] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = OwnProgram.plainEnvironment
        process.standardInput = pipe
        process.standardOutput = output
        process.standardError = output
        lifeline = Lifeline(pipe)
        let box = ExitBox()
        process.terminationHandler = { box.finish($0.terminationStatus) }
        try process.run()
        pid = process.processIdentifier
        box.onEnd { [weak self] in self?.ended($0) }
    }

    /// The exit code; nil while it runs.
    var status: Int32? { end.withLock { $0.status } }

    /// Waits for its own end, also in a cancelled task, and returns the exit code.
    func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = end.withLock { end -> Int32? in
                if end.status == nil { end.waiters.append(continuation) }
                return end.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    /// Asks it to end, and doesn't wait.
    func cut() { lifeline.cut() }

    /// Asks it to end, and returns when it has.
    @discardableResult
    func stop() async -> Int32 {
        cut()
        return await wait()
    }

    private func ended(_ status: Int32) {
        let waiters = end.withLock { end in
            end.status = status
            defer { end.waiters = [] }
            return end.waiters
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }
}

/// Our end of the pipe; gone with the object.
private final class Lifeline: Sendable {
    private let pipe: Mutex<Pipe?>

    init(_ pipe: Pipe) { self.pipe = Mutex(pipe) }

    func cut() {
        pipe.withLock {
            try? $0?.fileHandleForWriting.close()
            $0 = nil
        }
    }

    deinit { cut() }
}

/// Carries the exit code from Foundation's handler, which may be called before the child's object exists.
private final class ExitBox: Sendable {
    private struct State {
        var status: Int32?
        var handler: (@Sendable (Int32) -> Void)?
    }

    private let state = Mutex(State())

    func finish(_ status: Int32) {
        let handler = state.withLock { state in
            state.status = status
            return state.handler
        }
        handler?(status)
    }

    func onEnd(_ handler: @escaping @Sendable (Int32) -> Void) {
        let status = state.withLock { state in
            state.handler = handler
            return state.status
        }
        if let status { handler(status) }
    }
}
