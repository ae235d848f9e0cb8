import HTTPTransport
import Model
import Testing

@testable import Scaleway

/// What a manifest may say, and what is refused in it.
@Suite struct ImageManifestTests {
    private static let digest = Sample.digest("a")
    private static let image = "application/vnd.oci.image.manifest.v1+json"
    private static let index = "application/vnd.oci.image.index.v1+json"

    private static func row(
        _ type: String = "application/vnd.oci.image.layer.v1.tar+gzip", digest: String = digest, size: Int64 = 10,
        more: String = ""
    ) -> String {
        #"{"mediaType":"\#(type)","digest":"\#(digest)","size":\#(size)\#(more)}"#
    }

    private static func manifest(_ layers: [String], type: String = image) -> String {
        #"{"schemaVersion":2,"mediaType":"\#(type)","config":\#(row("application/vnd.oci.image.config.v1+json")),"layers":[\#(layers.joined(separator: ","))]}"#
    }

    private static func list(_ rows: [String], type: String = index) -> String {
        #"{"schemaVersion":2,"mediaType":"\#(type)","manifests":[\#(rows.joined(separator: ","))]}"#
    }

    private static func read(_ text: String, _ contentType: String? = nil) -> Result<
        ImageManifest, ImageManifest.Problem
    > {
        do throws(ImageManifest.Problem) {
            return .success(try ImageManifest(Array(text.utf8), contentType: contentType))
        } catch {
            return .failure(error)
        }
    }

    @Test(
        arguments: [
            (manifest([row(), row()]), image, 3, false), (manifest([row()]), nil, 2, false),
            (manifest([row()]), image + "; charset=utf-8", 2, false),
            (
                manifest(
                    [row("application/vnd.docker.image.rootfs.diff.tar.gzip")],
                    type: "application/vnd.docker.distribution.manifest.v2+json"), nil, 2, false
            ),
            // Attestations of today's build tools.
            (manifest([row("application/vnd.in-toto+json")]), nil, 2, false),
            (list([row(image), row(index)]), index, 2, true),
            (list([row(image)], type: "application/vnd.docker.distribution.manifest.list.v2+json"), nil, 1, true),
        ] as [(String, String?, Int, Bool)])
    func whatImagesAreMadeOf(_ text: String, _ contentType: String?, _ count: Int, _ isIndex: Bool) throws {
        let manifest = try Self.read(text, contentType).get()
        switch manifest.content {
        case .image(let rows): #expect(!isIndex && rows.count == count)
        case .index(let rows): #expect(isIndex && rows.count == count)
        }
        #expect(manifest.bytes == Array(text.utf8))
        #expect(manifest.digest.text == ImageManifest.digest(of: Array(text.utf8)))
    }

    @Test(
        arguments: [
            ("nothing", nil, "can't be read"), ("{}", image, "schema version"),
            (
                #"{"schemaVersion":1,"name":"old"}"#, "application/vnd.docker.distribution.manifest.v1+json",
                "schema version"
            ),
            (manifest([row()]), "application/vnd.docker.distribution.manifest.v2+json", "and the registry"),
            (manifest([row()], type: "text/html"), nil, "which isn't one of an image"),
            (manifest([row("application/vnd.oci.image.layer.nondistributable.v1.tar")]), nil, "lies elsewhere"),
            (manifest([row("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")]), nil, "lies elsewhere"),
            (manifest([row(more: #","urls":["https://elsewhere.example/layer"]"#)]), nil, "lies elsewhere"),
            (manifest([row(digest: "sha512:00")]), nil, "names a digest"),
            (manifest([row(digest: "../../secrets")]), nil, "names a digest"),
            (manifest([row(size: -1)]), nil, "with a size of -1"), (manifest([row(size: 9 << 30)]), nil, "with a size"),
            (manifest([String](repeating: row(), count: 501)), nil, "more than 500"),
            (list([row("application/octet-stream")]), nil, "which isn't one of an image"),
            (list([row(image, size: 5 << 20)]), nil, "with a size"),
            (
                #"{"schemaVersion":2,"mediaType":"\#(index)","manifests":[],"layers":[]}"#, nil,
                "doesn't hold manifests alone"
            ),
            (String(repeating: "[", count: 100_000), nil, "nested deeper"),
            (
                manifest([row(more: #","x":""# + String(repeating: "x", count: 5 << 20) + #"""#)]), nil,
                "longer than 4 MiB"
            ),
        ] as [(String, String?, String)])
    func whatIsRefused(_ text: String, _ contentType: String?, _ word: String) {
        guard case .failure(let problem) = Self.read(text, contentType) else {
            Issue.record("it was taken: \(text.prefix(200))")
            return
        }
        #expect(problem.text.contains(word), "\(problem.text)")
    }

    @Test func challengesAreRead() {
        let whole = BearerChallenge(
            #"Bearer realm="https://a.example/t",service="registry",scope="repository:a/b:pull,push""#)
        #expect(whole?.realm == "https://a.example/t" && whole?.service == "registry")
        #expect(BearerChallenge("bearer realm=https://a.example/t")?.realm == "https://a.example/t")
        for text in ["Basic realm=\"x\"", "Bearer", "Bearer service=\"x\"", "Bearer realm=\"open", "Bearer realm=\"\""]
        {
            #expect(BearerChallenge(text) == nil, "\(text)")
        }
    }

    @Test func whereAnswersMayLead() throws {
        let real = try #require(RegistryPlace(region: "fr-par", apiURL: "https://api.scaleway.com"))
        #expect(real.base.text.hasPrefix("https://rg.fr-par.scw.cloud"))
        _ = try real.realm("https://api.scaleway.com/registry-internal/v1/regions/fr-par/tokens")
        _ = try real.realm("https://rg.fr-par.scw.cloud/token")
        for realm in [
            "https://api.scaleway.com.evil.example/t", "http://api.scaleway.com/t", "https://evil.example/t",
            "https://api.scaleway.com:8443/t", "https://api.scaleway.com@evil.example/t",
        ] { #expect(throws: HTTPAddress.Problem.self, "\(realm)") { try real.realm(realm) } }
        let blob = try real.url("/v2/a/b/blobs/sha256:0")
        #expect(try real.redirect("/elsewhere", from: blob).keepsToken)
        #expect(try !real.redirect("https://s3.fr-par.scw.cloud/x?signature=y", from: blob).keepsToken)
        #expect(throws: HTTPAddress.Problem.self) { try real.redirect("http://s3.fr-par.scw.cloud/x", from: blob) }
        #expect(try real.upload("/v2/a/b/blobs/uploads/1?_state=2", from: blob).text.hasSuffix("uploads/1?_state=2"))
        #expect(throws: HTTPAddress.Problem.self) { try real.upload("https://s3.fr-par.scw.cloud/x", from: blob) }

        let simulator = try #require(RegistryPlace(region: "fr-par", apiURL: "http://127.0.0.1:8080"))
        #expect(simulator.base.text.hasPrefix("http://127.0.0.1:8080"))
        let here = try simulator.url("/v2/a/b/blobs/sha256:0")
        #expect(try !simulator.redirect("http://127.0.0.1:9090/x", from: here).keepsToken)
        #expect(throws: HTTPAddress.Problem.self) { try simulator.redirect("http://192.0.2.1/x", from: here) }
        #expect(RegistryPlace(region: "fr-par", apiURL: "nowhere at all") == nil)
    }
}
