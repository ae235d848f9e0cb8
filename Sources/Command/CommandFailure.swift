import ArgumentParser
import Foundation
import Model
import Operations
import Ports
import Presentation

/// How a command that didn't succeed ends: what is printed where, and the exit code.
struct CommandFailure {
    /// Printed on standard output: help and version, which are asked for and no errors.
    let output: String
    /// Printed on standard error.
    let errors: String
    let status: ExitStatus

    /// Sorts `error` into the four exit codes. `root` writes the usage text of a wrong command line.
    init(_ error: any Error, of root: any ParsableCommand.Type) {
        switch error {
        case let failure as PortFailure:
            self.init(errors: [failure.reason.description], status: .error)
        case let failure as CommandError:
            self.init(errors: failure.lines, status: .error)
        case let failure as ConfigurationError:
            self.init(errors: failure.problems.map(\.description), status: .error)
        case is CancellationError:
            self.init(errors: ["interrupted"], status: .error)
        case let code as ExitCode:
            self.init(output: "", errors: "", status: ExitStatus(rawValue: code.rawValue))
        default:
            let code = root.exitCode(for: error)
            let text = root.fullMessage(for: error)
            if code.isSuccess {
                self.init(output: text, errors: "", status: .done)
            } else {
                self.init(
                    output: "", errors: Self.lowercased(text), status: code == .validationFailure ? .wrongUsage : .error
                )
            }
        }
    }

    private init(errors: [String], status: ExitStatus) {
        self.init(
            output: "", errors: errors.map { "error: " + TerminalText.safe($0) }.joined(separator: "\n"), status: status
        )
    }

    private init(output: String, errors: String, status: ExitStatus) {
        self.output = output
        self.errors = errors
        self.status = status
    }

    /// The argument parser says `Error:`; everything else here says `error:`.
    private static func lowercased(_ text: String) -> String {
        text.hasPrefix("Error: ") ? "error: " + text.dropFirst("Error: ".count) : text
    }

    /// Prints and ends the process.
    func exitProcess() -> Never {
        if !output.isEmpty { Console.standard.write(output) }
        if !errors.isEmpty { Console.standard.note(errors) }
        exit(status.rawValue)
    }
}
