import Foundation
import ScalewaySimulator
import SimulatedCloud
import Testing

/// The checklist of the API reference for secrets, registry, Audit Trail and regions (its section 13).
@Suite struct SecretChecklistTests {
    private static let slow = SimulatorConfiguration(cloud: CloudSettings(timings: .recorded, timeScale: 0.01), seed: 5)
    private static let secrets = SimulatorClient.secrets

    private static func create(_ client: SimulatorClient, _ name: String, more: String = "") async throws -> String {
        let body = #"{"name":"\#(name)","project_id":"\#(SimulatorClient.project)"\#(more)}"#
        let answer = try await client.call("POST", secrets, body)
        return try #require(answer.json["id"]?.string, "\(answer.body)")
    }

    /// 8, 9 and 12.
    @Test func deletion() async throws {
        try await withSimulator(Self.slow) { client in
            let id = try await Self.create(client, "plain")
            let shown = try await client.call("GET", "\(Self.secrets)/\(id)").json
            for key in ["ephemeral_policy", "deletion_requested_at", "key_id"] { #expect(shown[key] == .null) }
            let deleted = try await client.call("DELETE", "\(Self.secrets)/\(id)")
            #expect(deleted.status == 204 && deleted.body.isEmpty)
            #expect(try await client.call("GET", "\(Self.secrets)/\(id)").json["deletion_requested_at"]?.string != nil)
            #expect(try await client.call("GET", Self.secrets).json["total_count"]?.int == 0)
            #expect(
                try await client.call("GET", "\(Self.secrets)?scheduled_for_deletion=true").json["total_count"]?.int
                    == 1)
            #expect(
                try await client.call("POST", "\(Self.secrets)/\(id)/restore", "{}").json["deletion_requested_at"]
                    == .null)
            _ = try await client.call("DELETE", "\(Self.secrets)/\(id)")
            try await client.skip(seconds: 7 * 24 * 360_000)
            #expect(try await client.call("GET", "\(Self.secrets)/\(id)").status == 404)

            let ephemeral = try await Self.create(
                client, "short", more: #","ephemeral_policy":{"time_to_live":"60s","action":"delete"}"#)
            #expect(try await client.call("DELETE", "\(Self.secrets)/\(ephemeral)").status == 204)
            #expect(try await client.call("GET", "\(Self.secrets)/\(ephemeral)").status == 404)

            let protected = try await Self.create(client, "kept", more: #","protected":true"#)
            let refused = try await client.call("DELETE", "\(Self.secrets)/\(protected)")
            #expect(refused.status == 412 && refused.json["precondition"] == .string("protected_resource"))
            _ = try await client.call("POST", "\(Self.secrets)/\(protected)/unprotect", "{}")
            #expect(try await client.call("DELETE", "\(Self.secrets)/\(protected)").status == 204)
        }
    }

    /// A rotation: the new version is latest at once, the old one can't be read any more and can be brought back.
    @Test func rotation() async throws {
        try await withSimulator(Self.slow) { client in
            let id = try await Self.create(client, "password")
            let versions = "\(Self.secrets)/\(id)/versions"
            func access(_ revision: String) async throws -> HTTPConnection.Answer {
                try await client.call("GET", "\(versions)/\(revision)/access")
            }
            #expect(try await client.call("POST", versions, #"{"data":"b2xk"}"#).json["revision"]?.int == 1)
            #expect(
                try await client.call("POST", versions, #"{"data":"bmV3","disable_previous":true}"#).json["revision"]?
                    .int == 2)
            #expect(try await access("latest_enabled").json["data"] == .string("bmV3"))
            #expect(try await access("1").status == 412)
            #expect(try await client.call("GET", "\(versions)?status=disabled").json["versions"]?.array.count == 1)
            let keyed = try await Self.create(client, "keyed", more: #","key_id":"\#(id)""#)
            #expect(try await client.call("GET", "\(Self.secrets)/\(keyed)").json["key_id"]?.string == id)
            let summed = "\(Self.secrets)/\(keyed)/versions"
            _ = try await client.call("POST", summed, #"{"data":"YQ==","data_crc32":7}"#)
            #expect(try await client.call("GET", "\(summed)/1/access").json["data_crc32"]?.int == 7)
            _ = try await client.call("POST", "\(versions)/1/enable", "{}")
            _ = try await client.call("POST", "\(versions)/2/disable", "{}")
            #expect(try await access("latest_enabled").json["revision"]?.int == 1)
            #expect(try await access("latest").status == 412)

            #expect(try await client.call("DELETE", "\(versions)/2").status == 204)
            let deleted = try await client.call("GET", "\(versions)/2").json
            #expect(
                deleted["status"] == .string("scheduled_for_deletion")
                    && deleted["deletion_requested_at"]?.string != nil)
            #expect(try await client.call("GET", "\(versions)/latest").json["revision"]?.int == 1)
            #expect(try await client.call("POST", "\(versions)/2/restore", "{}").json["status"] == .string("enabled"))
            _ = try await client.call("DELETE", "\(versions)/2")
            try await client.skip(seconds: 7 * 24 * 360_000)
            #expect(try await client.call("GET", "\(versions)/2").status == 404)
            #expect(try await client.call("POST", versions, #"{"data":"bmV4dA=="}"#).json["revision"]?.int == 3)
        }
    }

    @Test func versionsEndByPolicyOrByTheirOwnProperties() async throws {
        try await withSimulator(Self.slow) { client in
            let policy = #","ephemeral_policy":{"time_to_live":"60s","expires_once_accessed":false,"action":"disable"}"#
            let id = try await Self.create(client, "token", more: policy)
            let versions = "\(Self.secrets)/\(id)/versions"
            let made = try await client.call("POST", versions, #"{"data":"YQ=="}"#).json
            #expect(made["ephemeral_properties"]?["action"] == .string("disable"))
            _ = try await client.call("POST", versions, #"{"data":"YQ=="}"#)
            let change = #"{"ephemeral_properties":{"expires_at":null,"expires_once_accessed":true,"action":"delete"}}"#
            #expect(
                try await client.call("PATCH", "\(versions)/2", change).json["ephemeral_properties"]?["expires_at"]
                    == .null)
            try await client.skip(seconds: 6100)
            #expect(try await client.call("GET", "\(versions)/1").json["status"] == .string("disabled"))
            #expect(try await client.call("GET", "\(versions)/2/access").status == 200)
            #expect(try await client.call("GET", "\(versions)/2/access").status == 404)
        }
    }

    @Test func foldersTagsAndTypes() async throws {
        try await withSimulator(Self.slow) { client in
            _ = try await Self.create(client, "top", more: #","tags":["b","a"]"#)
            _ = try await Self.create(client, "deep", more: #","path":"/team/app","type":"key_value""#)
            let items = try await client.call("GET", "\(Self.secrets)/browse?prefix=/").json
            #expect(
                items["items"]?.array.map { $0["name"]?.string } == ["team", "top"] && items["total_count"]?.int == 2)
            #expect(
                items["items"]?[0]?["folder"] == .object([:])
                    && items["items"]?[1]?["secret"]?["type"] == .string("opaque"))
            #expect(try await client.call("GET", "\(Self.secrets)?tags=a&tags=b").json["total_count"]?.int == 1)
            #expect(try await client.call("GET", "\(Self.secrets)?tags=a&tags=c").json["total_count"]?.int == 0)
            let base = Self.secrets.replacing("/secrets", with: "")
            #expect(try await client.call("GET", "\(base)/tags").json["tags"] == .array(["a", "b"]))
            #expect(
                try await client.call("GET", "\(base)/secret-types").json["types"] == .array(["key_value", "opaque"]))
        }
    }

    /// 13.
    @Test func tagsMoveAndImagesCanBeMissing() async throws {
        try await withSimulator(Self.slow) { client in
            let push = #"{"image":"rg.fr-par.scw.cloud/team/app","tag":"1"}"#
            let first = try await client.call("PUT", "/_simulator/tags", push).json["digest"]
            let registry = "/registry/v1/regions/fr-par"
            let image =
                try await client.call("GET", "\(registry)/images?name=app").json["images"]?[0]?["id"]?.string ?? ""
            let before = try await client.call("GET", "\(registry)/images/\(image)/tags").json["tags"]?[0]
            _ = try await client.call("PUT", "/_simulator/tags", push)
            let after = try await client.call("GET", "\(registry)/images/\(image)/tags").json["tags"]?[0]
            #expect(before?["digest"] == first && after?["digest"] != first && after?["id"] == before?["id"])
            let namespace = try await client.createNamespace()
            let missing = try await client.createContainer(
                "web", in: namespace, image: "rg.fr-par.scw.cloud/team/app:2")
            try await client.skip(seconds: 2300)
            let ended = try await client.container(missing["id"]?.string ?? "")
            #expect(ended["status"] == .string("error") && ended["error_message"]?.string?.isEmpty == false)
            let gone = try await client.call("GET", "\(registry)/tags/\(namespace)")
            #expect(gone.status == 404 && gone.json == JSON.reading(#"{"message":"Tag was not found"}"#))
        }
    }

    /// 16 and 18.
    @Test func writesLeaveEvents() async throws {
        try await withSimulator(Self.slow) { client in
            let events = "/audit-trail/v1alpha1/regions/fr-par/events?organization_id=\(SimulatorClient.project)"
            let body = #"{"name":"s","project_id":"\#(SimulatorClient.project)"}"#
            let made = try await client.call("POST", Self.secrets, body, token: "a", userAgent: "ours/1")
            _ = try await client.call("GET", Self.secrets, token: "a")
            let container = try await client.createContainer("web", in: try await client.createNamespace())
            #expect(try await client.call("GET", events).json["events"] == .array([]))
            _ = try await client.call("PATCH", "/_simulator/containers/web", #"{"min_scale":2}"#)
            try await client.skip(seconds: 210)
            let rows = try await client.call("GET", events + "&order_by=recorded_at_asc").json["events"]?.array ?? []
            #expect(
                rows.map { $0["method_name"]?.string } == [
                    "CreateSecret", "CreateNamespace", "CreateContainer", "UpdateContainer",
                ])
            #expect(
                rows.first?["request_id"]?.string == made.headers["x-request-id"]
                    && rows.first?["user_agent"] == "ours/1")
            #expect(rows.first?["principal"]?["id"] != rows.last?["principal"]?["id"])
            #expect(rows.last?["user_agent"]?.string?.hasPrefix("Mozilla/") == true)
            #expect(rows.last?["resources"]?[0]?["type"] == "serverless_containers_container")
            #expect(rows.last?["resources"]?[0]?["id"] == container["id"])
        }
    }

    /// Go writes a space as a plus sign.
    @Test func filtersAreDecoded() async throws {
        try await withSimulator(Self.slow) { client in
            _ = try await Self.create(client, "two words+")
            #expect(try await client.call("GET", "\(Self.secrets)?name=two+words%2B").json["total_count"]?.int == 1)
        }
    }

    @Test func otherRegionsAreSavedToo() async throws {
        let path = "\(NSTemporaryDirectory())/amarre-regions-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var configuration = Self.slow
        configuration.stateFile = path
        let settled = configuration
        let abroad = SimulatorClient.containers.replacing("fr-par", with: "nl-ams")
        let before = try await withSimulator(settled) { client in
            let body = #"{"name":"far","project_id":"\#(SimulatorClient.project)"}"#
            let namespace = try await client.call("POST", "\(abroad)/namespaces", body).json["id"]?.string ?? ""
            let create = #"{"name":"web","namespace_id":"\#(namespace)","image":"nginx:1"}"#
            return try await client.call("POST", "\(abroad)/containers", create).json
        }
        try await withSimulator(settled) { client in
            let after = try await client.call("GET", "\(abroad)/containers/\(before["id"]?.string ?? "")").json
            #expect(after == before && after["region"] == "nl-ams")
            try await client.skip(seconds: 2400)
            let port = SimulatorClient.port(of: before["public_endpoint"]?.string ?? "")
            #expect(try await HTTPConnection(port: port).send("GET", "/").status == 200)
        }
    }

    @Test func regionsAreApart() async throws {
        try await withSimulator(Self.slow) { client in
            let abroad = SimulatorClient.containers.replacing("fr-par", with: "nl-ams")
            let body = #"{"name":"far","project_id":"\#(SimulatorClient.project)"}"#
            let namespace = try await client.call("POST", "\(abroad)/namespaces", body).json
            #expect(namespace["region"] == "nl-ams")
            let id = namespace["id"]?.string ?? ""
            #expect(try await client.call("GET", "\(SimulatorClient.containers)/namespaces/\(id)").status == 404)
            _ = try await client.call("PUT", "/_simulator/images", #"{"image":"bad:1","behaviour":"unpullable"}"#)
            let create = #"{"name":"web","namespace_id":"\#(id)","image":"bad:1"}"#
            let container = try await client.call("POST", "\(abroad)/containers", create).json["id"]?.string ?? ""
            try await client.skip(seconds: 2300)
            #expect(try await client.call("GET", "\(abroad)/containers/\(container)").json["status"] == "error")
            _ = try await client.call("PATCH", "/_simulator/containers/web", #"{"image":"nginx:1"}"#)
            try await client.skip(seconds: 1600)
            let shown = try await client.call("GET", "\(abroad)/containers/\(container)").json
            #expect(shown["status"] == "ready" && shown["region"] == "nl-ams")
            let port = SimulatorClient.port(of: shown["public_endpoint"]?.string ?? "")
            #expect(try await HTTPConnection(port: port).send("GET", "/").status == 200)
            let push = #"{"image":"rg.pl-waw.scw.cloud/team/app","tag":"1"}"#
            #expect(try await client.call("PUT", "/_simulator/tags", push).status == 200)
            #expect(try await client.call("GET", "/registry/v1/regions/pl-waw/images").json["total_count"]?.int == 1)
        }
    }
}
