import Foundation

extension ObjectKind {
    /// Namespaces and containers.
    static let containers: [ObjectKind] = [
        ObjectKind(
            api: "containers/v1", collection: "namespaces", keys: ["namespace_id"],
            minimum: ["name": "presumed", "project_id": .string(SimulatorClient.project)], adapt: nameAsInEndpoints),
        ObjectKind(
            api: "containers/v1", collection: "containers", keys: ["container_id"],
            minimum: ["name": "presumed", "image": "nginx:1", "namespace_id": .string(unnamed)],
            adapt: { body, id, recording in
                // A first write of a field made it what is shown: before, it wasn't.
                let write = recording.exchanges.first { $0.method == "PATCH" && $0.path.hasSuffix(id) }
                let isSet = { (value: JSON) in value.string?.hasPrefix("unknown_") != true }
                for (key, value) in write?.requestBody?.members ?? [:] where key != "image" && isSet(value) {
                    body[key] = nil
                }
            }),
    ]

    /// A container's address shows its namespace's name without hyphens: the closest to its name that a recording
    /// without it has.
    private static func nameAsInEndpoints(_ body: inout [String: JSON], _ id: String, _ recording: Recording) {
        let short = String(id.prefix(8))
        for case .string(let address) in recording.exchanges.compactMap({ $0.responseBody?["public_endpoint"] }) {
            guard body["name"] == "presumed", let range = address.range(of: short), address.hasPrefix("https://") else {
                continue
            }
            body["name"] = .string(String(address[..<range.lowerBound].dropFirst("https://".count)))
        }
    }
}
