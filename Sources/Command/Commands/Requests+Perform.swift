import Model
import Operations
import Ports
import Presentation

extension Requests {
    /// Performs a command in one environment, prints what it led to, and returns whether the environment is converged.
    ///
    /// Throws a `CommandError` when it ended in an error, which is exit code 1 and not 2.
    static func perform(
        _ command: OperatorRequest.Command, in environment: EnvironmentName, _ session: any ControllerSession
    ) async throws -> Bool {
        let known = try await session.environments(for: [environment])
        try EnvironmentsArgument.require(environment, among: known)
        let console = Console.standard
        if let trouble = known.trouble {
            console.note("note: git can't be read: \(TerminalText.safe(trouble.reason.description))")
        }
        let result = try await session.perform(make(command, in: environment)) { sentence in
            console.note("\(environment): \(TerminalText.safe(sentence))")
        }
        if result.failed {
            let advice = result.reconciliation.map { "`amarre show \($0)` tells what was done" }
            throw CommandError("\(environment) \(result.text)", advice: advice)
        }
        let more = result.reconciliation.map { " (amarre show \($0))" } ?? ""
        console.write("\(environment): \(TerminalText.safe(result.text))\(more)")
        return result.converged
    }
}
