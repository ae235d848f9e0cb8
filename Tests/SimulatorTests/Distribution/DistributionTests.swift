import HTTPTransport
import ScalewaySimulator
import Testing

@testable import SimulatedCloud

/// The registry's own API over HTTP: what is pushed comes back byte for byte, and what doesn't fit is refused.
@Suite struct DistributionTests {
    private static let configuration = SimulatorConfiguration(
        cloud: CloudSettings(timings: .recorded, timeScale: 1000), seed: 5)
    private static let name = "evalap-staging/streamlit"
    private static let image = "rg.fr-par.scw.cloud/evalap-staging/streamlit"

    private func with(_ body: @escaping @Sendable (RegistryClient) async throws -> Void) async throws {
        try await withSimulator(Self.configuration) { client in try await body(RegistryClient(client)) }
    }

    @Test func whatIsPushedIsPulledByteForByteAndListed() async throws {
        try await with { registry in
            try await registry.makeNamespace("evalap-staging")
            let layer = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let digest = try await registry.pushImage(Self.name, tag: "1.4.2", layer: layer)
            for reference in ["1.4.2", digest] {
                let answer = try await registry.call("GET", "/v2/\(Self.name)/manifests/\(reference)", in: Self.name)
                #expect(answer.status == 200 && ContentHash.digest(answer.body) == digest)
                #expect(answer.headers["Docker-Content-Digest"] == digest)
                #expect(answer.headers["Content-Type"] == RegistryClient.manifestType)
                let head = try await registry.call("HEAD", "/v2/\(Self.name)/manifests/\(reference)", in: Self.name)
                #expect(head.status == 200 && head.headers["Docker-Content-Digest"] == digest && head.body.isEmpty)
                #expect(head.headers["Content-Length"] == String(answer.body.count))
            }
            let path = "/v2/\(Self.name)/blobs/\(ContentHash.digest(layer))"
            #expect(try await registry.call("GET", path, in: Self.name).body == layer)
            #expect(try await registry.call("HEAD", path, in: Self.name).headers["Content-Length"] == "100000")
            let tags = try await registry.call("GET", "/v2/\(Self.name)/tags/list", in: Self.name)
            #expect(
                RegistryClient.json(tags) == .object(["name": .string(Self.name), "tags": .array([.string("1.4.2")])]))
            // The management API knows the image and its tag.
            let base = "/registry/v1/regions/fr-par"
            let images = try await registry.simulator.call("GET", "\(base)/images?name=streamlit").json
            let id = try #require(images["images"]?[0]?["id"]?.string)
            let listed = try await registry.simulator.call("GET", "\(base)/images/\(id)/tags").json["tags"]?[0]
            #expect(listed?["name"]?.string == "1.4.2" && listed?["digest"]?.string == digest)
        }
    }

    @Test func chunksAreJoinedAndMustFollowOneAnother() async throws {
        try await with { registry in
            try await registry.makeNamespace("evalap-staging")
            let (first, second) = (Array("first ".utf8), Array("second".utf8))
            let digest = ContentHash.digest(first + second)
            #expect(try await registry.upload([first, second], as: digest, to: Self.name).status == 201)
            let path = "/v2/\(Self.name)/blobs/\(digest)"
            #expect(try await registry.call("GET", path, in: Self.name).body == first + second)
            let begun = try await registry.call("POST", "/v2/\(Self.name)/blobs/uploads/", in: Self.name)
            let location = try #require(begun.headers["Location"])
            let gap = try await registry.call(
                "PATCH", location, headers: ["Content-Range": "3-8"], body: second, in: Self.name)
            #expect(gap.status == 416 && RegistryClient.code(gap) == "BLOB_UPLOAD_INVALID")
            let whole = try await registry.call(
                "PUT", "\(location)&digest=\(ContentHash.digest(second))", body: second, in: Self.name)
            #expect(whole.status == 201 && whole.headers["Docker-Content-Digest"] == ContentHash.digest(second))
            let gone = try await registry.call("GET", location, in: Self.name)
            #expect(gone.status == 404 && RegistryClient.code(gone) == "BLOB_UPLOAD_UNKNOWN")
            let single = try await registry.call(
                "POST", "/v2/\(Self.name)/blobs/uploads/?digest=\(ContentHash.digest(first))", body: first,
                in: Self.name)
            #expect(single.status == 201)
        }
    }

    @Test(arguments: [
        "0-9223372036854775807", "9223372036854775807-0", "-9223372036854775808-5", "0-99999999999999999999", "5-0",
        "0--6", "-0-5", "0-5-", "0-4", "0", "-", "",
    ])
    func aRangeThatIsNotTheChunksIsRefused(range: String) async throws {
        try await with { registry in
            try await registry.makeNamespace("evalap-staging")
            let begun = try await registry.call("POST", "/v2/\(Self.name)/blobs/uploads/", in: Self.name)
            let location = try #require(begun.headers["Location"])
            for method in ["PATCH", "PUT"] {
                let answer = try await registry.call(
                    method, location, headers: ["Content-Range": range], body: Array("first ".utf8), in: Self.name)
                #expect(answer.status == 400 && RegistryClient.code(answer) == "BLOB_UPLOAD_INVALID", "\(range)")
            }
            let right = try await registry.call(
                "PATCH", location, headers: ["Content-Range": "0-5"], body: Array("first ".utf8), in: Self.name)
            #expect(right.status == 202)
        }
    }

    @Test func digestsAreChecked() async throws {
        try await with { registry in
            try await registry.makeNamespace("evalap-staging")
            let wrong = ContentHash.digest(Array("something else".utf8))
            let blob = try await registry.upload([Array("bytes".utf8)], as: wrong, to: Self.name)
            #expect(blob.status == 400 && RegistryClient.code(blob) == "DIGEST_INVALID")
            _ = try await registry.pushImage(Self.name, tag: "1")
            let manifest = RegistryClient.manifest(config: Array("{}".utf8), layers: [])
            let named = try await registry.putManifest(manifest, as: wrong, to: Self.name)
            #expect(named.status == 400 && RegistryClient.code(named) == "DIGEST_INVALID")
            let missing = RegistryClient.manifest(config: Array("{}".utf8), layers: [Array("nowhere".utf8)])
            let incomplete = try await registry.putManifest(missing, as: "2", to: Self.name)
            #expect(incomplete.status == 404 && RegistryClient.code(incomplete) == "MANIFEST_BLOB_UNKNOWN")
            for (body, type) in [("no JSON", RegistryClient.manifestType), ("{}", "text/plain")] {
                let answer = try await registry.putManifest(Array(body.utf8), as: "2", to: Self.name, type: type)
                #expect(answer.status == 400 && RegistryClient.code(answer) == "MANIFEST_INVALID", "\(type)")
            }
            let tags = try await registry.call("GET", "/v2/\(Self.name)/tags/list", in: Self.name)
            #expect(RegistryClient.json(tags)["tags"] == .array([.string("1")]))
        }
    }

    @Test func whatIsNotThereIsNamed() async throws {
        try await with { registry in
            try await registry.makeNamespace("evalap-staging")
            let digest = ContentHash.digest([])
            let cases = [
                ("GET", "/v2/\(Self.name)/manifests/1", 404, "MANIFEST_UNKNOWN"),
                ("GET", "/v2/\(Self.name)/blobs/\(digest)", 404, "BLOB_UNKNOWN"),
                ("GET", "/v2/\(Self.name)/tags/list", 404, "NAME_UNKNOWN"),
                ("DELETE", "/v2/\(Self.name)/manifests/1", 405, "UNSUPPORTED"),
            ]
            for (method, path, status, code) in cases {
                let answer = try await registry.call(method, path, in: Self.name)
                #expect(answer.status == status && RegistryClient.code(answer) == code, "\(method) \(path)")
            }
            let nowhere = try await registry.call("POST", "/v2/nobody/image/blobs/uploads/", in: "nobody/image")
            #expect(nowhere.status == 404 && RegistryClient.code(nowhere) == "NAME_UNKNOWN")
            let odd = try await registry.call("GET", "/v2/evalap-staging/A/manifests/1", in: "evalap-staging/A")
            #expect(odd.status == 400 && RegistryClient.code(odd) == "NAME_INVALID")
        }
    }

    @Test func imagesOfTheAdminAPICanBePulled() async throws {
        try await with { registry in
            let body = #"{"image":"\#(Self.image)","tag":"1.4.2","projectID":"\#(RegistryClient.project)"}"#
            let pushed = try await registry.simulator.call("PUT", "/_simulator/tags", body).json["digest"]?.string
            let digest = try #require(pushed)
            let manifest = try await registry.call("GET", "/v2/\(Self.name)/manifests/1.4.2", in: Self.name)
            #expect(manifest.status == 200 && ContentHash.digest(manifest.body) == digest)
            let json = RegistryClient.json(manifest)
            let blobs = [json["config"], json["layers"]?[0]]
            for blob in blobs {
                let name = try #require(blob?["digest"]?.string)
                let bytes = try await registry.call("GET", "/v2/\(Self.name)/blobs/\(name)", in: Self.name).body
                #expect(ContentHash.digest(bytes) == name && bytes.count == blob?["size"]?.int)
            }
            // What only has a digest has no bytes.
            let given = "sha256:" + String(repeating: "a", count: 64)
            _ = try await registry.simulator.call(
                "PUT", "/_simulator/tags", #"{"image":"\#(Self.image)","tag":"2","digest":"\#(given)"}"#)
            let none = try await registry.call("GET", "/v2/\(Self.name)/manifests/2", in: Self.name)
            #expect(none.status == 404 && RegistryClient.code(none) == "MANIFEST_UNKNOWN")
        }
    }

    @Test func onlyAcceptedTypesAreServed() async throws {
        try await with { registry in
            try await registry.makeNamespace("evalap-staging")
            _ = try await registry.pushImage(Self.name, tag: "1")
            for (accept, status) in [
                ("application/vnd.docker.distribution.manifest.v2+json", 404), ("*/*", 200),
                ("text/plain, \(RegistryClient.manifestType);q=0.5", 200),
            ] {
                let answer = try await registry.call(
                    "GET", "/v2/\(Self.name)/manifests/1", headers: ["Accept": accept], in: Self.name)
                #expect(answer.status == status, "\(accept)")
            }
        }
    }

    @Test func faultsHitTheRegistryToo() async throws {
        try await with { registry in
            try await registry.makeNamespace("evalap-staging")
            let digest = try await registry.pushImage(Self.name, tag: "1")
            let path = "/v2/\(Self.name)/manifests/\(digest)"
            for (fault, status) in [
                (#""status":503"#, 503), (#""redirect":"http://127.0.0.1:9/elsewhere""#, 307),
                (#""corrupt":true"#, 200),
            ] {
                let body = #"{"product":"v2","method":"GET",\#(fault)}"#
                #expect(try await registry.simulator.call("PUT", "/_simulator/faults", body).status == 200)
                let answer = try await registry.call("GET", path, in: Self.name)
                #expect(answer.status == status, "\(fault)")
                if status == 307 { #expect(answer.headers["Location"] == "http://127.0.0.1:9/elsewhere") }
                if status == 200 { #expect(ContentHash.digest(answer.body) != digest) }
            }
            #expect(ContentHash.digest(try await registry.call("GET", path, in: Self.name).body) == digest)
        }
    }
}
