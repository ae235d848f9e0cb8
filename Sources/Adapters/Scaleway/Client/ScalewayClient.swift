internal import Foundation
package import HTTPTransport
internal import Model
package import Ports

/// Scaleway's REST API: containers v1, registry v1, secret manager v1beta1, in one region with one key.
///
/// The methods in `Endpoints/` are one call each. Answers are untrusted: limited in size and depth, decoded strictly
/// where a value is needed, with unknown keys and unknown words tolerated. Errors never hold a value, a header or a
/// stack trace.
package struct ScalewayClient: Sendable {
    let configuration: ScalewayConfiguration
    let transport: HTTPTransport
    let time: any TimeSource
    let policy: RetryPolicy
    let random: @Sendable () -> UInt64
    /// Ids of the writes that were made through this client and its copies.
    let written = OwnRequests()
    /// Ids of secrets, by name and project.
    let secretIDs = RememberedIDs()
    /// Ids of images, by repository.
    let imageIDs = RememberedIDs()
    /// Answers of calls that are repeated at each look.
    let known = KnownAnswers()

    /// `time` gives the moments of waits between attempts; `random` spreads them.
    package init(
        _ configuration: ScalewayConfiguration, transport: HTTPTransport, time: any TimeSource,
        policy: RetryPolicy = .init(),
        random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) {
        self.configuration = configuration
        self.transport = transport
        self.time = time
        self.policy = policy
        self.random = random
    }

    /// The region that all calls go to.
    package var region: String { configuration.region }

    /// Makes a call and decodes its answer.
    func send<Answer: Decodable & Sendable>(_ call: ScalewayCall, _ type: Answer.Type) async throws(ScalewayError)
        -> Answer
    {
        try await sendDated(call, type).answer
    }

    /// The same, with the time by the other side's clock, when its answer says one.
    func sendDated<Answer: Decodable & Sendable>(
        _ call: ScalewayCall, _ type: Answer.Type
    ) async throws(ScalewayError) -> (answer: Answer, date: Timestamp?) {
        let response = try await perform(call)
        let date = response.headers["Date"].flatMap { HTTPDate.read($0) }
        do throws(AnswerDecoder.Problem) {
            guard call.isRepeated else { return (try AnswerDecoder.decode(type, from: response.body), date) }
            return (try known.decode(type, from: response.body, of: call.target), date)
        } catch {
            let id = APIErrorBody.requestID(response.headers)
            throw ScalewayError(
                call: call.description, requestID: id, cause: .decoding(path: error.path, problem: error.text))
        }
    }

    /// Makes a call whose answer holds nothing that is needed.
    func send(_ call: ScalewayCall) async throws(ScalewayError) {
        _ = try await perform(call)
    }

    private func perform(_ call: ScalewayCall) async throws(ScalewayError) -> HTTPResponse {
        var attempt = 1
        while true {
            var error: ScalewayError
            let answer: RetryPolicy.Answer
            do throws(HTTPTransportError) {
                let response = try await transport.send(request(for: call))
                // Refused ones too: one that failed late may have taken effect.
                if call.method != "GET" { written.remember(APIErrorBody.requestID(response.headers)) }
                if (200..<300).contains(response.status) { return response }
                let retryAfter = response.headers["Retry-After"].flatMap { RetryAfter.read($0, now: time.now) }
                error = ScalewayError(
                    call: call.description, requestID: APIErrorBody.requestID(response.headers),
                    cause: .status(
                        response.status, APIErrorBody(response.body, hiding: call.secrets),
                        retryAfter: retryAfter.map { time.now + $0 }))
                answer =
                    response.status == 409 && !call.retriesConflict
                    ? .hopeless : .status(response.status, retryAfter: retryAfter)
            } catch let failure {
                error = ScalewayError(
                    call: call.description, requestID: nil,
                    cause: failure.code == .cancelled ? .cancelled : .transport(failure))
                answer = RetryPolicy.Answer(failure)
            }
            error.project = call.query.first { $0.name == "project_id" }.map {
                ScalewayError.Project(asked: $0.value, own: configuration.defaultProject)
            }
            guard
                case .wait(let pause) = policy.decide(
                    attempt: attempt, answer: answer, safety: call.safety, random: random())
            else { throw error }
            let failure = error.failure
            let wait = PortWait(kind: failure.kind, reason: failure.reason, attempt: attempt, pause: pause)
            guard WaitBudget.current?.spend(wait) ?? true else { throw error }
            do throws(CancellationError) {
                try await time.sleep(until: time.now + pause)
            } catch {
                throw ScalewayError(call: call.description, requestID: nil, cause: .cancelled)
            }
            attempt += 1
        }
    }

    /// How this program calls itself.
    var userAgent: String { ["amarre/0.1", configuration.userAgentSuffix].compactMap { $0 }.joined(separator: " ") }

    private func request(for call: ScalewayCall) -> HTTPRequest {
        var headers: HTTPHeaders = [
            "Accept": "application/json", "Content-Type": "application/json",
            "User-Agent": userAgent,
        ]
        headers["X-Auth-Token"] = configuration.credentials.secretKey.reveal { $0 }
        return HTTPRequest(
            method: call.method, url: configuration.apiURL + call.target, headers: headers,
            body: call.body?.reveal { $0 },
            timeout: call.timeout, connectTimeout: .seconds(5), maximumResponseBytes: AnswerDecoder.maximumBytes)
    }
}

extension RetryPolicy.Answer {
    /// What no answer means for another try.
    init(_ error: HTTPTransportError) {
        switch error.code {
        case .couldNotResolve, .couldNotConnect: self = .noConnection
        case .timedOut, .interrupted: self = error.mayHaveBeenSent ? .brokenOff : .noConnection
        case .malformedResponse: self = .brokenOff
        case .invalidURL, .invalidRequest, .tls, .tooLarge, .tooManyRedirects, .cancelled, .shutDown, .internalError:
            self = .hopeless
        }
    }
}
