internal import HTTPTransport
internal import LiveState
internal import Model
internal import Ports

/// Reads what a program of ours in a one-off container answers.
struct ProgramAnswers {
    let client: ScalewayClient
    /// Opens private containers.
    let token: Redacted<String>
    private static let answerTime: Duration = .seconds(5)
    private static let longestAnswer = 64 << 10

    /// The answer at the secret path; nil when there is none. Redirects aren't followed: the key goes nowhere else.
    func read(_ endpoint: String, nonce: String) async throws(PortFailure) -> [UInt8]? {
        let url: String
        do throws(HTTPAddress.Problem) {
            url = try MigrationPlace.url(
                endpoint: endpoint, nonce: nonce, region: client.region, apiURL: client.configuration.apiURL)
        } catch {
            // Most often a proxy's doing, as any other answer that can't be used.
            throw PortFailure(.unreachable, code: "migrate_endpoint", "no key is sent to the container: \(error.text)")
        }
        var headers: HTTPHeaders = ["Accept": "application/json", "User-Agent": client.userAgent]
        headers["X-Auth-Token"] = token.reveal { $0 }
        let response: HTTPResponse
        do throws(HTTPTransportError) {
            response = try await client.transport.send(
                HTTPRequest(
                    url: url, headers: headers, timeout: Self.answerTime, connectTimeout: Self.answerTime,
                    maximumResponseBytes: Self.longestAnswer))
        } catch {
            guard error.code == .cancelled else { return nil }
            throw PortFailure(.cancelled, code: "scaleway_cancelled", "reading the migration's outcome was cancelled")
        }
        if response.status == 401 || response.status == 403 {
            throw PortFailure(
                .denied, code: "migrate_denied",
                "the container answered HTTP \(response.status) to the controller's key: grant it "
                    + "ContainersPrivateAccess in the project")
        }
        return response.status == 200 ? response.body : nil
    }

    /// The secret path of an outcome: 32 bytes of the system's randomness.
    static func nonce() -> String {
        var system = SystemRandomNumberGenerator()
        return Hexadecimal.string((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &system) })
    }
}
