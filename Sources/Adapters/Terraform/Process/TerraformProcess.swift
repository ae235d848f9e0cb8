import Glibc
import Subprocess
import SystemPackage

/// Runs one `terraform` process, under the supervisor when there is one.
struct TerraformProcess: Sendable {
    var program: String
    var arguments: [String]
    /// The whole environment; nothing is inherited.
    var environment: [String: String]
    var supervisor: [String]
    var grace: Duration
    /// The file of the ``RunRecord``, already written.
    var record: String?
    /// The file of the ``RunLock`` that is held meanwhile.
    var lock: String?
    var output: OutputSink.Kind

    /// How a process ended.
    struct Ended: Sendable {
        /// Nil when a signal ended it.
        var exitCode: Int32?
        var signal: Int32?
        var output: OutputSink
        var error: OutputSink
        var timedOut = false
    }

    /// Most bytes kept of standard error.
    private static let errorLimit = 65_536

    /// Runs it to its end. When the time is up, or the task is cancelled, it is interrupted, then killed, and only then
    /// does this return: no process is left behind. Cancellation doesn't throw; the caller asks `Task.isCancelled`.
    ///
    /// The process is waited for in a task of its own that is never cancelled: its output must be read to the end, else
    /// Terraform would die of a broken pipe before it wrote its state.
    func run(timeout: Duration) async throws -> Ended {
        let (stop, stopper) = AsyncStream.makeStream(of: Void.self)
        let work = Task { try await start(stop: stop) }
        let deadline = Task {
            guard (try? await Task.sleep(for: timeout)) != nil else { return false }
            stopper.finish()
            return true
        }
        let result = await withTaskCancellationHandler {
            await work.result
        } onCancel: {
            stopper.finish()
        }
        deadline.cancel()
        var ended = try result.get()
        ended.timedOut = await deadline.value
        return ended
    }

    /// Runs it with the caller's own standard streams, for a person. Nothing of what it prints is seen here.
    func runInteractively() async throws -> Int32 {
        var configuration = configuration(foreground: true)
        // The supervisor takes SIGTERM, and needs the grace period to end Terraform by.
        configuration.platformOptions.teardownSequence = [
            .send(signal: .terminate, allowedDurationToNextStep: grace + .seconds(5))
        ]
        let result = try await Subprocess.run(
            configuration, input: .currentStandardInput, output: .currentStandardOutput, error: .currentStandardError)
        switch result.terminationStatus {
        case .exited(let code): return code
        case .signaled(let signal): return 128 + signal
        }
    }

    private func configuration(foreground: Bool) -> Subprocess.Configuration {
        var command = [program] + arguments
        if !supervisor.isEmpty {
            command =
                supervisor + (foreground ? ["--foreground"] : []) + [
                    "--grace", "\(Double(grace / .milliseconds(1)) / 1000)",
                ]
                + (record.map { ["--record", $0] } ?? []) + (lock.map { ["--lock", $0] } ?? []) + ["--"] + command
        }
        var configuration = Subprocess.Configuration(
            executable: .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
            environment: .custom(environment.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)\0".utf8) }))
        // A group of its own: Ctrl-C in the controller's terminal must not reach Terraform or its supervisor, as the
        // controller lets the step under way end. Without a supervisor it also is what our signals go to.
        if !foreground { configuration.platformOptions.processGroupID = 0 }
        return configuration
    }

    private enum Part {
        case output(OutputSink)
        case error(OutputSink)
        case stopped
    }

    private func start(stop: AsyncStream<Void>) async throws -> Ended {
        let result = try await Subprocess.run(
            configuration(foreground: false), input: .inputWriter, output: .sequence, error: .sequence
        ) { execution in
            if supervisor.isEmpty, let record {
                let pid = execution.processIdentifier.value
                RunRecord.append("pid \(pid) \(ProcessIdentity.startTime(of: pid) ?? 0)", to: record)
            }
            return await withTaskGroup(of: Part.self) { group in
                group.addTask { .output(await Self.drain(execution.standardOutput, into: OutputSink(output))) }
                group.addTask {
                    .error(await Self.drain(execution.standardError, into: OutputSink(.bytes(limit: Self.errorLimit))))
                }
                group.addTask {
                    for await _ in stop {}
                    guard !Task.isCancelled else { return .stopped }
                    if supervisor.isEmpty {
                        try? execution.send(signal: .interrupt, toProcessGroup: true)
                        guard (try? await Task.sleep(for: grace)) != nil else { return .stopped }
                        try? execution.send(signal: .kill, toProcessGroup: true)
                    } else {
                        // The end of its standard input is what the supervisor waits for.
                        try? await execution.standardInputWriter.finish()
                    }
                    return .stopped
                }
                var streams = (output: OutputSink(output), error: OutputSink(output))
                var open = 2
                while open > 0, let part = await group.next() {
                    switch part {
                    case .output(let sink): (streams.output, open) = (sink, open - 1)
                    case .error(let sink): (streams.error, open) = (sink, open - 1)
                    case .stopped: break
                    }
                }
                group.cancelAll()
                return streams
            }
        }
        let streams = result.closureResult
        switch result.terminationStatus {
        case .exited(let code):
            if supervisor.isEmpty, let record { RunRecord.append("exited \(code)", to: record) }
            return Ended(exitCode: code, signal: nil, output: streams.output, error: streams.error)
        case .signaled(let signal):
            return Ended(exitCode: nil, signal: signal, output: streams.output, error: streams.error)
        }
    }

    /// Reads a stream to its end. A stream that breaks ends there: the exit code tells the rest.
    private static func drain(_ stream: SubprocessOutputSequence, into sink: OutputSink) async -> OutputSink {
        var sink = sink
        do {
            for try await chunk in stream { chunk.withUnsafeBytes { sink.feed($0) } }
        } catch {}
        sink.finish()
        return sink
    }
}
