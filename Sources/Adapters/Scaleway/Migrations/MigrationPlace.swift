internal import HTTPTransport

/// Where the container of a migration answers. Pure.
enum MigrationPlace {
    /// Takes the address of a container only when it is https at Scaleway's hosts for containers of the region
    /// (`https://NAMESPACE-NAME.functions.fnc.fr-par.scw.cloud`, recorded): whoever answers there gets the key. The
    /// containers of a simulator, which is an API on a loopback address, are on loopback addresses too. Throws what is
    /// wrong.
    static func url(endpoint: String, nonce: String, region: String, apiURL: String) throws(HTTPAddress.Problem)
        -> String
    {
        let address = try HTTPAddress(endpoint)
        let api = try HTTPAddress(apiURL)
        let isScaleways =
            address.isTLS && address.port == "443" && address.host.hasSuffix(".functions.fnc.\(region).scw.cloud")
            && address.host.utf8.allSatisfy {
                $0 == 45 || $0 == 46 || (48...57).contains($0) || (97...122).contains($0)
            }
        guard isScaleways || api.isLoopback && address.isLoopback else {
            throw HTTPAddress.Problem(text: "\(address.display) is no address of a container in \(region)")
        }
        let origin = "\(address.scheme)://\(address.host):\(address.port)"
        let plain = "\(address.scheme)://\(address.host)"
        guard [origin, origin + "/", plain, plain + "/"].contains(address.text) else {
            throw HTTPAddress.Problem(text: "\(address.display) has more than a host in it")
        }
        return "\(origin)/\(nonce)"
    }
}
