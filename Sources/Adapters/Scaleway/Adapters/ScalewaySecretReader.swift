package import Model
package import Ports

/// Reads secret values from Secret Manager. Nothing is kept.
package struct ScalewaySecretReader: SecretReader {
    private let client: ScalewayClient

    package init(_ client: ScalewayClient) { self.client = client }

    /// See ``SecretReader``. Disabled is 412, deleted 404 or 410; a secret that is gone, or a name that several have,
    /// is no better.
    package func value(of pin: SecretPin, project: ProjectID) async throws(PortFailure) -> Redacted<String> {
        do throws(ScalewayError) {
            return try await client.withSecret(named: pin.name, project: project) { id throws(ScalewayError) in
                try await value(of: pin, id)
            }
        } catch {
            let failure = error.failure
            guard failure.kind == .notFound || failure.kind == .invalid || error.status == 403 else { throw failure }
            throw PortFailure(failure.kind, code: failure.reason.code, failure.reason.message, unreadable: pin)
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
                cause: .missing("revision \(pin.revision) of secret \(pin.name) can no longer be read (HTTP \(status))")
            )
        }
        guard answer.revision == pin.revision, answer.secretID == secret else {
            throw ScalewayError(
                call: "access a secret version", requestID: nil,
                cause: .inconsistent("it is of another secret or revision than revision \(pin.revision) of \(pin.name)")
            )
        }
        return answer.value
    }
}
