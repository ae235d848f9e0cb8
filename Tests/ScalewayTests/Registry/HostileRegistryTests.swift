import HTTPTransport
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// A registry that lies, against the client alone.
@Suite struct HostileRegistryTests {
    private static let (source, target) = ("rg.fr-par.scw.cloud/s/app", "rg.fr-par.scw.cloud/t/app")
    private static let imageType = "application/vnd.oci.image.manifest.v1+json"
    private static let indexType = "application/vnd.oci.image.index.v1+json"
    private static let secret = "00000000-aaaa-4bbb-8ccc-dddddddddddd"

    private static func copy(_ handler: @escaping StubHTTPServer.Handler) async throws -> (
        failure: PortFailure?, requests: [StubRequest]
    ) {
        let server = try StubHTTPServer(handler)
        defer { server.stop() }
        let transport = try HTTPTransport()
        let side = RegistryImageCopier.Side(
            name: "staging", configuration: ScalewayConfiguration(credentials: .sample, apiURL: server.baseURL))
        let copier = try RegistryImageCopier(
            from: side, to: side, transport: transport, time: ManualTime(), random: { .max / 2 })
        let failure = await failure {
            _ = try await copier.copy(
                ImageCopyRequest(source: source, target: target, tag: "1", digest: nil)
            ) { _ in }
        }
        await transport.shutDown()
        return (failure, server.requests)
    }

    private static func row(_ type: String, _ bytes: [UInt8], size: Int? = nil) -> String {
        #"{"mediaType":"\#(type)","digest":"\#(ImageManifest.digest(of: bytes))","size":\#(size ?? bytes.count)}"#
    }

