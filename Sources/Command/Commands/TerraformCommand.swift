import ArgumentParser
import Model
import Operations
import Presentation

/// `amarre terraform ENV -- ARGS`
struct TerraformCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terraform",
        abstract: "Run a Terraform command in an environment's root, with the variables filled in.",
        discussion: """
            It takes the environment's turn, so that it never runs beside a reconciliation: a running controller \
            finishes what is under way, lends the turn until the command ends, and then looks at what it did. \
            Terraform's exit code is passed on:

              amarre terraform production -- plan -detailed-exitcode
              amarre terraform production -- state list
            """)

    @Argument(help: ArgumentHelp("The environment.", valueName: "env"), transform: NameArgument.environment)
    var environment: EnvironmentName

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("Terraform's own arguments, behind '--'.", valueName: "args"))
    var arguments: [String] = []

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !arguments.isEmpty else {
            throw ValidationError("Write Terraform's arguments behind '--': amarre terraform \(environment) -- plan")
        }
    }

    func run() async throws {
        let status = try await global.withSession { session in
            try EnvironmentsArgument.require(environment, among: try await session.environments(for: [environment]))
            return try await session.terraform(environment, arguments: arguments) { sentence in
                Console.standard.note(TerminalText.safe(sentence))
            }
        }
        try ExitStatus(rawValue: status).finish()
    }
}
