/// The status of a namespace, container, domain or trigger (api.md 2.4).
package enum ResourceStatus: String, Codable, Sendable {
    case creating, updating, upgrading, ready, error, deleting, locking, locked

    /// Whether it will change by itself.
    package var isTransient: Bool {
        switch self {
        case .creating, .updating, .upgrading, .deleting, .locking: true
        case .ready, .error, .locked: false
        }
    }
}
