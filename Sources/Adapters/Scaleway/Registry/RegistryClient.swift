internal import Foundation
internal import HTTPTransport
internal import Model
internal import Ports
internal import Synchronization

/// The registry's own API (OCI distribution specification 1.1, Docker Registry HTTP API V2) with one key.
///
/// The key goes to the token service alone, which must be the registry itself or Scaleway's API; tokens go to the
/// registry alone. Answers are untrusted: limited in size, hashed before they are believed.
struct RegistryClient: Sendable {
    /// Whose key it is, for messages: `staging`.
    let owner: String
    let place: RegistryPlace
    private let configuration: ScalewayConfiguration
    private let transport: HTTPTransport
    private let time: any TimeSource
    private let policy: RetryPolicy
    private let random: @Sendable () -> UInt64
    private let tokens = Tokens()

    /// By repository and right.
    private final class Tokens: Sendable {
        let known = Mutex<[String: Redacted<String>]>([:])
    }

    init(
        owner: String, place: RegistryPlace, _ configuration: ScalewayConfiguration, transport: HTTPTransport,
        time: any TimeSource, policy: RetryPolicy, random: @escaping @Sendable () -> UInt64
    ) {
        self.owner = owner
        self.place = place
        self.configuration = configuration
        self.transport = transport
        self.time = time
        self.policy = policy
        self.random = random
    }

    /// Sends a call until its answer is one of those expected, as often as its safety and the policy allow. A token that
    /// is missing or has expired is fetched once.
    func send(_ call: RegistryCall) async throws(PortFailure) -> HTTPResponse {
        var attempt = 1
        var hasNewToken = false
        while true {
            let failure: PortFailure
            let answer: RetryPolicy.Answer
            switch try await exchange(call) {
            case .success(let response):
                if call.expected.contains(response.status) { return response }
                if response.status == 401, !hasNewToken {
                    hasNewToken = true
                    try await renewToken(for: call, response)
                    continue
                }
                let retryAfter = response.headers["Retry-After"].flatMap { RetryAfter.read($0, now: time.now) }
                failure = RegistryFailure.refused(call, owner, response, retryAfter: retryAfter.map { time.now + $0 })
                answer = .status(response.status, retryAfter: retryAfter)
            case .failure(let error):
                failure = RegistryFailure.unanswered(call, error)
                answer = RetryPolicy.Answer(error)
            }
            try await pause(after: failure, answer, attempt, call.safety)
            attempt += 1
        }
    }

    /// Waits until the next attempt; throws `failure` when there is none.
    func pause(
        after failure: PortFailure, _ answer: RetryPolicy.Answer, _ attempt: Int, _ safety: RetryPolicy.Safety
    ) async throws(PortFailure) {
        let decision = policy.decide(attempt: attempt, answer: answer, safety: safety, random: random())
        guard case .wait(let pause) = decision else { throw failure }
        let wait = PortWait(kind: failure.kind, reason: failure.reason, attempt: attempt, pause: pause)
        guard WaitBudget.current?.spend(wait) ?? true else { throw failure }
        do throws(CancellationError) {
            try await time.sleep(until: time.now + pause)
        } catch {
            throw PortFailure(.cancelled, code: "registry_cancelled", "copying was cancelled")
        }
    }

    private static let maximumRedirects = 5

    /// One try, with the redirects of a blob.
    private func exchange(_ call: RegistryCall) async throws(PortFailure) -> Result<HTTPResponse, HTTPTransportError> {
        var address = call.address
        var keepsToken = true
        for _ in 0...Self.maximumRedirects {
            let response: HTTPResponse
            do throws(HTTPTransportError) {
                response = try await transport.send(request(for: call, address, keepsToken: keepsToken))
            } catch {
                return .failure(error)
            }
            guard call.followsRedirects, [301, 302, 303, 307, 308].contains(response.status),
                let location = response.headers["Location"]
            else { return .success(response) }
            do throws(HTTPAddress.Problem) {
                let next = try place.redirect(location, from: address)
                // Once away from the registry the token isn't sent again, wherever the next one leads.
                (address, keepsToken) = (next.address, keepsToken && next.keepsToken)
            } catch {
                throw RegistryFailure.unusable(call, error.text)
            }
        }
        throw RegistryFailure.unusable(call, "it redirects more than \(Self.maximumRedirects) times")
    }