    private static func image(_ layer: [UInt8], size: Int? = nil) -> [UInt8] {
        Array(
            #"{"schemaVersion":2,"config":\#(row("a/b", layer, size: size)),"layers":[]}"#.utf8)
    }

    private static func index(_ rows: [String]) -> [UInt8] {
        Array(#"{"schemaVersion":2,"manifests":[\#(rows.joined(separator: ","))]}"#.utf8)
    }

    private static func answer(_ bytes: [UInt8], _ type: String = imageType) -> StubAnswer {
        StubAnswer(headers: [("Content-Type", type)], body: bytes)
    }

    /// A good source whose blob is `blob`, and a target that takes everything.
    private static func registry(
        _ manifests: [String: (bytes: [UInt8], type: String)], blob: StubAnswer = StubAnswer(text: "layer"),
        location: String = "/v2/t/app/blobs/uploads/1", claimed: String? = nil
    ) -> StubHTTPServer.Handler {
        { request in
            let reference = request.path.split(separator: "/").last.map(String.init) ?? ""
            switch (request.method, request.path) {
            case ("GET", let path) where path.hasPrefix("/v2/s/app/manifests/"):
                return manifests[reference].map { answer($0.bytes, $0.type) } ?? StubAnswer(status: 404)
            case ("GET", let path) where path.hasPrefix("/v2/s/app/blobs/"): return blob
            case ("HEAD", _): return StubAnswer(status: 404)
            case ("POST", _): return StubAnswer(status: 202, headers: [("Location", location)])
            case ("PUT", _):
                return StubAnswer(status: 201, headers: claimed.map { [("Docker-Content-Digest", $0)] } ?? [])
            default: return StubAnswer(status: 500)
            }
        }
    }

    @Test func theKeyGoesToNoOtherTokenService() async throws {
        let thief = try StubHTTPServer { _ in .json(#"{"token":"t"}"#) }
        defer { thief.stop() }
        let realm = "Bearer realm=\"\(thief.baseURL)/token\",service=\"registry\""
        let (failure, requests) = try await Self.copy { _ in
            StubAnswer(status: 401, headers: [("WWW-Authenticate", realm)])
        }
        #expect(failure?.reason.code == "registry_answer_invalid")
        #expect(failure?.reason.message.contains("which gets no key") == true)
        #expect(thief.requests.isEmpty && requests.allSatisfy { $0.header("Authorization") == nil })
    }

    /// It asks again and again, whatever token it is given.
    @Test func aTokenThatIsNeverTakenIsAskedForOnce() async throws {
        let (failure, requests) = try await Self.copy { request in
            guard request.path == "/token" else {
                let host = request.header("Host") ?? ""
                return StubAnswer(
                    status: 401, headers: [("WWW-Authenticate", "Bearer realm=\"http://\(host)/token\"")])
            }
            return .json(#"{"access_token":"abc"}"#)
        }
        #expect(failure?.reason.code == "registry_key_refused" && requests.count == 3)
        #expect(requests[1].header("Authorization")?.hasPrefix("Basic ") == true)
        #expect(requests[1].query("scope") == "repository:s/app:pull")
        #expect(requests[2].header("Authorization") == "Bearer abc")
        #expect(failure?.reason.message.contains(Self.secret) == false)
    }

    @Test func anUploadGoesOnNowhereElse() async throws {
        let thief = try StubHTTPServer { _ in StubAnswer(status: 201) }
        defer { thief.stop() }
        let manifest = Self.image(Array("layer".utf8))
        let (failure, _) = try await Self.copy(
            Self.registry(["1": (manifest, Self.imageType)], location: "\(thief.baseURL)/upload"))
        #expect(failure?.reason.message.contains("which gets no token") == true)
        #expect(thief.requests.isEmpty)
    }

    @Test func sizesAndDigestsAreWhatTheManifestSays() async throws {
        let layer = Array("layer".utf8)
        let much = [UInt8](repeating: 7, count: 70_000)
        let cases: [(size: Int?, blob: StubAnswer, code: String)] = [
            // Longer than promised, with and without a Content-Length that says so.
            (nil, StubAnswer(text: "layers and more"), "registry_digest_mismatch"),
            (nil, StubAnswer(body: Array("layers and more".utf8), framing: .chunked(4)), "registry_digest_mismatch"),
            (nil, StubAnswer(body: much), "registry_answer_invalid"),
            (nil, StubAnswer(body: much, framing: .chunked(4096)), "registry_answer_invalid"),
            // Shorter, or others.
            (nil, StubAnswer(text: "lay"), "registry_digest_mismatch"),
            (nil, StubAnswer(text: "LAYER"), "registry_digest_mismatch"),
            // The manifest lies about the size.
            (6, StubAnswer(text: "layer"), "registry_digest_mismatch"),
            // Content-Length promises more than comes.
            (
                nil, StubAnswer(raw: Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlay".utf8)),
                "registry_unreachable"
            ),
        ]
        for (size, blob, code) in cases {
            let manifest = Self.image(layer, size: size)
            let (failure, requests) = try await Self.copy(
                Self.registry(["1": (manifest, Self.imageType)], blob: blob))
            #expect(failure?.reason.code == code, "\(String(describing: failure))")
            #expect(!requests.contains { $0.method == "PUT" || $0.method == "POST" })
        }
    }

    @Test func aTargetThatUnderstoodOtherBytesIsNotBelieved() async throws {
        let manifest = Self.image(Array("layer".utf8))
        let (failure, _) = try await Self.copy(
            Self.registry(["1": (manifest, Self.imageType)], claimed: Sample.digest("f")))
        #expect(failure?.reason.code == "registry_digest_mismatch")
    }

    @Test func indexesEndSomewhere() async throws {
        var manifests: [String: (bytes: [UInt8], type: String)] = [:]
        var inner = Self.image(Array("layer".utf8))
        var type = Self.imageType
        for _ in 0..<3 {
            manifests[ImageManifest.digest(of: inner)] = (inner, type)
            inner = Self.index([Self.row(type, inner)])
            type = Self.indexType
        }
        manifests["1"] = (inner, type)
        let deep = try await Self.copy(Self.registry(manifests)).failure
        #expect(deep?.reason.code == "image_refused" && deep?.reason.message.contains("index of indexes") == true)

        let rows = (0..<101).map { Self.row(Self.imageType, Self.image([UInt8($0)])) }
        let wide = try await Self.copy(Self.registry(["1": (Self.index(rows), Self.indexType)])).failure
        #expect(wide?.reason.code == "image_refused" && wide?.reason.message.contains("more than 100") == true)

        let endless = try await Self.copy { _ in
            StubAnswer(
                headers: [("Content-Type", Self.imageType)], body: Array("x".utf8), framing: .close, fault: .endless)
        }.failure
        #expect(endless?.reason.code == "registry_answer_invalid")
    }

    /// A redirect to Object Storage says more than a small blob has bytes.
    @Test func aSmallBlobIsFollowedBehindALargeRedirect() async throws {
        let layer = Array("layer".utf8)
        let registry = Self.registry(["1": (Self.image(layer), Self.imageType)])
        let (_, requests) = try await Self.copy { request in
            guard request.method == "GET", request.path.hasPrefix("/v2/s/app/blobs/sha256") else {
                return registry(request)
            }
            return StubAnswer(
                status: 307, headers: [("Location", "/v2/s/app/blobs/stored")],
                body: [UInt8](repeating: 60, count: 900))
        }
        #expect(requests.contains { $0.path == "/v2/s/app/blobs/stored" })
        #expect(requests.contains { $0.method == "PUT" })
    }

    @Test func redirectsEnd() async throws {
        let manifest = Self.image(Array("layer".utf8))
        let (failure, requests) = try await Self.copy(
            Self.registry(
                ["1": (manifest, Self.imageType)],
                blob: StubAnswer(status: 307, headers: [("Location", "/v2/s/app/blobs/again")])))
        #expect(failure?.reason.message.contains("redirects more than 5 times") == true)
        #expect(requests.filter { $0.path.hasPrefix("/v2/s/app/blobs/") }.count == 6)
    }
}
