internal import HTTPTransport

/// Where a data source's ruler answers. Pure.
struct RulerPlace: Hashable, Sendable {
    /// Ours; other namespaces of a ruler are other people's.
    static let namespace = "amarre"
    /// The path of Grafana Mimir's ruler behind the address of a data source. That Cockpit has it there is a guess: its
    /// documentation names only `/prometheus/api/v1/…`, for queries.
    private static let path = "/prometheus/config/v1/rules/\(namespace)"

    /// What is connected to.
    private let origin: HTTPAddress
    /// The data source's host, of which the request is.
    let host: String

    /// Takes the address of a data source only when it is https at Cockpit's hosts of the region
    /// (`https://ID.metrics.cockpit.fr-par.scw.cloud`, recorded): whoever answers there gets the token. A simulator,
    /// which is an API on a loopback address, serves that host itself. Throws what is wrong.
    init(source url: String, region: String, apiURL: String) throws(HTTPAddress.Problem) {
        let address = try HTTPAddress(url)
        guard address.isTLS, address.port == "443", address.host.hasSuffix(".cockpit.\(region).scw.cloud"),
            address.host.utf8.allSatisfy({ $0 == 45 || $0 == 46 || (48...57).contains($0) || (97...122).contains($0) })
        else { throw HTTPAddress.Problem(text: "\(address.display) is none of Cockpit's in \(region)") }
        guard ["https://\(address.host)", "https://\(address.host)/"].contains(address.text) else {
            throw HTTPAddress.Problem(text: "\(address.display) has more than a host in it")
        }
        let api = try HTTPAddress(apiURL)
        origin = api.isLoopback ? api : address
        host = address.host
    }

    /// The `Host` header, where it isn't the address's own.
    var hostHeader: String? { origin.host == host ? nil : host }

    /// The address of the namespace, or of a group in it.
    func url(group: String? = nil) -> String {
        "\(origin.scheme)://\(origin.host):\(origin.port)\(Self.path)"
            + (group.map { "/\(ScalewayCall.encoded($0))" } ?? "")
    }

    /// As people write it: the data source's own address, with a long name cut.
    func display(group: String? = nil) -> String {
        "https://\(host)\(Self.path)"
            + (group.map { "/\(ScalewayCall.encoded(PlainText.clean($0, limit: 100)))" } ?? "")
    }
}