    private func request(for call: RegistryCall, _ address: HTTPAddress, keepsToken: Bool) -> HTTPRequest {
        var headers = call.headers
        headers["User-Agent"] = userAgent
        if keepsToken, let token = tokens.known.withLock({ $0[tokenKey(call)] }) {
            headers["Authorization"] = token.reveal { "Bearer \($0)" }
        }
        var request = HTTPRequest(
            method: call.method, url: address.text, headers: headers, body: call.body, timeout: call.timeout,
            connectTimeout: .seconds(10), maximumResponseBytes: call.limit)
        request.bodyFile = call.bodyFile
        request.responseFile = call.responseFile
        return request
    }

    private var userAgent: String {
        ["amarre/0.1", configuration.userAgentSuffix].compactMap { $0 }.joined(separator: " ")
    }

    private func tokenKey(_ call: RegistryCall) -> String { "\(call.repository):\(call.right.rawValue)" }

    /// Asks the token service that a 401 names for a token for the call's repository, and nothing else.
    private func renewToken(for call: RegistryCall, _ response: HTTPResponse) async throws(PortFailure) {
        tokens.known.withLock { $0[tokenKey(call)] = nil }
        guard
            let challenge = response.headers.values(of: "WWW-Authenticate").lazy.compactMap({ BearerChallenge($0) })
                .first
        else { throw RegistryFailure.unusable(call, "it asks for a key in a way that isn't known") }
        let realm: HTTPAddress
        do throws(HTTPAddress.Problem) {
            realm = try place.realm(challenge.realm)
        } catch {
            throw RegistryFailure.unusable(call, error.text)
        }
        var query = [(name: "scope", value: "repository:\(call.repository):\(call.right.rawValue)")]
        if let service = challenge.service { query.insert((name: "service", value: service), at: 0) }
        let target = ScalewayCall(name: "", method: "GET", path: realm.path, query: query, safety: .read).target
        // Scaleway takes any user name; its documentation says `nologin`.
        let basic = configuration.credentials.secretKey.reveal { Data("nologin:\($0)".utf8).base64EncodedString() }
        let ask = RegistryCall(
            name: "get a token for \(call.repository)", method: "GET", address: try url(target, on: realm, call),
            repository: call.repository, right: call.right, headers: ["Accept": "application/json"], expected: [200],
            safety: .read)
        let answer = try await sendForToken(ask, basic: Redacted(basic))
        struct Wire: Decodable {
            let token: String?
            let accessToken: String?

            enum CodingKeys: String, CodingKey {
                case token
                case accessToken = "access_token"
            }
        }
        guard let wire = try? AnswerDecoder.decode(Wire.self, from: answer.body),
            let token = wire.token ?? wire.accessToken, !token.isEmpty,
            token.utf8.allSatisfy({ (33...126).contains($0) })
        else { throw RegistryFailure.unusable(ask, "it holds no token") }
        tokens.known.withLock { $0[tokenKey(call)] = Redacted(token) }
    }

    private func url(_ target: String, on realm: HTTPAddress, _ call: RegistryCall) throws(PortFailure) -> HTTPAddress {
        do throws(HTTPAddress.Problem) {
            return try HTTPAddress(target, relativeTo: realm)
        } catch {
            throw RegistryFailure.unusable(call, error.text)
        }
    }

    /// The one call that is given the key.
    private func sendForToken(_ call: RegistryCall, basic: Redacted<String>) async throws(PortFailure) -> HTTPResponse {
        var attempt = 1
        while true {
            var headers = call.headers
            headers["User-Agent"] = userAgent
            headers["Authorization"] = basic.reveal { "Basic \($0)" }
            let failure: PortFailure
            let answer: RetryPolicy.Answer
            do throws(HTTPTransportError) {
                let response = try await transport.send(
                    HTTPRequest(
                        url: call.address.text, headers: headers, timeout: call.timeout,
                        maximumResponseBytes: call.limit))
                if response.status == 200 { return response }
                let retryAfter = response.headers["Retry-After"].flatMap { RetryAfter.read($0, now: time.now) }
                failure = RegistryFailure.refused(call, owner, response, retryAfter: retryAfter.map { time.now + $0 })
                answer = .status(response.status, retryAfter: retryAfter)
            } catch {
                failure = RegistryFailure.unanswered(call, error)
                answer = RetryPolicy.Answer(error)
            }
            try await pause(after: failure, answer, attempt, call.safety)
            attempt += 1
        }
    }
}
