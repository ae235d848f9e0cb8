import Foundation
import HTTPTransport
import LiveState
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// Outcomes as containers tell them, and to whom the key is sent for them.
@Suite struct MigrationLookTests {
    private static let run = "r-414dec9111407ac9.1.up"
    private static let nonce = String(repeating: "ab", count: 32)
    private static let answer = #"""
        {"run":"\#(run)","state":"done","error":null,"message":null,"before":"0001","after":"0002","exitCode":0,"output":"a\tb\nc\u001b[31m","ran":true,"startedAt":"2026-11-28T10:00:00.250Z","endedAt":"2026-11-28T10:00:07Z","durationMilliseconds":6750,"more":[1]}
        """#

    /// A container whose endpoint is the same server, and what that answers below the nonce.
    private func look(_ answer: StubAnswer, status: String = "ready", endpoint: String? = nil) async throws -> (
        Result<MigrationLook, PortFailure>, Cloud
    ) {
        let other = try StubHTTPServer { _ in answer }
        defer { other.stop() }
        let cloud = try Cloud { request in
            request.path.hasPrefix("/containers/v1/")
                ? .json(MigrationSample.container(status: status, endpoint: endpoint ?? other.baseURL))
                : StubAnswer(status: 500)
        }
        let runner = ScalewayMigrationRunner(cloud.client, secretReader: MigrationSample.Vault())
        let result: Result<MigrationLook, PortFailure>
        do { result = .success(try await runner.look(Sample.id(1), run: Self.run)) } catch { result = .failure(error) }
        // The key goes to the container's own address alone, below the nonce.
        for request in other.requests {
            #expect(request.target == "/\(Self.nonce)" && request.method == "GET")
            #expect(request.header("X-Auth-Token") == "00000000-aaaa-4bbb-8ccc-dddddddddddd")
        }
        return (result, cloud)
    }

    @Test func anOutcome() async throws {
        let (result, _) = try await look(.json(Self.answer))
        #expect(
            try result.get()
                == MigrationLook(
                    .ready,
                    answer: MigrationLook.Answer(
                        run: Self.run, state: .done, before: "0001", after: "0002", exitCode: 0, output: "a b\nc [31m",
                        didRun: true, startedAt: Timestamp(rfc3339: "2026-11-28T10:00:00.25Z"),
                        endedAt: Timestamp(rfc3339: "2026-11-28T10:00:07Z"), durationMilliseconds: 6750)))
    }

    @Test func aFailure() async throws {
        let body = Self.answer.replacingOccurrences(of: #""state":"done","error":null,"message":null"#, with: "%")
        for (wire, reason) in [
            (#""migrate_failed","message":"it\nfailed""#, Reason(code: "migrate_failed", message: "it failed")),
            (
                #""no such code!","message":"""#,
                Reason(code: "migrate_failed", message: "The migration failed and doesn't say why.")
            ),
        ] {
            let text = body.replacingOccurrences(of: "%", with: #""state":"failed","error":\#(wire)"#)
            let (result, _) = try await look(.json(text))
            #expect(try result.get().answer?.failure == reason)
            #expect(try result.get().answer?.state == .failed)
        }
    }

    @Test(arguments: [
        ("", ""), ("[1]", ""), (#"{"run":"#, ""), (answer, #""run":"r-4"#), (answer, #""state":"done""#),
        (answer, #""ran":true"#), (answer, #""exitCode":0"#), (answer, #""startedAt":"2026-11-28T10:00:00.250Z""#),
        (answer, #""output":"#), (String(repeating: "[", count: 100), ""),
    ])
    func whatIsNoAnswer(body: String, spoiled: String) async throws {
        let text = spoiled.isEmpty ? body : body.replacingOccurrences(of: spoiled, with: #""x":"#)
        #expect(text.isEmpty || text != Self.answer)
        let (result, _) = try await look(.json(text))
        #expect(try result.get() == MigrationLook(.ready))
    }

    @Test func whatIsNoAnswerEither() async throws {
        var answers: [StubAnswer] = [404, 500, 503, 204, 202].map { .json(Self.answer, status: $0) }
        answers.append(.json(Self.answer.replacingOccurrences(of: Self.run, with: "r-0.1.up")))
        answers.append(.json(Self.answer.replacingOccurrences(of: "[31m", with: String(repeating: "x", count: 70_000))))
        answers += [.closeAfter(0), .closeAfter(120)].map { StubAnswer(body: Array(Self.answer.utf8), fault: $0) }
        for answer in answers {
            let (result, _) = try await look(answer)
            #expect(try result.get() == MigrationLook(.ready))
        }
    }

    @Test(arguments: [401, 403])
    func aKeyThatMayNot(status: Int) async throws {
        let (result, _) = try await look(.json("{}", status: status))
        guard case .failure(let failure) = result else { throw MissingFailure() }
        #expect(failure.kind == .denied && failure.reason.code == "migrate_denied")
        #expect(failure.reason.message.contains("ContainersPrivateAccess"))
    }

    private struct MissingFailure: Error {}

    @Test(arguments: [
        ("creating", MigrationLook.Container.deploying), ("updating", .deploying), ("of_tomorrow", .deploying),
        ("upgrading", .deploying), ("deleting", .gone), ("error", .broken("")),
        ("locked", .broken("it is locked by Scaleway")),
    ])
    func otherStates(status: String, container: MigrationLook.Container) async throws {
        let (result, cloud) = try await look(.json(Self.answer), status: status)
        #expect(try result.get() == MigrationLook(container) && cloud.targets.count == 1)
    }

    @Test func oneThatIsGone() async throws {
        let cloud = try Cloud(answers: [.json(#"{"type":"not_found"}"#, status: 404)])
        let runner = ScalewayMigrationRunner(cloud.client, secretReader: MigrationSample.Vault())
        #expect(try await runner.look(Sample.id(1), run: Self.run) == MigrationLook(.gone))
    }

    @Test func theContainerOfAnotherRun() async throws {
        let cloud = try Cloud { _ in .json(MigrationSample.container(run: "r-0.1.up", endpoint: "http://127.0.0.1:9")) }
        let runner = ScalewayMigrationRunner(cloud.client, secretReader: MigrationSample.Vault())
        #expect(try await runner.look(Sample.id(1), run: Self.run) == MigrationLook(.ready))
    }

    // MARK: Where the key goes

    @Test func aRedirectIsNotFollowed() async throws {
        let target = try StubHTTPServer { _ in .json(Self.answer) }
        defer { target.stop() }
        let (result, _) = try await look(StubAnswer(status: 302, headers: [("Location", target.baseURL)]))
        #expect(try result.get() == MigrationLook(.ready) && target.requests.isEmpty)
    }

    @Test func aKeyOfItsOwn() async throws {
        let container = try StubHTTPServer { _ in .json(Self.answer) }
        defer { container.stop() }
        let cloud = try Cloud { _ in .json(MigrationSample.container(endpoint: container.baseURL)) }
        let runner = ScalewayMigrationRunner(
            cloud.client, secretReader: MigrationSample.Vault(), token: Redacted("opens-containers"))
        #expect(try await runner.look(Sample.id(1), run: Self.run).answer?.state == .done)
        #expect(container.requests.map { $0.header("X-Auth-Token") } == ["opens-containers"])
    }

    @Test func anotherAddressGetsNothing() async throws {
        let (result, _) = try await look(.json(Self.answer), endpoint: "https://evil.example")
        guard case .failure(let failure) = result else { throw MissingFailure() }
        #expect(failure.kind == .unreachable && failure.reason.code == "migrate_endpoint")
        #expect(failure.reason.message.contains("https://evil.example:443/ is no address of a container in fr-par"))
    }

    private static let real = "https://api.scaleway.com"
    private static let local = "http://127.0.0.1:8080"
    private static let host = "staging4cb3f0ac-migrate-streamlit.functions.fnc.fr-par.scw.cloud"

    @Test(arguments: [
        ("https://\(host)", real, "https://\(host):443/n"), ("https://\(host)/", real, "https://\(host):443/n"),
        ("https://\(host):443", real, "https://\(host):443/n"),
        ("http://127.0.0.1:4711", local, "http://127.0.0.1:4711/n"),
        ("https://\(host)", local, "https://\(host):443/n"),
    ])
    func goodAddresses(endpoint: String, api: String, url: String) throws {
        #expect(try MigrationPlace.url(endpoint: endpoint, nonce: "n", region: "fr-par", apiURL: api) == url)
    }

    @Test(arguments: [
        ("http://\(host)", real), ("https://\(host):8443", real), ("https://\(host)/path", real),
        ("https://\(host)?query", real), ("https://\(host)#part", real), ("https://user@\(host)", real),
        ("https://evil.example/.functions.fnc.fr-par.scw.cloud", real),
        ("https://functions.fnc.fr-par.scw.cloud", real),
        ("https://a.functions.fnc.nl-ams.scw.cloud", real), ("https://afunctions.fnc.fr-par.scw.cloud", real),
        ("https://a.functions.fnc.fr-par.scw.cloud.evil.example", real),
        ("https://evil.example\\.functions.fnc.fr-par.scw.cloud", real),
        ("http://127.0.0.1:4711", real), ("http://localhost:4711", real), ("https://evil.example", local),
        ("http://127.0.0.1.evil.example", local), ("", real), ("ftp://\(host)", real),
    ])
    func otherAddresses(endpoint: String, api: String) {
        #expect(throws: HTTPAddress.Problem.self) {
            try MigrationPlace.url(endpoint: endpoint, nonce: "n", region: "fr-par", apiURL: api)
        }
    }

    @Test(arguments: [
        nil, "", "{}", #"{"run":"r","nonce":"short"}"#, #"{"run":"r","nonce":"../../../../../../../../../../secret"}"#,
        #"{"run":"r","nonce":"\#(String(repeating: "a", count: 200))"}"#,
    ])
    func aRunThatCannotBeRead(text: String?) {
        #expect(WireMigrationRun(text: text) == nil)
    }
}
