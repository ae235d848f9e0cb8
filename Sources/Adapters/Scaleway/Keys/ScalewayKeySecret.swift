package import Model
package import Ports

/// Keeps a key as a revision of a secret in the environment's project: `{"access_key": …, "secret_key": …}`.
package struct ScalewayKeySecret: KeyKeeper {
    private let client: ScalewayClient
    private let name: String

    package init(_ client: ScalewayClient, name: String) {
        self.client = client
        self.name = name
    }

    package var label: String { "the secret \(String(name.prefix(100)))" }

    /// The newest revision's description says which key it holds; its value isn't read. Throws `notFound` when the
    /// project has no secret of the name, `invalid` when what it holds isn't a key of ours.
    package func prepare(for bearer: KeyBearer) async throws(PortFailure) -> String? {
        let id = try await secret(bearer)
        let versions: [WireSecretVersion]
        do throws(ScalewayError) {
            versions = try await client.versions(secret: id)
        } catch {
            throw error.failure
        }
        guard let newest = versions.max(by: { $0.revision < $1.revision }) else { return nil }
        let words = (newest.description ?? "").split(separator: " ").map(String.init)
        guard words.count == 2, words[0] == "key", WireKey.isAccessKey(words[1]) else {
            throw PortFailure(
                .invalid, code: "key_secret_taken",
                "the secret \(name) holds something else than a key that Amarre made; nothing was made. Name another")
        }
        return words[1]
    }

    package func keep(_ key: NewAccessKey, for bearer: KeyBearer) async throws(PortFailure) -> String {
        let id = try await secret(bearer)
        let value = key.secret.reveal {
            Redacted(#"{"access_key":"\#(key.key.id)","secret_key":"\#($0)"}"#)
        }
        do throws(ScalewayError) {
            let version = try await client.addRevision(secret: id, value: value, description: "key \(key.key.id)")
            return "revision \(version.revision) of \(label)"
        } catch {
            throw error.failure
        }
    }

    private func secret(_ bearer: KeyBearer) async throws(PortFailure) -> WireID {
        do throws(ScalewayError) {
            guard let secret = try await client.secrets(name: name, project: bearer.project).first else {
                throw ScalewayError(
                    call: "list secrets", requestID: nil,
                    cause: .missing("project \(bearer.project) has no secret \(name)"))
            }
            return secret.id
        } catch {
            throw error.failure
        }
    }
}
