import HTTPTransport
import LiveState
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// Headers, retries, errors: what holds for every call.
@Suite struct ClientTests {
    private func readContainer(_ cloud: Cloud) async throws {
        _ = try await cloud.client.container(WireID(Sample.id(1)).unsafelyPresent)
    }

    @Test func sendsTheKeyAndTheMarker() async throws {
        let cloud = try Cloud(answers: [.json(Sample.containerJSON(1))])
        try await readContainer(cloud)
        let request = try #require(cloud.server.requests.first)
        #expect(request.target == "/containers/v1/regions/fr-par/containers/\(Sample.id(1))")
        #expect(request.header("X-Auth-Token") == "00000000-aaaa-4bbb-8ccc-dddddddddddd")
        #expect(request.header("User-Agent") == "amarre/0.1 marker/1")
        #expect(request.header("Content-Type") == "application/json")
    }

    @Test func repeatsAfterThrottlingAndWaitsAsLongAsAsked() async throws {
        let cloud = try Cloud(answers: [
            .json("{}", status: 429, headers: [("Retry-After", "3")]), .json("{}", status: 503),
            .json(Sample.containerJSON(1)),
        ])
        try await readContainer(cloud)
        #expect(cloud.server.requests.count == 3)
        #expect(cloud.time.sleeps.count == 2)
        let sleeps = cloud.time.sleeps
        #expect(sleeps[0] >= .seconds(3) && sleeps[0] <= .milliseconds(3500))
        #expect(sleeps[1] >= .zero && sleeps[1] <= .seconds(1))
    }

    @Test func givesUpAndSaysWhenToComeBack() async throws {
        let cloud = try Cloud { _ in
            .json("{}", status: 429, headers: [("Retry-After", "120"), ("X-Request-Id", "req-1")])
        }
        let failure = await failure { try await readContainer(cloud) }
        #expect(failure?.kind == .throttled)
        #expect(failure?.retryAfter == cloud.time.now + .seconds(120))
        #expect(failure?.reason.message.contains("req-1") == true)
        #expect(cloud.server.requests.count == 1)
    }

    @Test func aDateInRetryAfter() {
        let now = Timestamp(rfc3339: "1994-11-06T08:49:30Z").unsafelyPresent
        #expect(RetryAfter.read("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == .seconds(7))
        #expect(RetryAfter.read("Sun, 06 Nov 1994 08:49:00 GMT", now: now) == .zero)
        #expect(RetryAfter.read("120", now: now) == .seconds(120))
        #expect(RetryAfter.read("99999999999", now: now) == .seconds(86_400))
        for text in ["soon", "-1", "1.5", "", "Sun, 06 Nov 1994 08:49:37 CET"] {
            #expect(RetryAfter.read(text, now: now) == nil)
        }
    }

    @Test func triesThreeTimesToConnect() async throws {
        let cloud = try Cloud(answers: [])
        cloud.server.stop()
        #expect(await eventually { cloud.server.runningThreads == 0 })
        let failure = await failure { try await readContainer(cloud) }
        #expect(failure?.kind == .unreachable)
        #expect(failure?.reason.message.contains("connection refused") == true)
        #expect(cloud.time.sleeps.count == 2)
    }

    @Test func aRedeployThatBrokeOffIsNotRepeated() async throws {
        let cloud = try Cloud { _ in StubAnswer(fault: .closeAfter(0)) }
        let writer = ScalewayInstanceWriter(cloud.client, secretReader: ScalewaySecretReader(cloud.client))
        let failure = await failure { try await writer.redeploy(containerID: Sample.id(1)) }
        #expect(failure?.kind == .unreachable)
        #expect(cloud.server.requests.count == 1)
        #expect(cloud.server.requests.first?.text == "{}")
    }

    @Test func cancellationEndsTheCall() async throws {
        let cloud = try Cloud { _ in StubAnswer(fault: .stall) }
        let task = Task { await failure { try await readContainer(cloud) } }
        #expect(await eventually { cloud.server.requests.count == 1 })
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
    }

