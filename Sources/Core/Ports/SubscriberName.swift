/// Who is told what the audit log gains. The raw value stands in the journal, so it is never changed.
package enum SubscriberName: String, Hashable, Codable, Sendable, CaseIterable {
    /// The controller's own log: a second place that says which events there were.
    case operatorLog = "log"
}
