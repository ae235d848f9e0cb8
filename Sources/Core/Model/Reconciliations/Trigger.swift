/// What made a reconciliation start.
package enum Trigger: String, Hashable, Codable, Sendable, CaseIterable {
    case webhook, poll, manual, drift, rollback, retry
}
