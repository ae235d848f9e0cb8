/// Files were cut: "exchanges not needed were left out". A write that was shows itself when an object has other values
/// than at its last exchange, in members that the recording writes elsewhere; then we write them.
enum LeftOutWrites {
    static func prepare(_ index: Int, of recording: Recording, _ presumer: Presumer) async throws {
        let exchange = recording.exchanges[index]
        guard ["GET", "DELETE", "PATCH"].contains(exchange.method), exchange.status == 200, exchange.namesObject,
            let shown = exchange.responseBody, let id = shown["id"]?.string, let ours = presumer.ids[id],
            let before = recording.exchanges[..<index].last(where: { $0.responseBody?["id"]?.string == id })?
                .responseBody
        else { return }
        let collection = exchange.path.replacing("/" + id, with: "")
        let written = recording.exchanges[...index].filter { $0.isWrite && $0.path.hasPrefix(collection) }
            .reduce(into: Set<String>()) { $0.formUnion($1.requestBody?.members.keys ?? [:].keys) }
        let own = exchange.requestBody?.members ?? [:]
        let changed = shown.members.filter { key, value in
            written.contains(key) && own[key] == nil && before[key] != value && !value.text.contains("$argon2id$")
        }
        guard !changed.isEmpty else { return }
        let path = "\(collection)/\(ours)"
        try await presumer.settle(path)
        _ = try await presumer.client.call("PATCH", path, Comparison.mapped(JSON.object(changed).text, presumer.ids))
        try await presumer.settle(path)
    }

    /// A DELETE that found nothing, of an object that was there at its last exchange: another delete was left out.
    static func prepareDelete(_ index: Int, of recording: Recording, _ presumer: Presumer) async throws {
        let exchange = recording.exchanges[index]
        guard exchange.method == "DELETE", exchange.status == 404,
            let before = recording.exchanges[..<index].last(where: { $0.path == exchange.path || creates($0, exchange) }
            ),
            before.status == 200, before.method != "DELETE"
        else { return }
        _ = try await presumer.client.call("DELETE", Comparison.mapped(exchange.path, presumer.ids))
    }

    private static func creates(_ write: Recording.Exchange, _ other: Recording.Exchange) -> Bool {
        write.method == "POST" && write.responseBody?["id"]?.string.map { other.path.hasSuffix("/\($0)") } == true
    }
}
