/// Images get into the registry by `docker push`, which no recording shows: they are pushed when the recording first
/// shows their namespace with something in it, or themselves.
struct RegistryPushes {
    private var pushed = Set<String>()

    mutating func prepare(_ exchange: Recording.Exchange, _ presumer: Presumer) async throws {
        guard exchange.path.hasPrefix("/registry/"), let body = exchange.responseBody else { return }
        let everything = presumer.recording.exchanges.compactMap(\.responseBody).flatMap(\.everything)
        for object in body.everything {
            let isFilled = (object["image_count"]?.int ?? 0) > 0
            guard let namespace = isFilled ? object["id"]?.string : object["namespace_id"]?.string,
                let endpoint = everything.first(where: { $0["id"]?.string == namespace })?["endpoint"]?.string
            else { continue }
            for image in everything where image["namespace_id"]?.string == namespace {
                guard let id = image["id"]?.string, let name = image["name"]?.string, pushed.insert(id).inserted else {
                    continue
                }
                for case .string(let tag) in image["tags"]?.array ?? [] {
                    var push: [String: JSON] = ["image": .string("\(endpoint)/\(name)"), "tag": .string(tag)]
                    push["digest"] =
                        everything.first { $0["image_id"]?.string == id && $0["name"]?.string == tag }?["digest"]
                    _ = try await presumer.client.call("PUT", "/_simulator/tags", JSON.object(push).text)
                }
            }
        }
    }
}
