import ArgumentParser

/// `amarre status [ENV…]`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show where each environment stands, and why.",
        discussion: """
            For each environment: what the controller is doing, the commit it works from, the instances and whether they answer, \
            releases that are held after a rollback, and what this version reads from git but doesn't enforce yet.

            Exits 2 when an environment isn't converged.
            """)

    @OptionGroup var environments: EnvironmentsArgument
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let statuses = try await global.withSession { session in
            var all: [EnvironmentStatus] = []
            let known = try await session.environments()
            for environment in try environments.named(among: known) ?? known.all {
                let status = try await session.status(of: environment)
                // What git doesn't name any more is shown as long as something of it runs, and whenever it is asked for.
                let isGone =
                    environments.environments.isEmpty && known.trouble == nil && !known.inGit.contains(environment)
                    && !known.configured.contains(environment)
                if !isGone || !status.isDeserted { all.append(status) }
            }
            return all
        }
        output.write(table: { StatusRendering.text(statuses, $0) }, json: { StatusRendering.json(statuses) })
        try (statuses.allSatisfy(\.converged) ? ExitStatus.done : .differences).finish()
    }
}
