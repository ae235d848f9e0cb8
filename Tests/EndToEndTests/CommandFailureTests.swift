import ArgumentParser
import Model
import Ports
import TestSupport
import Testing

@testable import Operations
@testable import Presentation
@testable import amarre

@Suite("How commands fail")
struct CommandFailureTests {
    private func failure(_ error: any Error) -> CommandFailure { CommandFailure(error, of: AmarreCommand.self) }

    @Test("a failure of a port is one line with its code, exit 1")
    func port() {
        let failure = failure(PortFailure(.denied, code: "permission_missing", "Scaleway refused the token"))
        #expect(failure.errors == "error: Scaleway refused the token [permission_missing]")
        #expect(failure.output == "")
        #expect(failure.status == .error)
    }

    @Test("what comes from outside can't write on the terminal")
    func escapes() {
        let failure = failure(CommandError("container '\u{1B}[2Jx\ny' is odd", advice: "Look at it"))
        #expect(failure.errors == "error: container '␛[2Jx y' is odd. Look at it")
    }

    @Test("an exit code is passed on in silence", arguments: [Int32(0), 1, 2, 17])
    func code(_ code: Int32) {
        let failure = failure(ExitCode(code))
        #expect(failure.status == ExitStatus(rawValue: code))
        #expect(failure.errors == "")
        #expect(failure.output == "")
    }

    @Test("an unexpected error is one line without a stack trace, exit 1")
    func unexpected() {
        struct Odd: Error, CustomStringConvertible { let description = "odd" }
        #expect(failure(Odd()).errors == "error: odd")
        #expect(failure(Odd()).status == .error)
        #expect(failure(CancellationError()).errors == "error: interrupted")
    }

    @Test func errorsAreSafe() {
        let errors: [any Error] = [
            PortFailure(.invalid, code: HostileText.payload, HostileText.payload),
            CommandError(HostileText.payload, advice: HostileText.payload),
            ConfigurationError(problems: [
                .init(
                    file: HostileText.payload, line: 1, column: 1, key: HostileText.payload,
                    message: HostileText.payload)
            ]),
        ]
        for error in errors {
            let failure = CommandFailure(error, of: AmarreCommand.self)
            #expect(failure.errors.hasPrefix("error: ") && !failure.errors.contains("\n"))
            #expect(!failure.errors.unicodeScalars.contains(where: TerminalText.isUnsafe))
        }
    }
}
