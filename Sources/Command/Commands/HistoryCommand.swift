import ArgumentParser
import Model
import Operations
import Ports
import Presentation

/// `amarre history`
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List what the controller did, newest first.",
        discussion: """
            One line for each reconciliation: what started it, how it ended, which commit, how many fields changed, \
            and why. A pass that changed nothing is listed too (noop). `amarre show ID` tells one in full. What the \
            journal has no longer comes from the audit log.
            """)

    @Option(
        name: [.customShort("e"), .customLong("environment")],
        help: ArgumentHelp("Only this environment.", valueName: "env"),
        transform: NameArgument.environment)
    var environment: EnvironmentName?

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("Most lines to list, 1 to 10000.", valueName: "count"))
    var limit = 1000

    @Option(
        help: ArgumentHelp("Only those that began before this one.", valueName: "id"),
        transform: { text in
            guard let cursor = HistoryCursor(rawValue: text) else {
                throw ValidationError("'\(text)' is no id of a reconciliation; `amarre history` lists them.")
            }
            return cursor
        })
    var below: HistoryCursor?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit \(limit) is outside 1 to 10000.") }
    }

    func run() async throws {
        let page = try await global.withSession { session in
            try await session.history.page(environment: environment, limit: limit, after: below)
        }
        output.write(table: { HistoryRendering.table(page.records, $0) }, json: { HistoryRendering.json(page.records) })
        if let environment, page.items.isEmpty, page.unreadable.isEmpty, below == nil {
            Console.standard.note("note: nothing is recorded of an environment '\(environment)'")
        }
        if let next = page.next {
            Console.standard.note("note: there are older ones: add `--below \(TerminalText.safe(next.rawValue))`")
        }
        if let trouble = page.trouble {
            Console.standard.note(
                "note: only what the journal has is listed: \(TerminalText.safe(trouble.description))")
        }
        for id in page.unreadable {
            Console.standard.note(
                "note: reconciliation \(TerminalText.safe(id)) isn't listed: its entry can't be read; it was written "
                    + "by another version of amarre, or is damaged")
        }
    }
}
