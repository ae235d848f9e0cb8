/// The id of a regional resource: `fr-par/UUID` in Terraform, the bare UUID in the API.
package struct RegionalID: Hashable, Sendable, CustomStringConvertible {
    package let region: String
    package let id: String

    package init(region: String, id: String) {
        self.region = region
        self.id = id
    }

    /// Reads `fr-par/UUID`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, Forms.isUUID(String(parts[1])) else { return nil }
        self.init(region: String(parts[0]), id: String(parts[1]))
    }

    package var description: String { "\(region)/\(id)" }

    /// The UUID of either form, for a request to the API.
    package static func bare(_ text: String) -> String {
        text.split(separator: "/").last.map(String.init) ?? text
    }
}
