import Glibc
import SimulatedCloud

/// How a program is started: all that it gets.
struct ProgramLaunch: Sendable {
    /// Paths of the program; the first that is there is started.
    let candidates: [String]
    let arguments: [String]
    /// `NAME=VALUE`.
    let environment: [String]
    /// Working directory, absolute.
    let folder: String

    /// nil when the system can't express what was asked for: a NUL somewhere, or a `=` in a variable's name.
    ///
    /// The container's own variables win over `PATH`, `HOME` and `HOSTNAME`, as they win over an image's.
    init?(_ program: RevisionProgram, folder: String, port: Int, home: String, hostname: String) {
        var variables = [
            "PATH": "\(folder)/bin:/usr/local/bin:/usr/bin:/bin", "HOME": home, "HOSTNAME": hostname,
        ]
        variables.merge(program.environment) { $1 }
        variables["PORT"] = String(port)
        guard let command = program.arguments.first, !variables.keys.contains(where: { $0.contains("=") }) else {
            return nil
        }
        arguments = program.arguments
        environment = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        self.folder = folder
        if command.contains("/") {
            candidates = [command]
        } else {
            // What is looked for is never the working directory's, as an empty part of PATH would have it.
            candidates = (variables["PATH"] ?? "").split(separator: ":").map { "\($0)/\(command)" }
        }
        guard !command.isEmpty, !(arguments + environment).contains(where: { $0.utf8.contains(0) }) else { return nil }
    }

    /// Calls `body` with the same as C has it.
    func withC<Value>(
        _ body: (
            _ candidates: [UnsafePointer<CChar>?], _ arguments: [UnsafeMutablePointer<CChar>?],
            _ environment: [UnsafeMutablePointer<CChar>?]
        ) -> Value
    ) -> Value {
        let lists = [candidates, arguments, environment].map { list in list.map { strdup($0) } + [nil] }
        defer { lists.joined().forEach { free($0) } }
        return body(lists[0].map { UnsafePointer($0) }, lists[1], lists[2])
    }
}
