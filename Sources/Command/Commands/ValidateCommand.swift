import ArgumentParser
import DesiredState
import DesiredStateFiles
import Presentation

/// `amarre validate [PATH]`
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check the desired state, and Terraform code for secrets, on this machine, before a commit.",
        discussion: """
            Reads each PATH and writes one line for each finding:

              production/services/streamlit.yaml:5:27: error: scaling.min is 1: production runs at least 2 …
              terraform/environments/production/terraform.tfvars:3:14: error: this looks like a password: …

            A folder with .tf files is looked through for secrets in plain text; any other holds environments. Nothing \
            outside PATH is read and no network is used. Exit code 0 when there is no finding, 1 when there is one. The \
            rules are in docs/desired-state.md; 'amarre schema' prints them for your editor.
            """)

    @Argument(
        help: ArgumentHelp(
            "Folders: the one that holds the environments, or Terraform's. Without it desired-state, and terraform when "
                + "it is there.", valueName: "path"))
    var paths: [String] = []

    func run() async throws {
        var isClean = true
        for path in paths.isEmpty ? ["desired-state"] : paths {
            let code = TerraformFolder.findings(path)
            isClean = (code.map { report($0, path) } ?? check(path)) && isClean
        }
        if paths.isEmpty, let code = TerraformFolder.findings("terraform") {
            isClean = report(code, "terraform") && isClean
        }
        guard isClean else { throw ExitCode(1) }
    }

    /// Tells what was found in Terraform code; whether it is nothing.
    private func report(_ findings: [Finding], _ path: String) -> Bool {
        for finding in findings { Console.standard.write(TerminalText.safe("\(path)/\(finding)")) }
        if findings.isEmpty { Console.standard.note("\(path): no secrets in plain text") }
        return findings.isEmpty
    }

    /// Checks desired state; whether it has no finding.
    private func check(_ path: String) -> Bool {
        let state = DesiredStateFolder.read(path).decoded()
        for finding in state.findings { Console.standard.write(TerminalText.safe("\(finding)")) }
        guard state.findings.isEmpty else { return false }
        let services = state.environments.values.reduce(0) { $0 + $1.services.count }
        Console.standard.note(
            "\(count(state.environments.count, "environment")), \(count(services, "service")): no findings")
        return true
    }

    private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
