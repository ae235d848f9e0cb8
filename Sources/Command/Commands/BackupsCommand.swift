import ArgumentParser
import Operations
import Presentation

/// `amarre backups`
struct BackupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backups",
        abstract: "List the backups of each environment's database, or see whether they can be restored.",
        subcommands: [BackupsListCommand.self, BackupsVerifyCommand.self], defaultSubcommand: BackupsListCommand.self)
}

/// `amarre backups [ENV…]`
struct BackupsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the backups of each environment's database, and which are missing.",
        discussion: """
            Looks at Scaleway now and changes nothing. What git asks for is what the controller read last. A backup of \
            one database is logical; a snapshot is of the whole instance, whose database is shown as *. Who made one, \
            Scaleway doesn't say: the controller knows its own, and the schedule's are told by their times.

            A day, a week or a month is missing when it is over and has no good backup, although there were backups \
            before. Exits 2 when one is missing, and 1 when an environment's backups can't be read.
            """)

    @OptionGroup var environments: EnvironmentsArgument
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let found = try await global.withSession { session in
            let known = try await session.environments(for: environments.unique)
            return await session.backups(of: try environments.named(among: known) ?? known.all)
        }
        let failures = found.compactMap { found in
            found.trouble.map { CommandError("\(found.environment): backups can't be read: \($0)") }
        }
        // For programs the error is the answer when there is nothing else; people are told what the controller remembers.
        if output.output == .table || failures.count < found.count || found.isEmpty {
            output.write(table: { BackupsRendering.text(found, $0) }, json: { BackupsRendering.json(found) })
        }
        if let last = failures.last {
            for failure in failures.dropLast() {
                Console.standard.note(CommandFailure(failure, of: AmarreCommand.self).errors)
            }
            throw last
        }
        try (found.contains(where: \.hasGaps) ? ExitStatus.differences : .done).finish()
    }
}
