/// Who a key, a policy or a membership belongs to.
package enum IAMPrincipal: Codable, Sendable, Equatable {
    case application(String)
    case user(String)
    case group(String)
    /// A policy that isn't in force for anybody.
    case nobody

    /// The principal's UUID; nil for nobody.
    package var id: String? {
        switch self {
        case .application(let id), .user(let id), .group(let id): id
        case .nobody: nil
        }
    }

    /// The kind's word on the wire; empty for nobody.
    var type: String {
        switch self {
        case .application: "application"
        case .user: "user"
        case .group: "group"
        case .nobody: ""
        }
    }
}
