import DesiredState
import Model
import Ports
import Synchronization
import TestSupport
import Testing

@testable import Scaleway

/// Tags to digests, references to revisions, revisions to values.
@Suite struct ReleaseResolverTests {
    private static let repository = "rg.fr-par.scw.cloud/evalap/streamlit"

    /// A registry that filters names like the API: exactly, or not at all.
    private func registry(filters: Bool, tags: [String] = ["1.4.1", "1.4.2", "2.0.0"]) throws -> Cloud {
        try Cloud { request in
            let name = filters ? request.query("name") : nil
            func rows(_ names: [String], _ row: (Int, String) -> String) -> [String] {
                names.enumerated().filter { name == nil || $0.element == name }.map(row)
            }
            if request.path.hasSuffix("/namespaces") {
                return Sample.list(
                    "namespaces",
                    rows(["evalap-old", "evalap"]) {
                        #"{"id":"\#(Sample.id(10 + $0))","name":"\#($1)","project_id":"\#(Sample.project)"}"#
                    }
                )
            }
            if request.path.hasSuffix("/images") {
                return Sample.list(
                    "images",
                    rows(["streamlit-dev", "streamlit"]) {
                        #"{"id":"\#(Sample.id(20 + $0))","name":"\#($1)","namespace_id":"\#(Sample.id(11))"}"#
                    })
            }
            return Sample.list(
                "tags",
                rows(tags) {
                    let digest = Sample.digest(Character(String($0 % 10)))
                    return #"{"id":"\#(Sample.id(30 + $0))","name":"\#($1)","status":"ready","digest":"\#(digest)"}"#
                })
        }
    }

    @Test(arguments: [true, false])
    func aTagBecomesItsDigest(filters: Bool) async throws {
        let cloud = try registry(filters: filters)
        let digest = try await ScalewayReleaseResolver(cloud.client).digest(
            of: Self.repository, tag: "1.4.2", project: Sample.projectID)
        #expect(digest.text == Sample.digest("1"))
        #expect(cloud.targets.last == "GET /registry/v1/regions/fr-par/images/\(Sample.id(21))/tags")
        #expect(cloud.server.requests.count == 3)
    }

    @Test func aTagThatIsNotThereListsTheOthersNearestFirst() async throws {
        let many = (0..<15).map { "build-\($0)" }
        let cloud = try registry(filters: true, tags: ["2.0.0", "1.4.1"] + many)
        let resolver = ScalewayReleaseResolver(cloud.client)
        let failure = await failure {
            _ = try await resolver.digest(of: Self.repository, tag: "1.4.3", project: Sample.projectID)
        }
        #expect(failure?.kind == .notFound)
        #expect(failure?.reason.message.contains("has no tag 1.4.3; the tags are: 1.4.1, 2.0.0, build-") == true)
        #expect(failure?.reason.message.hasSuffix("and 7 more") == true)
    }

