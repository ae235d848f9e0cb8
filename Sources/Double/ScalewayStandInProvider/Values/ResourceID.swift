/// The id of a resource: `fr-par/UUID` or, for what lies in a zone, `fr-par-1/UUID` in Terraform and the bare UUID in the API, or the bare UUID in both for what
/// belongs to no region.
struct ResourceID: Hashable, Sendable, CustomStringConvertible {
    /// Nil for what belongs to no region.
    let locality: String?
    let id: String

    init(_ locality: String?, id: String) {
        self.locality = locality
        self.id = id
    }

    /// Reads `fr-par/UUID`; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, Forms.isUUID(String(parts[1])) else { return nil }
        self.init(String(parts[0]), id: String(parts[1]))
    }

    /// Reads `fr-par/UUID/NAME` with as many names; nil for anything else.
    init?(_ text: String, names: Int) {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        self.init(String(parts[0]), id: String(parts[1]))
        guard self.parts.count == names + 1, Forms.isUUID(self.parts[0]), self.parts.allSatisfy({ !$0.isEmpty }) else {
            return nil
        }
    }

    /// Reads a bare UUID; nil for anything else.
    init?(global text: String) {
        guard Forms.isUUID(text) else { return nil }
        self.init(nil, id: text)
    }

    /// The region or the zone; empty for what belongs to none.
    var region: String { locality ?? "" }

    /// The UUID and the names behind it.
    var parts: [String] { id.split(separator: "/", omittingEmptySubsequences: false).map(String.init) }

    var description: String { locality.map { "\($0)/\(id)" } ?? id }

    /// The UUID of either form, for a request to the API.
    static func bare(_ text: String) -> String {
        text.split(separator: "/").last.map(String.init) ?? text
    }
}
