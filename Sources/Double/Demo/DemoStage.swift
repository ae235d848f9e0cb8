import Foundation
import HTTPTransport
import Journal
import Model
import Operations
import Ports
import Presentation

/// What a demo's show and its checks work with: the folder, and the simulator that runs for it.
struct DemoStage: Sendable {
    let directory: DemoDirectory
    let narrator: Narrator
    let transport: HTTPTransport

    /// Starts the simulator and returns once it answers; port 0 picks one. The caller stops it.
    ///
    /// - `programs`: the folder whose programs it may run; nil for none.
    func startSimulator(port: Int, pace: DemoPace, programs: String? = nil) async throws -> (
        program: ChildProgram, cloud: SimulatorAdmin, port: Int
    ) {
        let log = directory.log("simulator")
        let program = try ChildProgram(
            ["simulator", "--port", String(port), "--state", directory.simulatorState] + pace.simulatorOptions
                + (programs.map { ["--allow-programs", $0] } ?? []),
            in: directory.path, log: log
        )
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            try Task.checkCancellation()
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            let ready = text.split(separator: "\n").first { $0.hasPrefix("ready http://127.0.0.1:") }
            // One that runs programs says in the same write who may command it.
            let token = text.split(separator: "\n").first { $0.hasPrefix("admin ") }?.dropFirst("admin ".count)
            if let ready, text.hasSuffix("\n"), (token != nil) == (programs != nil),
                let port = Int(ready.split(separator: ":").last ?? "")
            {
                let url = String(ready.dropFirst("ready ".count))
                return (program, SimulatorAdmin(url: url, transport: transport, token: token.map(String.init)), port)
            }
            if let status = program.status {
                throw CommandError(
                    "the simulator ended with \(status): \(Self.lastLine(log))", advice: "Its log: \(log)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw CommandError("the simulator isn't ready after a minute", advice: "Its log: \(log)")
    }

    /// Runs `amarre COMMAND --config DIR/config.yaml …` to its end and returns the exit code; its output is
    /// in the log `name`.
    func run(_ command: [String], arguments: [String] = [], log name: String) async throws -> Int32 {
        let program = try ChildProgram(
            command + ["--config", directory.configuration] + arguments, in: directory.path, log: directory.log(name))
        return try await withTaskCancellationHandler {
            let status = await program.wait()
            try Task.checkCancellation()
            return status
        } onCancel: {
            program.cut()
        }
    }

    func openJournal() throws -> any JournalStore { try SQLiteJournal(path: DataDirectory(directory.data).journal) }

    /// The last line of a log that isn't empty.
    static func lastLine(_ file: String) -> String {
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").last.map { TerminalText.safe(String($0)) } ?? "it said nothing"
    }
}
