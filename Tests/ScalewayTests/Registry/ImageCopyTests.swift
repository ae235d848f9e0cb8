import Foundation
import Glibc
import HTTPTransport
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// Whole copies over HTTP between two projects of a simulated cloud, as they should go and as they may.
@Suite struct ImageCopyTests {
    @Test func theSameBytesAreThereUnderTheSameDigest() async throws {
        try await RegistryWorld.with { world in
            let digest = try await world.push()
            let report = try await world.copy()
            #expect(report.digest.text == digest && report.copiedBlobs == 2 && report.skippedBlobs == 0)
            let there = try await world.client().manifest("1.4.2", in: "evalap-production/streamlit")
            let here = try await world.client().manifest("1.4.2", in: "evalap-staging/streamlit")
            #expect(there.bytes == here.bytes && there.mediaType == here.mediaType)
            // Again: nothing is copied twice.
            let again = try await world.copy(digest: digest)
            #expect(again.copiedBytes == 0 && again.skippedBlobs == 2 && again.skippedBytes == report.copiedBytes)
            // By digest alone, without a tag.
            let second = try await world.push(tag: "2")
            #expect(try await world.copy(tag: nil, digest: second).digest.text == second)
            #expect(try await world.targetDigest(second) == second)
            #expect(try await world.targetDigest("2") == nil)
        }
    }