    @Test(
        arguments: [
            (
                400,
                #"{"type":"invalid_arguments","message":"invalid argument(s)","details":[{"argument_name":"port","reason":"constraint","help_message":"must be below 65536"}]}"#,
                PortFailure.Kind.invalid, "port constraint, must be below 65536"
            ),
            (
                401, #"{"type":"denied_authentication","method":"api_key","reason":"expired"}"#, .denied,
                "the token is not accepted"
            ),
            (
                403,
                #"{"type":"permissions_denied","message":"insufficient permissions","details":[{"resource":"container","action":"write"}]}"#,
                .denied, "container:write"
            ),
            (
                403, #"{"type":"quotas_exceeded","details":[{"resource":"containers","quota":1000,"current":1000}]}"#,
                .quota,
                "containers 1000 of 1000"
            ),
            (
                404,
                #"{"message":"resource is not found","resource":"container","resource_id":"x","type":"not_found"}"#,
                .notFound,
                "no container x"
            ),
            (404, #"{"message":"Namespace was not found"}"#, .notFound, "Namespace was not found"),
            (
                409,
                #"{"type":"transient_state","message":"resource is in a transient state","resource":"container","resource_id":"x","current_state":"updating"}"#,
                .transient, "it is updating"
            ),
            (410, #"{"type":"resource_expired"}"#, .notFound, "found nothing"),
            (
                412,
                #"{"type":"precondition_failed","precondition":"protected_resource","help_message":"unprotect it"}"#,
                .invalid,
                "protected_resource, unprotect it"
            ),
            (423, #"{"type":"locked","resource":"container","resource_id":"x"}"#, .denied, "container x is locked"),
            (429, "", .throttled, "too many requests"),
            (500, "<html>oops</html>", .unreachable, "HTTP 500"), (503, "", .unreachable, "HTTP 503"),
            (501, "", .unreachable, "HTTP 501"),
            (418, "{}", .invalid, "HTTP 418"), (302, "", .invalid, "HTTP 302"),
            (403, #"{"type":7,"message":["odd"],"details":{"a":1}}"#, .denied, "grant it in IAM"),
        ] as [(Int, String, PortFailure.Kind, String)])
    func everyErrorBecomesWhatTheLoopMustDo(status: Int, body: String, kind: PortFailure.Kind, words: String)
        async throws
    {
        let cloud = try Cloud { _ in .json(body, status: status, headers: [("X-Request-Id", "req-7")]) }
        let failure = await failure { try await readContainer(cloud) }
        #expect(failure?.kind == kind)
        let message = failure?.reason.message ?? ""
        #expect(message.contains(words), "\(message)")
        #expect(
            message.contains("read a container (GET /containers/v1/regions/fr-par/containers/")
                && message.contains("req-7"))
    }

    /// A key for another project is refused in the words of a missing permission.
    @Test(arguments: [
        ("22222222-2222-4222-8222-222222222222" as String?, "profile of another environment"),
        (nil, "project \(Sample.project) isn't one of this key's"), (Sample.project, "grant it in IAM (request req-7)"),
    ])
    func aRefusalSaysWhenTheProjectMayBeTheWrongOne(own: String?, words: String) async throws {
        let refusal =
            #"{"type":"permissions_denied","message":"insufficient permissions","details":[{"resource":"namespace","action":"read"}]}"#
        let cloud = try Cloud(defaultProject: own.flatMap { ProjectID($0) }) { _ in
            .json(refusal, status: 403, headers: [("X-Request-Id", "req-7")])
        }
        let refused = await failure {
            _ = try await ScalewayLiveStateReader(cloud.client).observe(
                Sample.production, project: Sample.projectID, known: KnownResources())
        }
        let message = refused?.reason.message ?? ""
        #expect(refused?.kind == .denied && message.contains("the key lacks namespace:read; grant it in IAM"))
        #expect(message.contains(words), "\(message)")
        #expect(message.contains(Sample.project) == (own != Sample.project))
        #expect(own == nil || own == Sample.project || message.contains(own ?? ""))
        #expect(!message.contains("00000000-aaaa"))
        // Where the call names no project, nothing is said of one.
        let other = await failure { try await readContainer(cloud) }
        #expect(other?.reason.message.hasSuffix("grant it in IAM (request req-7)") == true)
    }

    @Test(arguments: [
        ("<html>", "it isn't JSON"), ("[]", "isn't"), (#"{"id":"x"}"#, "id has a form that can't be read"),
        (
            Sample.containerJSON(1).replacing(#""min_scale":1"#, with: #""min_scale":"canary""#),
            "min_scale isn't a whole number"
        ),
        (Sample.containerJSON(1).replacing(#""port":8501,"#, with: ""), "port is missing"),
        (Sample.containerJSON(1).replacing(#""image":"#, with: #""image":null,"x":"#), "image is null"),
        (
            Sample.containerJSON(1).replacing(#""timeout":"300s""#, with: #""timeout":"canary""#),
            "timeout has a form that can't be read"
        ),
        (
            Sample.containerJSON(1).replacing(#""interval":"10s""#, with: #""interval":10"#),
            "liveness_probe.interval isn't a text"
        ),
        (
            Sample.containerJSON(1).replacing(#"{"LOG":"info"}"#, with: #"{"LOG":1}"#),
            "environment_variables.LOG isn't a text"
        ),
        (String(repeating: "[", count: 100_000), "is nested deeper than 32 levels"),
    ])
    func anAnswerThatCannotBeUsedNamesThePlaceAndNoValue(body: String, words: String) async throws {
        let cloud = try Cloud { _ in .json(body) }
        let failure = await failure { try await readContainer(cloud) }
        #expect(failure?.kind == .unreachable && failure?.reason.code == "scaleway_answer_invalid")
        let message = failure?.reason.message ?? ""
        #expect(message.contains(words), "\(message)")
        #expect(!message.contains("canary"))
    }

    @Test func unknownKeysAndUnknownWordsAreTolerated() async throws {
        let body = Sample.containerJSON(1, extra: #","added_later":{"a":[1]}"#)
            .replacing(#""status":"ready""#, with: #""status":"resting""#)
            .replacing(#"{"concurrent_requests_threshold":50}"#, with: #"{"moon_phase":3}"#)
        let cloud = try Cloud(answers: [.json(body)])
        let container = try await cloud.client.container(WireID(Sample.id(1)).unsafelyPresent).live
        #expect(container.status.rawValue == "resting")
        #expect(container.scaling == .unknown)
    }

    @Test func hostileErrorTextIsTamed() async throws {
        let long = String(repeating: "x", count: 5000)
        let cloud = try Cloud { _ in
            .json(#"{"message":"a\u001b[31m\n\u202e\#(long)"}"#, status: 404, headers: [("X-Request-Id", long)])
        }
        let message = await failure { try await readContainer(cloud) }?.reason.message ?? ""
        #expect(message.count < 700)
        #expect(!message.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202e })
    }
}
