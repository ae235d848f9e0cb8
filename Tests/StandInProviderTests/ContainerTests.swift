import Foundation
@testable import ScalewayStandInProvider
import Testing

@Suite("Container resource", .timeLimit(.minutes(2)))
struct ContainerTests {
    private static func hcl(_ name: String = "web", image: String = "app:1", _ more: String = "") -> String {
        """
        resource "scaleway_container_namespace" "ns" {
          name = "ns"
        }
        resource "scaleway_container" "c" {
          name         = "\(name)"
          namespace_id = scaleway_container_namespace.ns.id
          image        = "\(image)"
          \(more)
        }
        """
    }

    private func rewrite(_ sandbox: TerraformSandbox, _ old: String, _ new: String) throws {
        let text = try String(contentsOf: sandbox.root.appendingPathComponent("main.tf"), encoding: .utf8)
        #expect(text.contains(old))
        try sandbox.write("main.tf", text.replacingOccurrences(of: old, with: new))
    }

    @Test("an update sends what changed, unknown enums for the rest, and the singular https name")
    func updateInPlace() async throws {
        let sandbox = try await TerraformSandbox(
            Self.hcl("web", image: "app:1", "min_scale = 1\nhttps_connections_only = false\ntimeout = 60"))
        try await sandbox.apply()
        let created = try #require(sandbox.api.bodies("POST", "/containers").last)
        #expect(created["tags"] == .null && created.members.keys.contains("tags"))
        #expect(created["environment_variables"] == .null && created.members.keys.contains("environment_variables"))
        #expect(created["sandbox"].text == "unknown_sandbox")
        #expect(created["timeout"].text == "60.000000000s")
        #expect(!created.members.keys.contains("https_connections_only"))
        #expect(try await sandbox.attributes("scaleway_container.c")["id"].text?.hasPrefix("fr-par/") == true)
        try await sandbox.expectEmptyPlan()

        try rewrite(sandbox, "app:1", "app:2")
        try rewrite(sandbox, "https_connections_only = false", "https_connections_only = true")
        try await sandbox.expect(["plan", "-input=false", "-detailed-exitcode"], status: 2)
        try await sandbox.apply()
        #expect(
            sandbox.api.bodies("PATCH") == [
                .object([
                    "image": "app:2", "https_connection_only": true, "privacy": "unknown_privacy",
                    "protocol": "unknown_protocol",
                    "sandbox": "unknown_sandbox",
                ])
            ])
        #expect(sandbox.api.object(named: "web")?["https_connections_only"] == true)
        try await sandbox.expectEmptyPlan()
    }

    @Test("every attribute that someone else changes shows up in the plan, and an apply puts it back")
    func drift() async throws {
        let everything = """
            description  = "d"
            tags         = ["a", "b"]
            min_scale    = 1
            max_scale    = 3
            cpu_limit    = 560
            memory_limit_bytes        = 1000000000
            local_storage_limit_bytes = 1000000000
            port         = 8501
            timeout      = 300
            sandbox      = "v2"
            https_connections_only    = true
            environment_variables     = { A = "1" }
            secret_environment_variables = { S = "s3cret" }
            scaling_option {
              concurrent_requests_threshold = 40
            }
            startup_probe {
              failure_threshold = 12
              interval          = "5s"
              timeout           = "2s"
              http {
                path = "/health"
              }
            }
            liveness_probe {
              failure_threshold = 3
              interval          = "60s"
              timeout           = "2s"
              http {
                path = "/health"
              }
            }
            """
        let sandbox = try await TerraformSandbox(Self.hcl("web", image: "app:1", everything))
        try await sandbox.apply()
        try await sandbox.expectEmptyPlan()
        let edits: [(String, Value)] = [
            ("description", "x"), ("tags", .array(["b", "a"])), ("min_scale", 0), ("max_scale", 4), ("mvcpu_limit", 70),
            ("memory_limit_bytes", 2_000_000_000), ("local_storage_limit_bytes", 2_000_000_000), ("port", 80),
            ("timeout", "10s"),
            ("sandbox", "v1"), ("https_connections_only", false), ("environment_variables", .object(["A": "2"])),
            ("secret_environment_variables", .object(["S": .string(FakeContainersAPI.hash("other"))])),
            ("scaling_option", .object(["cpu_usage_threshold": 50])), ("image", "app:9"), ("privacy", "private"),
            ("protocol", "h2c"),
            (
                "startup_probe",
                .object([
                    "failure_threshold": 12, "interval": "5s", "timeout": "2s", "http": .object(["path": "/other"]),
                ])
            ),
            (
                "liveness_probe",
                .object([
                    "failure_threshold": 3, "interval": "61s", "timeout": "2s", "http": .object(["path": "/health"]),
                ])
            ),
        ]
        let good = try #require(sandbox.api.object(named: "web"))
        // One plan with all of them, so that the suite stays quick; the PATCH must then name every one.
        sandbox.api.edit("web") { object in
            for (name, value) in edits { object[name] = value }
        }
        try await sandbox.expect(["plan", "-input=false", "-detailed-exitcode"], status: 2)
        try await sandbox.apply()
        let patch = try #require(sandbox.api.bodies("PATCH").last)
        for (name, _) in edits {
            let sent = name == "https_connections_only" ? "https_connection_only" : name
            #expect(patch.members.keys.contains(sent), "\(name) was not put back")
            #expect(patch[sent].text?.hasPrefix("unknown_") != true, "\(name) was not put back")
        }
        let after = try #require(sandbox.api.object(named: "web"))
        for (name, _) in edits { #expect(after[name] == good[name], "\(name)") }
        try await sandbox.expectEmptyPlan()
    }

    @Test("-refresh-only takes an outside change into the state; a removed container is created again")
    func refreshAndRemoval() async throws {
        let sandbox = try await TerraformSandbox(Self.hcl("web", image: "app:1", "description = \"d\""))
        try await sandbox.apply()
        sandbox.api.edit("web") { $0["description"] = "changed in the console ü 日本" }
        try await sandbox.apply(["-refresh-only"])
        #expect(
            try await sandbox.attributes("scaleway_container.c")["description"].text == "changed in the console ü 日本")
        #expect(sandbox.api.bodies("PATCH").isEmpty)
        sandbox.api.remove("web")
        try await sandbox.expect(["plan", "-input=false", "-detailed-exitcode"], status: 2)
        try await sandbox.apply()
        #expect(sandbox.api.bodies("POST", "/containers").count == 3)
    }

    @Test("state rm and import bring back the same resource with an empty plan")
    func importing() async throws {
        let sandbox = try await TerraformSandbox(
            Self.hcl(
                "web", image: "app:1",
                "min_scale = 0\nsecret_environment_variables = { S = \"s3cret\" }\ntimeouts {\ncreate = \"3m\"\n}"))
        try await sandbox.apply()
        let id = try #require(try await sandbox.attributes("scaleway_container.c")["id"].text)
        let namespace = try #require(try await sandbox.attributes("scaleway_container_namespace.ns")["id"].text)
        try await sandbox.expect(["state", "rm", "scaleway_container.c", "scaleway_container_namespace.ns"])
        try await sandbox.expect(["import", "-input=false", "scaleway_container_namespace.ns", namespace])
        try await sandbox.expect(["import", "-input=false", "scaleway_container.c", id])
        try await sandbox.expectEmptyPlan()
        try await sandbox.expect(["state", "rm", "scaleway_container.c"])
        let refused = try await sandbox.expect(
            ["import", "-input=false", "scaleway_container.c", "nonsense"], status: 1)
        #expect(refused.contains("can't parse the id"))
    }

    @Test("a new name replaces the container; a bare namespace id is the same as one with its region")
    func replacement() async throws {
        let sandbox = try await TerraformSandbox(Self.hcl())
        try await sandbox.apply()
        let before = try await sandbox.attributes("scaleway_container.c")
        let bare = ResourceID.bare(try #require(before["namespace_id"].text))
        try rewrite(sandbox, "scaleway_container_namespace.ns.id", "\"\(bare)\"")
        try await sandbox.expectEmptyPlan()
        try rewrite(sandbox, "\"web\"", "\"web2\"")
        try await sandbox.expect(["plan", "-input=false", "-out=plan"])
        let change = try #require(
            try await sandbox.show("plan")["resource_changes"].elements.first {
                $0["type"].text == "scaleway_container"
            })
        #expect(change["change"]["actions"] == .array(["delete", "create"]))
        #expect(change["change"]["replace_paths"] == .array([.array(["name"])]))
        try await sandbox.expect(["apply", "-input=false", "plan"])
        #expect(try await sandbox.attributes("scaleway_container.c")["id"] != before["id"])
    }

    @Test("destroying a container doesn't wait for its end, destroying a namespace does")
    func destroying() async throws {
        let sandbox = try await TerraformSandbox(Self.hcl())
        try await sandbox.apply()
        sandbox.api.forgetRequests()
        try await sandbox.expect(["destroy", "-auto-approve", "-input=false"])
        let calls = sandbox.api.recorded
        let containerDelete = try #require(
            calls.firstIndex { $0.method == "DELETE" && $0.path.contains("/containers/00") })
        #expect(!calls[(containerDelete + 1)...].contains { $0.path.contains("/containers/00") })
        let namespaceDelete = try #require(
            calls.firstIndex { $0.method == "DELETE" && $0.path.contains("/namespaces/") })
        #expect(calls[(namespaceDelete + 1)...].contains { $0.method == "GET" && $0.path.contains("/namespaces/") })
        #expect(sandbox.api.object(named: "ns") == nil)
    }

    @Test("a hash passed back is no change, and in a real change that key goes out empty")
    func hashPassThrough() async throws {
        let sandbox = try await TerraformSandbox(
            "variable \"s\" {\n type = map(string)\n sensitive = true\n}\n"
                + Self.hcl("web", image: "app:1", "secret_environment_variables = var.s"))
        func variables(_ members: [String: Value]) throws -> [String: String] {
            ["TF_VAR_s": String(decoding: try Value.object(members).json(), as: UTF8.self)]
        }
        try await sandbox.apply(environment: try variables(["A": "one", "B": "two"]))
        let hashes = try await sandbox.attributes("scaleway_container.c")["secret_environment_variables"]
        #expect(hashes["A"].text?.hasPrefix("$argon2id$") == true)
        try await sandbox.expectEmptyPlan(environment: try variables(["A": "one", "B": "two"]))
        try await sandbox.expectEmptyPlan(environment: try variables(["A": hashes["A"], "B": hashes["B"]]))
        try await sandbox.apply(environment: try variables(["A": hashes["A"], "B": "three"]))
        #expect(sandbox.api.bodies("PATCH").last?["secret_environment_variables"] == .object(["A": "", "B": "three"]))
        try await sandbox.expectEmptyPlan(environment: try variables(["A": "one", "B": "three"]))
        try await sandbox.apply(environment: try variables(["A": "one"]))
        #expect(sandbox.api.bodies("PATCH").last?["secret_environment_variables"] == .object(["A": ""]))
    }

    @Test("registry_sha256 sends the image again; a startup probe that was taken out stays, and the plan says so")
    func oddities() async throws {
        let probe = "startup_probe {\nfailure_threshold = 3\ninterval = \"5s\"\ntimeout = \"1s\"\ntcp = true\n}"
        let sandbox = try await TerraformSandbox(Self.hcl("web", image: "app:1", "registry_sha256 = \"one\"\n" + probe))
        try await sandbox.apply()
        #expect(sandbox.api.object(named: "web")?["startup_probe"]["tcp"] == .object([:]))
        try await sandbox.expectEmptyPlan()
        try rewrite(sandbox, "\"one\"", "\"two\"")
        try rewrite(sandbox, probe, "")
        try await sandbox.apply()
        let patch = try #require(sandbox.api.bodies("PATCH").last)
        #expect(patch["image"].text == "app:1")
        #expect(!patch.members.keys.contains("startup_probe"))
        try await sandbox.expect(["plan", "-input=false", "-detailed-exitcode"], status: 2)
    }

    @Test("forty containers, UTF-8 and a value of 200 KB in one apply")
    func many() async throws {
        let sandbox = try await TerraformSandbox(
            """
            resource "scaleway_container_namespace" "ns" {
              name = "ns"
            }
            resource "scaleway_container" "many" {
              count                 = 40
              name                  = "c${count.index}"
              namespace_id          = scaleway_container_namespace.ns.id
              image                 = "app:1"
              description           = "Zürich – 日本 🛶 ${count.index}"
              environment_variables = { BIG = count.index == 0 ? join("", [for i in range(1000) : "\(String(repeating: "x", count: 200))"]) : "small" }
            }
            """)
        try await sandbox.apply()
        #expect(sandbox.api.bodies("POST", "/containers").count == 41)
        #expect(sandbox.api.object(named: "c0")?["environment_variables"]["BIG"].text?.utf8.count == 200_000)
        #expect(sandbox.api.object(named: "c39")?["description"].text == "Zürich – 日本 🛶 39")
        try await sandbox.expectEmptyPlan()
    }

    @Test(
        "a bad configuration is refused before anything is sent",
        arguments: [
            ("privacy = \"secret\"", "public, private"), ("registry_image = \"x\"", "exactly one of image"),
            ("memory_limit = 1024\nmemory_limit_bytes = 1000000000", "conflicts with"),
            ("memory = 1", "Unsupported argument"),
        ])
    func badConfiguration(line: String, message: String) async throws {
        let sandbox = try await TerraformSandbox(Self.hcl("web", image: "app:1", line))
        #expect(try await sandbox.expect(["validate"], status: 1).contains(message))
        #expect(sandbox.api.recorded.isEmpty)
    }
}
