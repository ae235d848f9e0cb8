import SimulatedCloud

/// One request to the host of a data source, `ID.metrics.cockpit.REGION.scw.cloud`, whose body is YAML and whose token
/// is one of Cockpit's.
struct RulerCall: Sendable {
    /// What faults and the log know it by; without a body.
    let call: APICall
    /// The data source's id and region, as the host says.
    let source: (id: String, region: String)
    let host: String
    /// `X-Token`, or that of `Authorization: Bearer`.
    let token: String?
    let body: [UInt8]

    /// What a `Host` header names; nil for any other host than that of a metrics data source.
    static func source(_ authority: String?) -> (id: String, region: String)? {
        let host = authority?.split(separator: ":").first ?? ""
        guard let match = host.wholeMatch(of: /([0-9a-f-]{36})\.metrics\.cockpit\.([a-z]{2,3}-[a-z]{3})\.scw\.cloud/)
        else { return nil }
        return (String(match.1), String(match.2))
    }
}
