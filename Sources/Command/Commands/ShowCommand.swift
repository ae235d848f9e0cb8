import ArgumentParser
import Model
import Operations
import Ports
import Presentation

/// `amarre show ID`
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Tell one reconciliation in full: its facts, every change, every step.",
        discussion:
            "Take the id from `amarre history`. Its first characters are enough when no other id among the last 1000 "
            + "starts so."
    )

    @Argument(help: "The reconciliation's id, or at least 4 characters of its beginning.")
    var id: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard id.count >= 4, id.count <= 36, id.allSatisfy({ $0 == "-" || $0.isHexDigit }) else {
            throw ValidationError("'\(id)' is no id of a reconciliation; `amarre history` lists them.")
        }
    }

    func run() async throws {
        let (item, tags) = try await global.withSession { session in
            let item = try await find(in: session.history)
            return (item, try await session.tags(of: item.record.environment))
        }
        output.write(
            table: { ReconciliationRendering.text(item.record, $0, tags: tags) },
            json: { ReconciliationRendering.json(item.record) })
        if item.origin == .auditLog {
            Console.standard.note(
                "note: the journal hasn't got this reconciliation any more; shown is what the audit log says, which "
                    + "has no steps")
        }
    }

    private func find(in history: ReconciliationHistory) async throws -> ReconciliationPage.Item {
        let prefix = id.lowercased()
        if let full = ReconciliationID(prefix) {
            if let item = try await history.reconciliation(full) { return item }
            throw CommandError("there is no reconciliation \(id)", advice: "`amarre history` lists them")
        }
        let page = try await history.page(environment: nil, limit: 1000)
        let matches = page.items.filter { $0.record.id.text.hasPrefix(prefix) }
        guard let match = matches.first else {
            if let id = page.unreadable.first(where: { $0.hasPrefix(prefix) }) {
                throw CommandError(
                    "the entry of reconciliation \(id) can't be read",
                    advice: "It was written by another version of amarre, or is damaged")
            }
            throw CommandError(
                "no id among the last 1000 reconciliations starts with \(id)", advice: "`amarre history` lists them")
        }
        guard matches.count == 1 else {
            // The newest one is the likeliest to be meant: as much of it as no other id has.
            let newest = match.record.id.text
            let shared = matches.dropFirst().map { zip($0.record.id.text, newest).prefix { $0 == $1 }.count }.max() ?? 0
            throw CommandError(
                "\(matches.count) ids start with \(id)",
                advice: "Use more of it; the newest is \(newest.prefix(shared + 1))")
        }
        return match
    }
}
