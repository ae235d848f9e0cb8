import ArgumentParser
import Operations
import Presentation

/// `amarre status [ENV…]`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show where each environment stands, and why.",
        discussion: """
            For each environment: what the controller is doing, the commit it works from, the instances and whether \
            they answer, releases that are held after a rollback, and what this version reads from git but doesn't \
            enforce yet.

            Exits 2 when an environment isn't converged.
            """)

    @OptionGroup var environments: EnvironmentsArgument
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let statuses = try await global.withSession { session in
            let (known, statuses) = try await session.statuses(of: environments.unique)
            guard try environments.named(among: known) == nil else { return statuses }
            return statuses.filter { status in
                // What git doesn't name any more is shown as long as something of it runs, and whenever
                // it is asked for.
                let isGone =
                    known.trouble == nil && !known.inGit.contains(status.environment)
                    && !known.configured.contains(status.environment)
                return !isGone || !status.isDeserted
            }
        }
        output.write(table: { StatusRendering.text(statuses, $0) }, json: { StatusRendering.json(statuses) })
        try (statuses.allSatisfy(\.converged) ? ExitStatus.done : .differences).finish()
    }
}