    /// The end of it: production's container doesn't pull what lies with staging, and does after the copy.
    @Test func aContainerPullsItAfterTheCopy() async throws {
        try await RegistryWorld.with { world in
            let digest = try await world.push()
            let made = try await world.call(
                "POST", "/containers/v1/regions/fr-par/namespaces",
                #"{"name":"production","project_id":"\#(RegistryWorld.production)"}"#)
            let namespace = try #require(made["id"] as? String)
            func status(_ name: String, _ repository: String) async throws -> String? {
                let container = try await world.call(
                    "POST", "/containers/v1/regions/fr-par/containers",
                    #"{"name":"\#(name)","namespace_id":"\#(namespace)","image":"\#(repository)@\#(digest)"}"#)
                let id = try #require(container["id"] as? String)
                try await world.call("POST", "/_simulator/clock", #"{"advanceSeconds":5}"#)
                return try await world.call("GET", "/containers/v1/regions/fr-par/containers/\(id)")["status"]
                    as? String
            }
            #expect(try await status("a", RegistryWorld.source) == "error")
            #expect(try await status("b", RegistryWorld.target) == "error")
            try await world.copy(digest: digest)
            #expect(try await status("c", RegistryWorld.target) == "ready")
        }
    }

    /// An index with two images that share a layer, and a large layer.
    @Test func indexesAreCopiedWithAllTheyHold() async throws {
        try await RegistryWorld.with { world in
            let owner = try world.client()
            let repository = "evalap-staging/streamlit"
            let layers = [Self.bytes(3_000_000, 3), Self.bytes(10, 5)]
            let config = Array("{}".utf8)
            for blob in layers + [config] { try await Self.upload(blob, owner, repository) }
            var rows: [String] = []
            for images in [[layers[0]], layers] {
                let manifest = try ImageManifest(Self.manifest(config, images), contentType: nil)
                try await owner.put(manifest, as: manifest.digest.text, in: repository)
                rows.append(
                    #"{"mediaType":"\#(manifest.mediaType)","digest":"\#(manifest.digest)","size":\#(manifest.bytes.count)}"#
                )
            }
            let type = "application/vnd.oci.image.index.v1+json"
            let text = #"{"schemaVersion":2,"mediaType":"\#(type)","manifests":[\#(rows.joined(separator: ","))]}"#
            let index = try ImageManifest(Array(text.utf8), contentType: nil)
            try await owner.put(index, as: "3", in: repository)
            let report = try await world.copy(tag: "3")
            #expect(report.digest == index.digest && report.copiedBlobs == 3 && report.copiedBytes == 3_000_012)
            // Once more: what is there is seen, however large it is, and stays.
            let again = try await world.copy(tag: "3")
            #expect(again.digest == index.digest && again.copiedBlobs == 0 && again.copiedBytes == 0)
            let file = try BlobFile()
            let large = ImageDescriptor(
                digest: try #require(ImageDigest(ImageManifest.digest(of: layers[0]))), size: layers[0].count)
            try await owner.download(large, from: "evalap-production/streamlit", into: file)
        }
    }

    @Test(arguments: [
        #""product":"v2","method":"GET","path":"/blobs/","status":503,"count":2"#,
        #""product":"v2","method":"GET","path":"/manifests/","status":429,"retryAfter":3"#,
        #""product":"v2","method":"GET","path":"/blobs/","resetInBody":true,"count":2"#,
        #""product":"v2","method":"POST","reset":true"#,
        #""product":"v2","method":"PUT","path":"/uploads/","reset":true"#,
        #""product":"v2","method":"PUT","path":"/uploads/","reset":true,"afterEffect":true"#,
        #""product":"v2","method":"PUT","path":"/manifests/","status":500"#,
        #""product":"registry-internal","status":503"#, #""product":"v2","method":"HEAD","status":502,"count":2"#,
    ])
    func passingTroubleIsOvercome(_ fault: String) async throws {
        try await RegistryWorld.with { world in
            let digest = try await world.push()
            try await world.fault(fault)
            #expect(try await world.copy().digest.text == digest)
            #expect(try await world.targetDigest() == digest)
            #expect(!world.time.sleeps.isEmpty)
        }
    }

    @Test(arguments: [
        (#""product":"v2","method":"GET","path":"/blobs/","corrupt":true"#, "registry_digest_mismatch", "other bytes"),
        (
            #""product":"v2","method":"GET","path":"/manifests/","corrupt":true,"count":0"#, "image_refused",
            "can't be read"
        ),
        (#""product":"v2","method":"GET","path":"/blobs/","status":503,"count":0"#, "registry_outage", "HTTP 503"),
        (#""product":"v2","status":429,"count":0"#, "registry_throttled", "too many requests"),
        (#""product":"registry-internal","status":401"#, "registry_key_refused", "the key of staging"),
        (#""product":"v2","method":"PUT","path":"/manifests/","status":403"#, "registry_denied", "may not push to"),
        (#""product":"v2","method":"GET","path":"/blobs/","status":404"#, "registry_not_found", "found nothing"),
        (
            #""product":"v2","method":"GET","path":"/blobs/","redirect":"http://192.0.2.1/x""#,
            "registry_answer_invalid", "which isn't on this machine"
        ),
        (
            #""product":"v2","method":"GET","path":"/manifests/","redirect":"http://127.0.0.1:9/x""#,
            "registry_refused",
            "HTTP 307"
        ),
    ])
    func lastingTroubleIsToldAndNothingIsTagged(_ fault: String, _ code: String, _ words: String) async throws {
        try await RegistryWorld.with { world in
            let digest = try await world.push()
            try await world.fault(fault)
            let failure = await failure { try await world.copy(digest: digest) }
            let reason = try #require(failure).reason
            #expect(reason.code == code && reason.message.contains(words), "\(reason)")
            #expect(!reason.message.contains(world.reader) && !reason.message.contains(world.pusher))
            try await world.call("DELETE", "/_simulator/faults")
            #expect(try await world.targetDigest() == nil)
        }
    }

    /// Scaleway's registry sends blobs by a redirect to Object Storage, whose address is signed and gets no token.
    @Test func aRedirectToAnotherHostTakesNoTokenAlong() async throws {
        try await RegistryWorld.with { world in
            let digest = try await world.push()
            let owner = try world.client()
            let manifest = try await owner.manifest(digest, in: "evalap-staging/streamlit")
            guard case .image(let blobs) = manifest.content else { return }
            let file = try BlobFile()
            try await owner.download(blobs[0], from: "evalap-staging/streamlit", into: file)
            var bytes = [UInt8](repeating: 0, count: blobs[0].size)
            #expect(pread(file.descriptor, &bytes, bytes.count, 0) == bytes.count)
            let config = bytes
            let storage = try StubHTTPServer { request in
                StubAnswer(body: request.path == "/right" ? config : Array("{}".utf8))
            }
            defer { storage.stop() }
            func redirect(_ path: String) async throws {
                try await world.fault(
                    #""product":"v2","method":"GET","path":"/blobs/\#(blobs[0].digest)","redirect":"\#(storage.baseURL)\#(path)?signature=x""#
                )
            }
            try await redirect("/wrong")
            let failure = await failure { try await world.copy() }
            #expect(failure?.reason.code == "registry_digest_mismatch")
            try await redirect("/right")
            #expect(try await world.copy().digest.text == digest)
            #expect(storage.requests.count == 2 && storage.requests.allSatisfy { $0.header("Authorization") == nil })
        }
    }

    @Test func aTagThatNamesAnotherImageIsKept() async throws {
        try await RegistryWorld.with { world in
            let digest = try await world.push()
            let other = try await world.push(RegistryWorld.target)
            let failure = await failure { try await world.copy() }
            #expect(failure?.reason.code == "registry_tag_taken" && failure?.reason.message.contains(other) == true)
            #expect(try await world.targetDigest() == other)
            #expect(try await world.copy(movesTag: true).digest.text == digest)
            #expect(try await world.targetDigest() == digest)
        }
    }

    @Test func eachKeyIsUsedForItsOwnSideAlone() async throws {
        try await RegistryWorld.with { world in
            try await world.push()
            let request = ImageCopyRequest(
                source: RegistryWorld.source, target: RegistryWorld.target, tag: "1.4.2", digest: nil)
            let push = await failure {
                _ = try await world.copier(to: world.reader).copy(request) { _ in }
            }
            #expect(push?.kind == .denied && push?.reason.message.contains("ContainerRegistryFullAccess") == true)
            let pull = await failure {
                _ = try await world.copier(from: world.pusher).copy(request) { _ in }
            }
            #expect(pull?.kind == .denied && pull?.reason.message.contains("the key of staging may not pull") == true)
            let missing = await failure { try await world.copy(tag: "9") }
            #expect(missing?.kind == .notFound && missing?.reason.message.contains("evalap-staging") == true)
            for (source, target) in [
                ("nginx", RegistryWorld.target), (RegistryWorld.source, "rg.nl-ams.scw.cloud/a/b"),
                (RegistryWorld.source, RegistryWorld.source),
            ] {
                let odd = await failure {
                    _ = try await world.copier().copy(
                        ImageCopyRequest(source: source, target: target, tag: "1", digest: nil)
                    ) { _ in }
                }
                #expect(odd?.reason.code == "image_repository", "\(source) \(target)")
            }
        }
    }

    private static func bytes(_ count: Int, _ factor: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* factor &+ $0 >> 7) }
    }

    private static func upload(_ bytes: [UInt8], _ client: RegistryClient, _ repository: String) async throws {
        let file = try BlobFile()
        #expect(pwrite(file.descriptor, bytes, bytes.count, 0) == bytes.count)
        let digest = try #require(ImageDigest(ImageManifest.digest(of: bytes)))
        try await client.upload(ImageDescriptor(digest: digest, size: bytes.count), file, to: repository)
    }

    private static func manifest(_ config: [UInt8], _ layers: [[UInt8]]) -> [UInt8] {
        func row(_ bytes: [UInt8]) -> String {
            #"{"mediaType":"application/octet-stream","digest":"\#(ImageManifest.digest(of: bytes))","size":\#(bytes.count)}"#
        }
        let type = "application/vnd.oci.image.manifest.v1+json"
        return Array(
            #"{"schemaVersion":2,"mediaType":"\#(type)","config":\#(row(config)),"layers":[\#(layers.map(row).joined(separator: ","))]}"#
                .utf8)
    }
}
