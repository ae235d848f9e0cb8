import ArgumentParser
import Model
import Operations
import Presentation

/// `amarre diff [ENV…]`
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show where what runs differs from what git asks for.",
        discussion: """
            Reads git and Scaleway's API, runs no Terraform and changes nothing. Each line is one field: what git asks \
            for, what is there, and what kind of difference it is:

              release         redeploys an instance, so it goes through a rollout
              infrastructure  anything else that Terraform owns
              missing         asked for, and not there
              orphan          there, and not asked for
              unhealthy       as asked for, but not serving

            What the running controller saw besides that when it looked last, such as a tag that moved, is noted on \
            standard error. Secrets appear as names and revisions, never as values. A service whose image or secrets \
            can't be resolved is named there too, and the others are compared. Exits 2 when there is a difference, and \
            1 when something couldn't be compared.
            """)

    @OptionGroup var environments: EnvironmentsArgument
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let (differences, tags, failures) = try await global.withSession { session in
            var all: [Difference] = []
            var tags: [EnvironmentName: ImageTags] = [:]
            var failures: [any Error] = []
            let known = try await session.environments()
            if let trouble = known.trouble { throw trouble }
            for environment in try environments.named(among: known) ?? known.atWork {
                do {
                    let comparison = try await session.comparison(of: environment)
                    all += comparison.differences
                    for (service, reason) in comparison.unresolved.sorted(by: { $0.key < $1.key }) {
                        failures.append(CommandError("\(environment): \(service) isn't compared: \(reason)"))
                    }
                    tags[environment] = try await session.tags(of: environment)
                    for notice in try await session.notices(of: environment) {
                        Console.standard.note("note: \(environment): \(TerminalText.safe(notice.message))")
                    }
                } catch {
                    // The other environments are compared too.
                    failures.append(error)
                }
            }
            return (all, tags, failures)
        }
        // With nothing to show the error is the answer.
        if failures.isEmpty || !differences.isEmpty {
            output.write(
                table: { DiffRendering.table(differences, $0, tags: tags) }, json: { DiffRendering.json(differences) })
        }
        if let last = failures.last {
            for failure in failures.dropLast() {
                Console.standard.note(CommandFailure(failure, of: AmarreCommand.self).errors)
            }
            throw last
        }
        try (differences.isEmpty ? ExitStatus.done : .differences).finish()
    }
}