    @Test(arguments: [
        ("rg.fr-par.scw.cloud/other/streamlit", PortFailure.Kind.notFound, "registry namespace other"),
        ("rg.fr-par.scw.cloud/evalap/other", .notFound, "the images are: "),
        ("docker.io/evalap/streamlit", .invalid, "expected rg.fr-par.scw.cloud/NAMESPACE/IMAGE"),
        ("rg.fr-par.scw.cloud/evalap", .invalid, "expected"), ("", .invalid, "expected"),
    ])
    func repositoriesThatAreNotThere(repository: String, kind: PortFailure.Kind, words: String) async throws {
        let resolver = ScalewayReleaseResolver(try registry(filters: true).client)
        let failure = await failure {
            _ = try await resolver.digest(of: repository, tag: "1.4.2", project: Sample.projectID)
        }
        #expect(
            failure?.kind == kind && failure?.reason.message.contains(words) == true, "\(String(describing: failure))")
    }

    /// A secret manager with one secret of four revisions.
    private func secrets(_ names: [(name: String, path: String)] = [("db", "/")], data: String = "c2VjcmV0LXZhbHVl")
        throws -> Cloud
    {
        try Cloud { request in
            if request.path.hasSuffix("/secrets") {
                return Sample.list(
                    "secrets",
                    names.enumerated().map {
                        #"{"id":"\#(Sample.id(40 + $0.offset))","name":"\#($0.element.name)","path":"\#($0.element.path)","project_id":"\#(Sample.project)"}"#
                    })
            }
            if request.path.hasSuffix("/access") {
                let revision = request.path.split(separator: "/").dropLast().last ?? ""
                guard revision == "2" else {
                    return .json(#"{"type":"not_found","message":"resource is not found"}"#, status: 404)
                }
                let id = request.path.split(separator: "/").dropLast(3).last ?? ""
                return .json(
                    #"{"secret_id":"\#(id)","revision":2,"data":"\#(data)","data_crc32":null,"type":"opaque"}"#)
            }
            let states = ["enabled", "enabled", "disabled", "scheduled_for_deletion"]
            return Sample.list(
                "versions",
                states.enumerated().reversed().map { #"{"revision":\#($0.offset + 1),"status":"\#($0.element)"}"# })
        }
    }

    @Test func latestIsTheNewestEnabledRevision() async throws {
        let resolver = ScalewayReleaseResolver(try secrets().client)
        #expect(
            try await resolver.pin(SecretReference(name: "db"), project: Sample.projectID)
                == SecretPin(name: "db", revision: 2))
        #expect(
            try await resolver.pin(SecretReference(name: "db", revision: 1), project: Sample.projectID)
                == SecretPin(name: "db", revision: 1))
    }

    /// One request for each reference and pass, once the secret's id is known; an id that leads nowhere
    /// is asked for anew.
    @Test func idsAreRemembered() async throws {
        let cloud = try secrets()
        let resolver = ScalewayReleaseResolver(cloud.client)
        for _ in 1...3 { _ = try await resolver.pin(SecretReference(name: "db"), project: Sample.projectID) }
        #expect(cloud.server.requests.count == 4)
        _ = try await ScalewaySecretReader(cloud.client).value(
            of: SecretPin(name: "db", revision: 2), project: Sample.projectID)
        #expect(cloud.server.requests.count == 5)
        let images = try registry(filters: true)
        for _ in 1...3 {
            _ = try await ScalewayReleaseResolver(images.client).digest(
                of: Self.repository, tag: "1.4.2", project: Sample.projectID)
        }
        #expect(images.server.requests.count == 5)
    }

    /// Deleted and made again under its name: Scaleway lists the old one no more, and its revisions
    /// are due for deletion.
    @Test func aSecretThatWasMadeAnewIsFound() async throws {
        let made = Mutex(40)
        let cloud = try Cloud { request in
            let now = made.withLock { $0 }
            if request.path.hasSuffix("/secrets") {
                return Sample.list(
                    "secrets",
                    [#"{"id":"\#(Sample.id(now))","name":"db","path":"/","project_id":"\#(Sample.project)"}"#])
            }
            let isNew = request.path.contains(Sample.id(now))
            return Sample.list(
                "versions",
                [#"{"revision":\#(isNew ? now : 1),"status":"\#(isNew ? "enabled" : "scheduled_for_deletion")"}"#])
        }
        let resolver = ScalewayReleaseResolver(cloud.client)
        #expect(try await resolver.pin(SecretReference(name: "db"), project: Sample.projectID).revision == 40)
        made.withLock { $0 = 41 }
        #expect(try await resolver.pin(SecretReference(name: "db"), project: Sample.projectID).revision == 41)
    }

    @Test(arguments: [
        (SecretReference(name: "db", revision: 3), "revision 3 of secret db is disabled; enabled: 1, 2"),
        (SecretReference(name: "db", revision: 9), "revision 9 of secret db doesn't exist"),
        (SecretReference(name: "nope"), "secret nope doesn't exist"),
    ])
    func referencesThatCannotBePinned(reference: SecretReference, words: String) async throws {
        let resolver = ScalewayReleaseResolver(try secrets().client)
        let failure = await failure { _ = try await resolver.pin(reference, project: Sample.projectID) }
        #expect(
            failure?.kind == .notFound && failure?.reason.message.contains(words) == true,
            "\(String(describing: failure))")
    }

    @Test func readsTheValueOfExactlyThatRevision() async throws {
        let cloud = try secrets([("db-old", "/"), ("db", "/a"), ("db", "/")])
        let reader = ScalewaySecretReader(cloud.client)
        let value = try await reader.value(of: SecretPin(name: "db", revision: 2), project: Sample.projectID)
        #expect(value.reveal { $0 == "secret-value" })
        #expect(
            cloud.targets.last
                == "GET /secret-manager/v1beta1/regions/fr-par/secrets/\(Sample.id(42))/versions/2/access")
        let gone = await failure {
            _ = try await reader.value(of: SecretPin(name: "db", revision: 3), project: Sample.projectID)
        }
        #expect(
            gone?.kind == .notFound
                && gone?.reason.message.contains("revision 3 of secret db can no longer be read") == true)
    }

    @Test func secretsThatOnlyPathsTellApartAreRefused() async throws {
        let reader = ScalewaySecretReader(try secrets([("db", "/a"), ("db", "/b")]).client)
        let failure = await failure {
            _ = try await reader.value(of: SecretPin(name: "db", revision: 2), project: Sample.projectID)
        }
        #expect(failure?.kind == .invalid)
    }

    @Test(arguments: ["not base64!", "/w=="])
    func dataThatIsNotTextIsRefusedWithoutShowingIt(data: String) async throws {
        let reader = ScalewaySecretReader(try secrets(data: data).client)
        let failure = await failure {
            _ = try await reader.value(of: SecretPin(name: "db", revision: 2), project: Sample.projectID)
        }
        #expect(failure?.reason.message.contains("data has a form that can't be read") == true)
        #expect(failure?.reason.message.contains(data) == false)
    }
}
