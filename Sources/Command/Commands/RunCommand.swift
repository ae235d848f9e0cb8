import ArgumentParser
import Operations

/// `amarre run`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the controller: look at git and Scaleway again and again, and bring what runs in line.",
        discussion: """
            Stays in the foreground and logs to standard error. SIGTERM or Ctrl-C: no new step is started, the step \
            under way ends at a safe point, and the journal holds what the next start needs. A second signal doesn't \
            make it faster: give it time.

            One process at a time works on a data directory. Other commands talk to it through the journal there.
            """)

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        ProcessMemory.tighten()
        try await global.withSession { session in try await session.run() }
    }
}
