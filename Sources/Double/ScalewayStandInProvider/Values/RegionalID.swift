/// The id of a regional resource: `fr-par/UUID` in Terraform, the bare UUID in the API.
struct RegionalID: Hashable, Sendable, CustomStringConvertible {
    let region: String
    let id: String

    init(region: String, id: String) {
        self.region = region
        self.id = id
    }

    /// Reads `fr-par/UUID`; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, Forms.isUUID(String(parts[1])) else { return nil }
        self.init(region: String(parts[0]), id: String(parts[1]))
    }

    var description: String { "\(region)/\(id)" }

    /// The UUID of either form, for a request to the API.
    static func bare(_ text: String) -> String {
        text.split(separator: "/").last.map(String.init) ?? text
    }
}
