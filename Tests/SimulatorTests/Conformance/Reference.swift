/// An id that an exchange uses.
struct Reference {
    let id: String
    let kind: ObjectKind
    let region: String

    /// Ids in the path, the query and the request: what must be there before the exchange.
    static func used(by exchange: Recording.Exchange) -> [Reference] {
        let place = Place(exchange)
        var found: [Reference] = []
        for (name, id) in zip(place.parts, place.parts.dropFirst()) where JSON.isUUID(id) {
            if let kind = ObjectKind.named(collection: name, product: place.product) {
                found.append(.init(id, kind, place))
            }
        }
        for pair in (exchange.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { found += named(parts[0], .string(parts[1]), place) }
        }
        return found + members(of: exchange.requestBody, place)
    }

    /// Objects that an answer to a GET shows, as itself or as rows of a list. Their parents aren't named here.
    static func shown(by exchange: Recording.Exchange) -> [Reference] {
        let place = Place(exchange)
        guard exchange.method == "GET", exchange.status == 200, let body = exchange.responseBody,
            let last = place.parts.last,
            let kind = ObjectKind.named(collection: last, product: place.product)
        else { return [] }
        return body.members.values.flatMap(\.array).compactMap { $0["id"]?.string }.map { .init($0, kind, place) }
    }

    /// Ids of other objects in one object's members.
    static func members(of object: JSON?, in product: String, region: String) -> [Reference] {
        members(of: object, Place(product: product, region: region, parts: []))
    }

    private init(_ id: String, _ kind: ObjectKind, _ place: Place) {
        (self.id, self.kind, region) = (id, kind, place.region)
    }

    private static func members(of value: JSON?, _ place: Place) -> [Reference] {
        (value?.everything ?? []).flatMap { inner in
            inner.members.sorted { $0.key < $1.key }.flatMap { named($0.key, $0.value, place) }
        }
    }

    private static func named(_ key: String, _ value: JSON, _ place: Place) -> [Reference] {
        guard let id = value.string, JSON.isUUID(id), let kind = ObjectKind.named(key: key, product: place.product)
        else { return [] }
        return [.init(id, kind, place)]
    }

    /// Where an exchange's path lies.
    private struct Place {
        let product: String
        let region: String
        /// Without product, version and region.
        let parts: [String]

        init(product: String, region: String, parts: [String]) {
            (self.product, self.region, self.parts) = (product, region, parts)
        }

        init(_ exchange: Recording.Exchange) {
            let segments = exchange.path.split(separator: "/").map(String.init)
            let isRegional = segments.count > 3 && segments[2] == "regions"
            product = segments.first ?? ""
            region = isRegional ? segments[3] : "fr-par"
            parts = Array(segments.dropFirst(isRegional ? 4 : 2))
        }
    }
}
