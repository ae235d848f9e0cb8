extension ObjectKind {
    /// Secrets, with the versions that a recording reads.
    static let secrets: [ObjectKind] = [
        ObjectKind(
            api: "secret-manager/v1beta1", collection: "secrets", keys: ["secret_id", "secret_manager_id"],
            minimum: ["name": "presumed", "project_id": .string(SimulatorClient.project)],
            serverSet: ["version_count", "managed", "used_by", "deletion_requested_at", "key_id", "ephemeral_policy"],
            adapt: { body, id, recording in
                // A payload can only be refused for its form when the secret has a type that asks for one.
                let refused = recording.exchanges.contains {
                    $0.status == 400 && $0.path.contains(id) && $0.requestBody?["data"] != nil
                }
                if refused, body["type"] == nil { body["type"] = "key_value" }
            },
            complete: { id, presumer in
                var payloads: [Int: String] = [:]
                for exchange in presumer.recording.exchanges where exchange.path.hasSuffix("/access") {
                    guard let body = exchange.responseBody, body["secret_id"]?.string == id,
                        let revision = body["revision"]?.int
                    else { continue }
                    payloads[revision] = body["data"]?.string
                }
                // Revisions count from 1, so those before must be there too.
                for revision in 1..<((payloads.keys.max() ?? 0) + 1) {
                    let data = payloads[revision] ?? "cHJlc3VtZWQ="
                    let path = "/secret-manager/v1beta1/regions/fr-par/secrets/\(presumer.ids[id] ?? "")/versions"
                    _ = try await presumer.client.call("POST", path, #"{"data":"\#(data)"}"#)
                }
            })
    ]
}
