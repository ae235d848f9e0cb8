import Model
import Ports

/// Who wrote to containers from outside, as Audit Trail shows it: some seconds later.
struct AuditTrail {
    private struct Entry {
        let container: String
        let write: Attribution
        let visibleAt: Timestamp
    }

    private var entries: [Entry] = []

    mutating func note(_ container: String, name: String, method: String, at now: Timestamp, lag: Duration) {
        let write = Attribution(
            resource: name, method: method, principal: "person", requestID: "q\(entries.count + 1)", time: now,
            userAgent: "console")
        entries.append(Entry(container: container, write: write, visibleAt: now + lag))
    }

    /// The newest visible write to each resource in its window.
    func explain(_ question: AttributionQuestion, at now: Timestamp) -> [Attribution] {
        question.resources.compactMap { resource in
            entries.last {
                resource.ids.contains($0.container) && $0.visibleAt <= now && $0.write.time >= resource.since
            }?.write
        }
    }

    /// Whether somebody really made that write.
    func holds(_ write: Attribution) -> Bool { entries.contains { $0.write == write } }
}
