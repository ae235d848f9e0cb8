internal import HTTPTransport

/// Where a registry answers, and which other addresses of its answers may be followed. Pure.
struct RegistryPlace: Hashable, Sendable {
    /// `https://rg.fr-par.scw.cloud`, without a slash at its end.
    let base: HTTPAddress
    /// Where Scaleway's API answers, which is also where its registry sends for tokens (seen in clients of it:
    /// `https://api.scaleway.com/registry-internal/v1/regions/fr-par/tokens`).
    let api: HTTPAddress

    /// The registry of a region. A simulator, which is an API on a loopback address, serves it there too. nil when the
    /// API's address can't be read.
    init?(region: String, apiURL: String) {
        guard let api = try? HTTPAddress(apiURL) else { return nil }
        guard let base = api.isLoopback ? api : try? HTTPAddress("https://rg.\(region).scw.cloud") else { return nil }
        (self.base, self.api) = (base, api)
    }

    /// The address of a path of the registry.
    func url(_ path: String) throws(HTTPAddress.Problem) -> HTTPAddress {
        try HTTPAddress(path, relativeTo: base)
    }

    /// The token service of a challenge. It is given the key, so it must be the registry itself or Scaleway's API.
    func realm(_ text: String) throws(HTTPAddress.Problem) -> HTTPAddress {
        let realm = try HTTPAddress(text)
        guard realm.sameOrigin(as: base) || realm.sameOrigin(as: api) else {
            throw HTTPAddress.Problem(text: "it sends for a token to \(realm.display), which gets no key")
        }
        return realm
    }

    /// Where an upload goes on. It is given the token, so it must be the registry itself.
    func upload(_ location: String, from address: HTTPAddress) throws(HTTPAddress.Problem) -> HTTPAddress {
        let next = try HTTPAddress(location, relativeTo: address)
        guard next.sameOrigin(as: base) else {
            throw HTTPAddress.Problem(text: "it sends an upload to \(next.display), which gets no token")
        }
        return next
    }

    /// Where a redirect of a blob leads, and whether the token goes there too: Scaleway's registry keeps blobs in Object
    /// Storage, another host, with a signature in the address. From https only to https; without TLS, which only a
    /// simulator is, only on this machine.
    func redirect(_ location: String, from address: HTTPAddress) throws(HTTPAddress.Problem) -> (
        address: HTTPAddress, keepsToken: Bool
    ) {
        let next = try HTTPAddress(location, relativeTo: address)
        guard address.isTLS ? next.isTLS : next.isLoopback else {
            throw HTTPAddress.Problem(
                text: "it redirects to \(next.display), "
                    + (address.isTLS ? "which isn't encrypted" : "which isn't on this machine"))
        }
        return (next, next.sameOrigin(as: base))
    }
}
