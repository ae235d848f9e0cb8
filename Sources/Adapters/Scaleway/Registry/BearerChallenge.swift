/// What a registry's 401 says of where to get a token (RFC 9110, section 11.6.1; Docker's token specification):
/// `Bearer realm="…",service="…",scope="…"`.
struct BearerChallenge: Hashable, Sendable {
    let realm: String
    let service: String?

    /// nil for another scheme, and without a realm. Of several parameters of a name the first counts.
    init?(_ header: String) {
        guard header.utf8.count <= 4096, header.lowercased().hasPrefix("bearer ") else { return nil }
        var rest = header.dropFirst(7)[...]
        var found: [String: String] = [:]
        while !rest.isEmpty {
            rest = rest.drop { $0 == "," || $0 == " " || $0 == "\t" }
            guard let equals = rest.firstIndex(of: "=") else { break }
            let name = rest[..<equals].lowercased()
            rest = rest[rest.index(after: equals)...]
            let value: String
            if rest.first == "\"" {
                rest = rest.dropFirst()
                guard let end = rest.firstIndex(of: "\"") else { return nil }
                value = String(rest[..<end])
                rest = rest[rest.index(after: end)...]
            } else {
                value = String(rest.prefix { $0 != "," && $0 != " " })
                rest = rest.dropFirst(value.count)
            }
            if found[name] == nil { found[name] = value }
        }
        guard let realm = found["realm"], !realm.isEmpty else { return nil }
        (self.realm, service) = (realm, found["service"])
    }
}
