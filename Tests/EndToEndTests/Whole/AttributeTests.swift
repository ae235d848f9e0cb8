import Foundation
import TestSupport
import Testing

extension WholeProduct {
    @Suite("Drift of each attribute")
    struct AttributeTests {
        /// One attribute that `terraform/modules/service` sets: a change of it, what puts it back, and its
        /// name in both views.
        struct Attribute {
            let change: String
            let restore: String
            let field: String
            let plan: String
        }

        static let digest = String(repeating: "a", count: 64)

        static let attributes: [Attribute] = [
            .init(change: #"{"description":"x"}"#, restore: "description", field: "description", plan: "description"),
            .init(change: #"{"tags":["x"]}"#, restore: "tags", field: "tags", plan: "tags"),
            .init(
                change: #"{"image":"docker.io/library/nginx@sha256:\#(digest)"}"#, restore: "image", field: "image",
                plan: "image"),
            .init(change: #"{"port":8080}"#, restore: "port", field: "http.port", plan: "port"),
            .init(change: #"{"protocol":"h2c"}"#, restore: "protocol", field: "protocol", plan: "protocol"),
            .init(change: #"{"privacy":"private"}"#, restore: "privacy", field: "privacy", plan: "privacy"),
            .init(change: #"{"sandbox":"v1"}"#, restore: "sandbox", field: "sandbox", plan: "sandbox"),
            .init(change: #"{"timeout":"60s"}"#, restore: "timeout", field: "timeout", plan: "timeout"),
            .init(
                // The real API reads the singular in a PATCH, and answers the plural.
                change: #"{"https_connection_only":false}"#, restore: "https_connections_only", field: "httpsOnly",
                plan: "https_connections_only"),
            .init(change: #"{"mvcpu_limit":280}"#, restore: "mvcpu_limit", field: "resources.cpu", plan: "cpu_limit"),
            .init(
                change: #"{"memory_limit_bytes":2147483648}"#, restore: "memory_limit_bytes", field: "resources.memory",
                plan: "memory_limit_bytes"),
            .init(
                change: #"{"local_storage_limit_bytes":2000000000}"#, restore: "local_storage_limit_bytes",
                field: "localStorage",
                plan: "local_storage_limit_bytes"),
            .init(change: #"{"min_scale":0}"#, restore: "min_scale", field: "scaling.min", plan: "min_scale"),
            .init(change: #"{"max_scale":9}"#, restore: "max_scale", field: "scaling.max", plan: "max_scale"),
            .init(
                change: #"{"scaling_option":{"concurrent_requests_threshold":7}}"#, restore: "scaling_option",
                field: "scaling.concurrentRequests", plan: "scaling_option"),
            .init(
                change: #"{"environment_variables":{"LOG_LEVEL":"loud"}}"#, restore: "environment_variables",
                field: "environment.LOG_LEVEL", plan: "environment_variables"),
            .init(
                change:
                    #"{"startup_probe":{"failure_threshold":3,"interval":"5s","timeout":"2s","http":{"path":"/_stcore/health"}}}"#,
                restore: "startup_probe", field: "startupProbe", plan: "startup_probe"),
            .init(
                change:
                    #"{"liveness_probe":{"failure_threshold":3,"interval":"10s","timeout":"2s","http":{"path":"/other"}}}"#,
                restore: "liveness_probe", field: "http.health", plan: "liveness_probe"),
            // The last: what it had can't be read back.
            .init(
                change: #"{"secret_environment_variables":{"DATABASE_URL":"another","OTHER":""}}"#, restore: "",
                field: "secrets.DATABASE_URL", plan: "secret_environment_variables"),
        ]

        /// A plan that must find something, without what it reads.
        private func planned(_ world: World, _ arguments: String...) async throws -> String {
            let plan = try world.start(
                ["terraform", "staging", "--", "plan", "-detailed-exitcode", "-no-color"] + arguments)
            #expect(try await plan.wait() == 2, "\(plan.output)\(plan.errors)")
            return plan.output
        }

        /// Whether an argument or a block of that name is among what a plan changes.
        private func changes(_ name: String, in plan: String) -> Bool {
            plan.range(of: ##"(?m)^ *[~+-] +\##(name)( +=| \{)"##, options: .regularExpression) != nil
        }

        /// The namespace's description and tags; they are healed together.
        private func namespaceDrift(_ world: World) async throws {
            let id = try #require(try await world.containers().first?.namespaceID)
            try await world.call(
                "PATCH", "/containers/v1/regions/fr-par/namespaces/\(id)", #"{"description":"x","tags":["x"]}"#)
            let found = try await world.differences().filter { $0.resource == "namespace" }
            let plan = try await planned(world)
            for field in ["description", "tags"] {
                #expect(found.contains { $0.field == field && $0.kind == "infrastructure" }, "\(found)")
                #expect(changes(field, in: plan), "\(plan)")
            }
            try await world.provision()
            #expect(try await world.differences() == [])
        }

        /// All at once: a plan takes longer than the rest of it, and each has a line of its own.
        @Test("each attribute that the module sets, changed by somebody else, shows in diff and in Terraform's plan")
        func everyAttribute() async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1)]) { world in
                try await world.provision()
                let id = try #require(try await world.containers().first?.id)
                let path = "/containers/v1/regions/fr-par/containers/\(id)"
                let original = try #require(
                    try JSONSerialization.jsonObject(with: Data(try await world.call("GET", path))) as? [String: Any])
                for attribute in Self.attributes {
                    try await world.call("PATCH", "containers/streamlit-0", attribute.change)
                }
                let fields = Set(try await world.differences().filter { $0.kind == "release" }.map(\.field))
                let plan = try await planned(world, "-target=module.service")
                for attribute in Self.attributes {
                    #expect(fields.contains(attribute.field), "diff after \(attribute.change): \(fields)")
                    #expect(changes(attribute.plan, in: plan), "plan after \(attribute.change): \(plan)")
                }
                for attribute in Self.attributes {
                    guard let value = original[attribute.restore] else { continue }
                    let key =
                        attribute.restore == "https_connections_only" ? "https_connection_only" : attribute.restore
                    let body = try JSONSerialization.data(withJSONObject: [key: value])
                    try await world.call("PATCH", "containers/streamlit-0", String(decoding: body, as: UTF8.self))
                }
                let left = Set(try await world.differences().filter { $0.kind == "release" }.map(\.field))
                #expect(left == ["secrets.DATABASE_URL"], "after putting back: \(left)")
                try await world.provision()
                #expect(try await world.differences() == [])
                try await namespaceDrift(world)
            }
        }

        /// What a module of somebody else's may set, in place of what ours sets: each attribute, with a value that is
        /// no default anywhere.
        static let module = [
            (
                #"description  = "Instance of ${var.service} in ${var.environment}, kept by Amarre""#,
                #"description  = "another""#
            ),
            (#"tags         = ["amarre", var.environment, var.service]"#, #"tags         = ["other", "tags"]"#),
            (#"protocol = "http1""#, #"protocol = "h2c""#), (#"sandbox  = "v2""#, #"sandbox  = "v1""#),
            ("timeout  = var.request_timeout_seconds", "timeout  = 77"),
            ("https_connections_only = var.https_connections_only", "https_connections_only = false"),
            ("local_storage_limit_bytes = var.local_storage_limit_bytes", "local_storage_limit_bytes = 3000000000"),
            (
                "failure_threshold = 12\n    interval          = \"5s\"",
                "failure_threshold = 41\n    interval          = \"7s\""
            ),
            (
                "failure_threshold = 3\n    interval          = \"10s\"",
                "failure_threshold = 4\n    interval          = \"11s\""
            ),
        ]

        @Test("after a rollback every field is as the module set it, and Terraform finds nothing to change")
        func rollback() async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1)]) { world in
                let path = "terraform/modules/service/main.tf"
                var text = try String(contentsOfFile: world.folder.file("work/\(path)"), encoding: .utf8)
                for (ours, other) in Self.module {
                    try #require(text.contains(ours), "the module has no “\(ours)” any more")
                    text = text.replacing(ours, with: other)
                }
                try await world.commit([path: text])
                try await world.provision()
                let id = try #require(try await world.containers().first?.id)
                let before = try await fields(world, id)
                #expect(before["timeout"] == "77s" && before["startup_probe"]?.contains("41") == true, "\(before)")
                try await world.setBehaviour("streamlit", "1.6.0", "unhealthy")
                try await world.commit([
                    "desired-state/staging/services/streamlit.yaml": World.service(tag: "1.6.0", min: 1, max: 1)
                ])
                let refused = try await world.amarre("reconcile", "staging")
                #expect(refused.status == 2, "\(refused.output)\(refused.errors)")
                #expect(try await fields(world, id) == before)
                let plan = try await world.amarre(
                    "terraform", "staging", "--", "plan", "-detailed-exitcode", "-no-color")
                #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
            }
        }

        /// The container's fields as text, without those that change with each write.
        private func fields(_ world: World, _ id: String) async throws -> [String: String] {
            let body = Data(try await world.call("GET", "/containers/v1/regions/fr-par/containers/\(id)"))
            let object = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
            var fields: [String: String] = [:]
            for (name, value) in object where name != "updated_at" {
                let data = try JSONSerialization.data(withJSONObject: [value], options: .sortedKeys)
                fields[name] = (value as? String) ?? String(decoding: data, as: UTF8.self)
            }
            return fields
        }
    }
}
