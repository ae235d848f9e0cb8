internal import HTTPTransport
internal import Model
internal import Ports

/// The ruler of one data source, with a token. Only our own namespace is looked at and changed.
struct RulerClient: Sendable {
    /// The data source's name, for messages.
    let source: String
    let place: RulerPlace
    let token: Redacted<String>
    let madeAt: Timestamp
    /// Nothing is sent or waited for from then on.
    let end: Timestamp
    /// Whose connections, clock and patience are used; its key stays with the API.
    let client: ScalewayClient

    /// A token that was just made may not be known everywhere yet: for so long a refusal is no answer. That it takes a
    /// moment at all is a guess, after the keys of IAM.
    private static let settling: Duration = .seconds(20)
    private static let settlingPause: Duration = .seconds(2)

    /// The groups of our namespace by name; nil for one that can't be read.
    func groups() async throws(PortFailure) -> [String: AlertRuleGroup?] {
        let response = try await send(.list)
        guard response.status != 404 else { return [:] }
        let groups: [String: AlertRuleGroup?]
        do throws(RuleDocument.Problem) {
            groups = try RuleGroupReader.answer(response.body, namespace: RulerPlace.namespace)
        } catch {
            throw failure(of: .list).unusable("line \(error.line) \(error.text)")
        }
        // They become a part of paths.
        guard groups.keys.allSatisfy({ name in name.utf8.count <= 1024 && name.contains { $0 != "." } }) else {
            throw failure(of: .list).unusable("a group's name that can be no part of a path")
        }
        return groups
    }

    func set(_ group: AlertRuleGroup) async throws(PortFailure) { _ = try await send(.set(group)) }

    func delete(_ name: String) async throws(PortFailure) { _ = try await send(.delete(name)) }

    private func failure(of call: RulerCall) -> RulerFailure {
        RulerFailure(source: source, place: place, call: call, token: token)
    }

    /// Sends a call until its answer is one of those expected, as often as the policy allows.
    private func send(_ call: RulerCall) async throws(PortFailure) -> HTTPResponse {
        let words = failure(of: call)
        var attempt = 1
        while true {
            let left = end - client.time.now
            guard left > .zero else {
                throw words.make(
                    .timedOut, "rules_timeout",
                    "wasn't sent any more: the load took longer than it may. What it wrote stays, and the next one "
                        + "goes on with it")
            }
            let failure: PortFailure
            let answer: RetryPolicy.Answer
            do throws(HTTPTransportError) {
                let response = try await client.transport.send(request(for: call, within: left))
                if call.expects(response.status) { return response }
                let now = client.time.now
                let retryAfter = response.headers["Retry-After"].flatMap { RetryAfter.read($0, now: now) }
                failure = words.refused(response, retryAfter: retryAfter.map { now + $0 })
                answer = .status(response.status, retryAfter: retryAfter)
            } catch {
                failure = words.unanswered(error)
                answer = RetryPolicy.Answer(error)
            }
            if failure.kind == .denied, client.time.now < madeAt + Self.settling {
                try await wait(Self.settlingPause, attempt, after: failure, words)
            } else {
                let decision = client.policy.decide(
                    attempt: attempt, answer: answer, safety: call.safety, random: client.random())
                guard case .wait(let pause) = decision else { throw failure }
                try await wait(pause, attempt, after: failure, words)
                attempt += 1
            }
        }
    }

    private func wait(
        _ pause: Duration, _ attempt: Int, after failure: PortFailure, _ words: RulerFailure
    ) async throws(PortFailure) {
        let wait = PortWait(kind: failure.kind, reason: failure.reason, attempt: attempt, pause: pause)
        guard client.time.now + pause < end else { throw failure }
        guard WaitBudget.current?.spend(wait) ?? true else { throw failure }
        do throws(CancellationError) {
            try await client.time.sleep(until: client.time.now + pause)
        } catch {
            throw words.make(.cancelled, "rules_cancelled", "was cancelled")
        }
    }

    /// Redirects aren't followed: the token goes nowhere else.
    private func request(for call: RulerCall, within left: Duration) -> HTTPRequest {
        var headers: HTTPHeaders = ["User-Agent": client.userAgent, "Accept": "application/yaml, application/json"]
        if call.body != nil { headers["Content-Type"] = "application/yaml" }
        headers["X-Token"] = token.reveal { $0 }
        if let host = place.hostHeader { headers["Host"] = host }
        return HTTPRequest(
            method: call.method, url: place.url(group: call.group), headers: headers, body: call.body,
            timeout: min(.seconds(30), left), connectTimeout: .seconds(5), maximumResponseBytes: call.limit)
    }
}
