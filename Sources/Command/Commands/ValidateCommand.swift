import ArgumentParser
import DesiredState
import DesiredStateFiles
import Presentation

/// `amarre validate [PATH]`
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check the desired state on this machine, before a commit.",
        discussion: """
            Reads PATH, the folder that holds the environments, and writes one line for each finding:

              production/services/streamlit.yaml:5:27: error: scaling.min is 1: production runs at least 2 …

            Nothing outside PATH is read and no network is used. Exit code 0 when there is no finding, 1 when there is \
            one. The rules are in docs/desired-state.md; 'amarre schema' prints them for your editor.
            """)

    @Argument(help: ArgumentHelp("The folder that holds the environments.", valueName: "path"))
    var path = "desired-state"

    func run() async throws {
        let state = DesiredStateFolder.read(path).decoded()
        for finding in state.findings { Console.standard.write(TerminalText.safe("\(finding)")) }
        guard state.findings.isEmpty else { throw ExitCode(1) }
        let services = state.environments.values.reduce(0) { $0 + $1.services.count }
        Console.standard.note(
            "\(count(state.environments.count, "environment")), \(count(services, "service")): no findings")
    }

    private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
