/// Scaleway's API with the settings of one provider block: address, key, default project and region, retries, polls.
struct Cloud: Sendable {
    /// Retries after the first attempt, as in the real provider's transport.
    private static let retryLimit = 3

    let settings: ProviderSettings
    private let connection: any APIConnection
    private let userAgent: String
    /// Between two looks at a resource that is in a transient state.
    let poll: Duration
    let secretHash: SecretHash

    init(
        settings: ProviderSettings, connection: any APIConnection, userAgent: String, poll: Duration,
        secretHash: SecretHash
    ) {
        self.settings = settings
        self.connection = connection
        self.userAgent = userAgent
        self.poll = poll
        self.secretHash = secretHash
    }

    /// The answer's JSON. Throws ``APIError`` for a status from 400 on, after the retries.
    ///
    /// 429 and every 5xx but 501, and no answer at all, are tried again: after 2 s, 4 s and 8 s at the real poll of 5
    /// s, in proportion at another; `Retry-After` wins.
    func call(_ method: String, _ path: String, _ body: Value? = nil) async throws -> Value {
        var request = APIRequest(
            method: method, url: settings.apiURL + path,
            headers: [("X-Auth-Token", settings.secretKey), ("User-Agent", userAgent), ("Accept", "application/json")])
        if let body {
            request.headers.append(("Content-Type", "application/json"))
            request.body = try body.json()
        }
        var pause = poll * 2 / 5
        for attempt in 0... {
            let response: APIResponse
            do {
                response = try await connection.send(request)
            } catch {
                guard attempt < Self.retryLimit else { throw error }
                try await Task.sleep(for: pause)
                pause *= 2
                continue
            }
            let json = response.body.isEmpty ? .null : (try? Value(json: response.body)) ?? .null
            if response.status < 400 { return json }
            let isTemporary = response.status == 429 || (response.status >= 500 && response.status != 501)
            guard isTemporary, attempt < Self.retryLimit else {
                throw APIError(status: response.status, body: json, call: "\(method) \(path)")
            }
            try await Task.sleep(for: response.headers["retry-after"].flatMap(Int.init).map { .seconds($0) } ?? pause)
            pause *= 2
        }
        throw WireError("unreachable: the last attempt returns or throws")
    }

    /// Polls `path` until its status is settled, `error` included. Throws ``APIError`` (404 when it is gone), and a
    /// ``PluginDiagnostic`` when `timeout` passes first.
    func waitUntilSettled(_ kind: String, _ path: String, timeout: Duration) async throws -> Value {
        try await wait(kind, path, timeout: timeout, pause: poll) { !Self.transientStates.contains($0) }
    }

    /// Polls `path` every `pause` until its status is one that `isSettled`, or it has none. Throws as
    /// ``waitUntilSettled(_:_:timeout:)``.
    func wait(
        _ kind: String, _ path: String, timeout: Duration, pause: Duration, until isSettled: (String) -> Bool
    ) async throws -> Value {
        let deadline = ContinuousClock.now + timeout
        while true {
            let object = try await call("GET", path)
            guard let status = object["status"].text, !isSettled(status) else { return object }
            guard ContinuousClock.now + pause < deadline else {
                throw PluginDiagnostic.error(
                    "scaleway-sdk-go: waiting for \(kind) failed: timeout after \(Self.text(timeout))",
                    detail: "It is still \(status) (GET \(path)).")
            }
            try await Task.sleep(for: pause)
        }
    }

    /// States that a resource leaves by itself.
    private static let transientStates: Set<String> = [
        "creating", "updating", "upgrading", "deleting", "locking",
        // Public gateways and their attachments.
        "allocating", "configuring", "stopping", "created", "attaching", "detaching",
    ]

    private static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        return GoDuration.text(nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
