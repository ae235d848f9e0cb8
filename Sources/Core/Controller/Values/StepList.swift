package import Model
import Ports

/// What happened in a reconciliation, for people: however long something is tried, the list stays short enough to be
/// saved each time.
///
/// The first and last steps are kept, a text that is said again becomes a count, and what was left out between is a
/// step that says so.
package struct StepList: Hashable, Codable, Sendable {
    /// A step, and how often its text was said in a row.
    private struct Entry: Hashable, Codable, Sendable {
        let at: Timestamp
        /// Nil in a state of a version that knew none, or that knows more.
        let kind: ReconciliationEvent.Kind?
        let text: String
        var times = 1
        var lastAt: Timestamp

        private enum CodingKeys: CodingKey { case at, kind, text, times, lastAt }

        init(at: Timestamp, kind: ReconciliationEvent.Kind, text: String) {
            self.at = at
            self.kind = kind
            self.text = text
            lastAt = at
        }

        /// Reads a step of an earlier version too.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            at = try container.decode(Timestamp.self, forKey: .at)
            kind = try container.decodeIfPresent(String.self, forKey: .kind).flatMap {
                ReconciliationEvent.Kind(rawValue: $0)
            }
            text = try container.decode(String.self, forKey: .text)
            times = try container.decodeIfPresent(Int.self, forKey: .times) ?? 1
            lastAt = try container.decodeIfPresent(Timestamp.self, forKey: .lastAt) ?? at
        }

        var step: ReconciliationRecord.Step {
            .init(at: at, kind: kind, text: times == 1 ? text : "\(text) (\(times) times, last at \(lastAt))")
        }
    }

    /// A longer text is cut: what Terraform or Scaleway says has no limit of its own.
    private static let longestText = 4000

    private var entries = BoundedList<Entry>()
    /// How many steps were ever added, repeated ones too.
    package private(set) var added = 0

    private enum CodingKeys: CodingKey { case entries, added }

    package init() {}

    /// Reads the plain array of an earlier version too.
    package init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: CodingKeys.self) {
            entries = try container.decode(BoundedList<Entry>.self, forKey: .entries)
            added = try container.decode(Int.self, forKey: .added)
        } else {
            entries = try BoundedList<Entry>(from: decoder)
            added = entries.count
        }
    }

    /// Adds a step, or counts it when the newest one says the same.
    package mutating func append(_ event: ReconciliationEvent, at time: Timestamp) {
        added += 1
        var text = event.sentence
        if text.utf8.count > Self.longestText {
            text = String(decoding: text.utf8.prefix(Self.longestText), as: UTF8.self) + "…"
        }
        if var newest = entries.newest, newest.text == text {
            newest.times += 1
            newest.lastAt = time
            entries.replaceNewest(newest)
        } else {
            entries.append(Entry(at: time, kind: event.kind, text: text))
        }
    }

    /// The newest step; nil when there is none.
    package var last: ReconciliationRecord.Step? { entries.newest?.step }

    /// The texts that were added since ``added`` was `count`; of many only the newest.
    package func texts(since count: Int) -> [String] {
        entries.elements.suffix(max(0, added - count)).map(\.text)
    }

    /// What the record shows.
    package var all: [ReconciliationRecord.Step] {
        guard entries.leftOut > 0, let before = entries.first.last else { return entries.elements.map(\.step) }
        let gap = ReconciliationRecord.Step(at: before.lastAt, text: "(\(entries.leftOut) steps left out)")
        return entries.first.map(\.step) + [gap] + entries.last.map(\.step)
    }
}
