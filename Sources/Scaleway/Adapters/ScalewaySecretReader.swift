package import Model
package import Ports

/// Reads secret values from Secret Manager. Nothing is kept.
package struct ScalewaySecretReader: SecretReader {
    private let client: ScalewayClient

    package init(_ client: ScalewayClient) { self.client = client }

    /// See ``SecretReader``. `notFound` also when the revision is disabled or due for deletion.
    package func value(of pin: SecretPin, project: ProjectID) async throws(PortFailure) -> Redacted<String> {
        do throws(ScalewayError) {
            return try await client.withSecret(named: pin.name, project: project) { id throws(ScalewayError) in try await value(of: pin, id)
            }
        } catch {
            throw error.failure
        }
    }

    private func value(of pin: SecretPin, _ secret: WireID) async throws(ScalewayError) -> Redacted<String> {
        let answer: WireSecretAccess
        do throws(ScalewayError) {
            answer = try await client.access(secret: secret, revision: pin.revision)
        } catch {
            guard let status = error.status, [404, 410, 412].contains(status) else { throw error }
            throw ScalewayError(
                call: error.call, requestID: error.requestID,
                cause: .missing("revision \(pin.revision) of secret \(pin.name) can no longer be read (HTTP \(status))"))
        }
        guard answer.revision == pin.revision, answer.secretID == secret else {
            throw ScalewayError(
                call: "access a secret version", requestID: nil,
                cause: .inconsistent("it is of another secret or revision than revision \(pin.revision) of \(pin.name)"))
        }
        return answer.value
    }
}
