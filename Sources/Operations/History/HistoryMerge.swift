import Model
import Ports

/// Puts what the journal has and what the log says into one list. Pure.
struct HistoryMerge {
    fileprivate enum Entry {
        case item(ReconciliationPage.Item)
        case unreadable
    }

    /// As many as are needed: one more than the page has.
    private let wanted: Int
    /// The lowest id that the journal gave, when it has more below; nil when it gave all.
    private let bottom: String?
    /// Where the log has been read to; nil before the first time.
    private var reached: String?
    private var isLogAtEnd = false
    private var entries: [String: Entry] = [:]
    /// See ``JournalStore/horizon()``.
    var horizon: String?

    init(_ page: HistoryPage, wanted: Int) {
        self.wanted = wanted
        for record in page.records { entries[record.id.text] = .item(.init(record: record, origin: .journal)) }
        for id in page.unreadable { entries[id] = .unreadable }
        bottom = entries.count < wanted ? nil : entries.keys.min(by: Self.isLower)
    }

    /// What needs no answer of the log.
    var known: Set<String> { Set(entries.keys) }

    /// Whether the log has been read as far as the page needs it.
    var isDone: Bool {
        if isLogAtEnd { return true }
        guard let reached else { return false }
        if let bottom, !Self.isLower(bottom, reached) { return true }
        return entries.keys.lazy.filter { !Self.isLower($0, reached) }.count >= wanted
    }

    /// What is below the bottom is in the way of nothing: the page is full before it comes to that.
    mutating func add(_ page: OutcomePage) {
        for outcome in page.outcomes where isListed(outcome) {
            entries[outcome.record.id.text] = .item(.init(record: outcome.record, origin: .auditLog))
        }
        for id in page.unreadable { entries[id] = .unreadable }
        reached = page.next
        isLogAtEnd = page.next == nil
    }

    /// Of a row of passes that changed nothing and found the same the journal keeps the first, and the log has all.
    ///
    /// As far back as the journal reaches, a pass that it hasn't got is one that it left out. Below that the rule is the
    /// machine's own (`isQuietRepeat`) with what the log knows of it: a pass of the clock's that was never opened,
    /// changed nothing, and found at the commit of the outcome before it, for the same reason, what that had found.
    private func isListed(_ outcome: AuditedOutcome) -> Bool {
        let record = outcome.record
        guard record.outcome == .noop, record.trigger == .poll, !outcome.wasOpened else { return true }
        if let horizon, !Self.isLower(record.id.text, horizon) { return false }
        return outcome.before != outcome.finding
    }

    func page(_ trouble: Reason?) -> ReconciliationPage {
        var page = ReconciliationPage(trouble: trouble)
        // A log that failed half-way would leave gaps: then it is the journal's page.
        let sorted = entries.filter { trouble == nil || !$0.value.isOfLog }
            .sorted { Self.isLower($1.key, $0.key) }
        for (id, entry) in sorted.prefix(wanted - 1) {
            switch entry {
            case .item(let item): page.items.append(item)
            case .unreadable: page.unreadable.append(id)
            }
        }
        if sorted.count >= wanted { page.next = HistoryCursor(below: sorted[wanted - 2].key) }
        return page
    }

    /// The order of SQLite's texts.
    private static func isLower(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension HistoryMerge.Entry {
    fileprivate var isOfLog: Bool {
        if case .item(let item) = self { item.origin == .auditLog } else { false }
    }
}
