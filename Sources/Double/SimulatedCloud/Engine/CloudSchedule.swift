/// What the cloud's background controllers will do, in order of time; equal times keep the order in
/// which they were planned.
struct CloudSchedule: Codable, Sendable {
    /// One planned change.
    struct Entry: Codable, Sendable {
        let at: Int64
        let step: Step
    }

    /// A change, and the generation of the object it was planned for: a later write makes it void.
    enum Step: Codable, Sendable {
        case settleNamespace(id: String, generation: Int)
        case removeNamespace(id: String)
        case settleContainer(id: String, generation: Int)
        case removeContainer(id: String)
        case dropFallback(containerID: String, deadline: Int64)
        case settleDomain(id: String, generation: Int)
        case removeDomain(id: String)
        case settleTrigger(id: String, generation: Int)
        case removeTrigger(id: String)
        case removeRegistryNamespace(id: String)
        case removeRegistryImage(id: String)
        case removeRegistryTag(id: String)
        case expireVersion(secretID: String, revision: Int)
        case purgeSecret(id: String, requestedAt: Int64)
        case purgeVersion(secretID: String, revision: Int, requestedAt: Int64)
        case job(JobStep)
        case database(DatabaseStep)
        case gateway(GatewayStep)
        case settlePurge(id: String)
    }

    private var entries: [Entry] = []

    /// When the next change is due.
    var next: Int64? { entries.first?.at }

    /// Plans `step`, after everything that is due at the same time or before.
    mutating func plan(_ step: Step, at: Int64) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].at <= at { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(at: at, step: step), at: low)
    }

    /// Takes the first entry if it is due at `time`.
    mutating func popDue(at time: Int64) -> Entry? {
        guard let first = entries.first, first.at <= time else { return nil }
        return entries.removeFirst()
    }
}
