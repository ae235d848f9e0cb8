import ArgumentParser
import Model
import Operations
import Presentation

/// `amarre backups verify [ENV…]`
struct BackupsVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Restore the newest backup of each database beside what runs, and count what must be in it.",
        discussion: """
            What must be in it is `backups[].verify` of environment.yaml. The controller does the same by itself once in \
            each month. A logical backup is restored into a database of its own in the same instance, if there is room \
            for twice its size, and a snapshot into an instance of its own; both are removed whatever is found. Nothing \
            that runs is touched.

            Exits 2 when a backup couldn't be looked into, and 1 when one is bad.
            """)

    @OptionGroup var environments: EnvironmentsArgument
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let good = try await global.withSession { session in
            let known = try await session.environments(for: environments.unique)
            var all = true
            for name in try environments.named(among: known) ?? known.all {
                all = try await Requests.perform(.verifyBackups, in: name, session) && all
            }
            return all
        }
        try (good ? ExitStatus.done : .differences).finish()
    }
}
