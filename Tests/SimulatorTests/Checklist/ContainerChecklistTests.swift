import CArgon2
import ScalewaySimulator
import SimulatedCloud
import Testing

/// The checklist of the API reference, point by point (its section 13), for containers and their namespaces.
@Suite struct ContainerChecklistTests {
    private static let slow = SimulatorConfiguration(cloud: CloudSettings(timings: .recorded, timeScale: 0.01), seed: 5)
    private static let containers = "\(SimulatorClient.containers)/containers"

    /// A container that is ready.
    private static func ready(_ client: SimulatorClient, more: String = "") async throws -> String {
        let container = try await client.createContainer("web", in: try await client.createNamespace(), more: more)
        try await client.skip(seconds: 2400)
        return try #require(container["id"]?.string)
    }

    /// 1, and the order of the checks: an unknown token says nothing about rights.
    @Test func tokens() async throws {
        var configuration = Self.slow
        configuration.tokens = ["owner", "reader"]
        try await withSimulator(configuration) { client in
            _ = try await client.call(
                "PUT", "/_simulator/faults",
                #"{"permissionDenied":true,"method":"POST","path":"/namespaces","count":0}"#)
            let body = #"{"name":"x","project_id":"p"}"#
            let path = "\(SimulatorClient.containers)/namespaces"
            let unknown = try await client.call("POST", path, body, token: "stranger")
            #expect(unknown.status == 401 && unknown.json["reason"] == .string("not_found"))
            #expect(unknown.json["type"] == .string("denied_authentication"))
            let denied = try await client.call("POST", path, body, token: "reader")
            #expect(denied.status == 403 && denied.json["details"]?[0]?["resource"] == .string("namespace"))
        }
    }

    /// 2.
    @Test func unknownEnumsAndNullsAreIgnored() async throws {
        try await withSimulator(Self.slow) { client in
            let more = """
                ,"privacy":"private","protocol":"h2c","sandbox":"unknown_sandbox","tags":null,"command":null,"args":null,\
                "environment_variables":null,"secret_environment_variables":null,"scaling_option":null,"startup_probe":null
                """
            let id = try await Self.ready(client, more: more)
            let path = "\(Self.containers)/\(id)"
            let before = try await client.container(id)
            #expect(
                before["sandbox"] == .string("v2") && before["tags"] == .array([]) && before["command"] == .array([]))
            let patch = """
                {"privacy":"unknown_privacy","protocol":"unknown_protocol","sandbox":"unknown_sandbox","tags":null,\
                "environment_variables":null,"secret_environment_variables":null,"min_scale":null}
                """
            let after = try await client.call("PATCH", path, patch)
            #expect(after.status == 200, "\(after.body)")
            #expect(after.json["privacy"] == .string("private") && after.json["protocol"] == .string("h2c"))
            #expect(try await client.call("PATCH", path, #"{"privacy":"secretive"}"#).status == 400)
        }
    }

    /// 3 and 4: statuses, `error_message` and the precision of `updated_at` along a life.
    @Test func statusErrorMessageAndTimes() async throws {
        try await withSimulator(Self.slow) { client in
            _ = try await client.call("PUT", "/_simulator/images", #"{"image":"bad:1","behaviour":"crashes"}"#)
            let id = try #require(
                try await client.createContainer("web", in: try await client.createNamespace())["id"]?.string)
            let path = "\(Self.containers)/\(id)"
            func expect(_ status: String, message: JSON?, fraction: Bool) async throws {
                let shown = try await client.container(id)
                #expect(shown["status"] == .string(status) && shown["error_message"] == message)
                #expect(shown["updated_at"]?.string?.contains(".") == fraction)
            }
            try await expect("creating", message: nil, fraction: true)
            try await client.skip(seconds: 2400)
            try await expect("ready", message: "", fraction: false)
            _ = try await client.call("PATCH", path, #"{"image":"bad:1"}"#)
            try await expect("updating", message: nil, fraction: true)
            try await client.skip(seconds: 29_900)
            try await expect("updating", message: nil, fraction: true)
            try await client.skip(seconds: 400)
            try await expect(
                "error", message: "Container is unable to start OR is not listening on port 8080", fraction: false)
            _ = try await client.call("POST", "\(path)/redeploy", "{}")
            try await expect("updating", message: nil, fraction: true)
        }
    }

    /// 5, with its switch.
    @Test func writesDuringADeployAre409UntilSwitchedOff() async throws {
        try await withSimulator(Self.slow) { client in
            let id = try #require(
                try await client.createContainer("web", in: try await client.createNamespace())["id"]?.string)
            let path = "\(Self.containers)/\(id)"
            let trigger = #"{"container_id":"\#(id)","name":"t","cron_config":{"schedule":"* * * * *"}}"#
            let writes = [
                ("PATCH", path, "{}"), ("DELETE", path, nil), ("POST", "\(path)/redeploy", "{}"),
                ("POST", "\(SimulatorClient.containers)/triggers", trigger),
            ]
            for (method, path, body) in writes {
                let refused = try await client.call(method, path, body)
                let expected = """
                    {"type":"transient_state","message":"resource is in a transient state","resource":"container",\
                    "resource_id":"\(id)","current_state":"creating"}
                    """
                #expect(refused.status == 409 && refused.json == JSON.reading(expected), "\(method): \(refused.body)")
            }
            _ = try await client.call("PUT", "/_simulator/settings", #"{"refuseWritesWhileTransient":false}"#)
            #expect(try await client.call("PATCH", path, #"{"min_scale":1}"#).status == 200)
        }
    }

    /// 6 and 7.
    @Test func secretVariables() async throws {
        try await withSimulator(Self.slow) { client in
            let id = try await Self.ready(
                client, more: #","secret_environment_variables":{"KEEP":"a","SET":"b","DROP":"c"}"#)
            let path = "\(Self.containers)/\(id)"
            let before = try await client.container(id)["secret_environment_variables"]
            let patched = try await client.call(
                "PATCH", path, #"{"secret_environment_variables":{"KEEP":"","SET":"new"}}"#
            ).json
            let after = patched["secret_environment_variables"]
            #expect(after?.members.keys.sorted() == ["KEEP", "SET"] && after?["KEEP"] == before?["KEEP"])
            let hash = try #require(after?["SET"]?.string)
            #expect(argon2id_verify(hash, "new", 3) == ARGON2_OK.rawValue)
            try await client.skip(seconds: 2400)
            // Left out: untouched; empty: all gone.
            #expect(try await client.call("PATCH", path, "{}").json["secret_environment_variables"] == after)
            try await client.skip(seconds: 2400)
            let emptied = try await client.call("PATCH", path, #"{"secret_environment_variables":{}}"#).json
            #expect(emptied["secret_environment_variables"] == .object([:]))
        }
    }

    /// 8: deletes of containers answer the object, and the next one 404 with its shape.
    @Test func deletes() async throws {
        try await withSimulator(Self.slow) { client in
            let id = try await Self.ready(client)
            let deleted = try await client.call("DELETE", "\(Self.containers)/\(id)")
            #expect(deleted.status == 200 && deleted.json["status"] == .string("deleting"))
            try await client.skip(seconds: 600)
            let gone = try await client.call("DELETE", "\(Self.containers)/\(id)")
            let expected =
                #"{"message":"resource is not found","resource":"container","resource_id":"\#(id)","type":"not_found"}"#
            #expect(gone.status == 404 && gone.json == JSON.reading(expected))
        }
    }

    /// 9 and 10.
    @Test func absentKeysNullsAndDurations() async throws {
        try await withSimulator(Self.slow) { client in
            let id = try await Self.ready(client, more: #","timeout":"120.000000000s""#)
            let path = "\(Self.containers)/\(id)"
            let plain = try await client.container(id)
            #expect(
                plain["private_network_id"] == nil && plain["startup_probe"] == .null
                    && plain["timeout"] == .string("120s"))
            let network = "22222222-2222-4222-8222-222222222222"
            let patch = #"{"private_network_id":"\#(network)","timeout":"90s","liveness_probe":{"interval":"1.5s"}}"#
            let attached = try await client.call("PATCH", path, patch).json
            #expect(attached["private_network_id"] == .string(network) && attached["timeout"] == .string("90s"))
            #expect(attached["liveness_probe"]?["interval"] == .string("1.5s"))
            try await client.skip(seconds: 2400)
            #expect(
                try await client.call("PATCH", path, #"{"private_network_id":""}"#).json["private_network_id"] == nil)
            try await client.skip(seconds: 2400)
            #expect(try await client.call("PATCH", path, #"{"timeout":"soon"}"#).status == 400)
        }
    }

    /// 11.
    @Test func lists() async throws {
        try await withSimulator(Self.slow) { client in
            let path = "\(SimulatorClient.containers)/namespaces"
            for index in 0..<25 { _ = try await client.createNamespace("ns-\(index)") }
            let first = try await client.call("GET", path).json
            #expect(first["namespaces"]?.array.count == 20 && first["total_count"]?.int == 25)
            let last = try await client.call("GET", "\(path)?page=3&page_size=12&order_by=created_at_desc").json
            #expect(last["namespaces"]?.array.compactMap { $0["name"]?.string } == ["ns-0"])
            #expect(try await client.call("GET", "\(path)?page_size=1000").json["namespaces"]?.array.count == 25)
            #expect(try await client.call("GET", "\(path)?name=ns-7").json["total_count"]?.int == 25)
            _ = try await client.call("PUT", "/_simulator/settings", #"{"ignoreNamespaceNameFilter":false}"#)
            #expect(try await client.call("GET", "\(path)?name=ns-7").json["total_count"]?.int == 1)
        }
    }

    /// 17.
    @Test func aFailedDeployKeepsTheOldRevisionForADay() async throws {
        try await withSimulator(Self.slow) { client in
            _ = try await client.call("PUT", "/_simulator/images", #"{"image":"bad:1","behaviour":"crashes"}"#)
            let id = try await Self.ready(client)
            let endpoint = SimulatorClient.port(
                of: try #require(try await client.container(id)["public_endpoint"]?.string))
            _ = try await client.call("PATCH", "\(Self.containers)/\(id)", #"{"image":"bad:1"}"#)
            try await client.skip(seconds: 31_000)
            #expect(try await client.container(id)["status"] == .string("error"))
            #expect(try await HTTPConnection(port: endpoint).send("GET", "/").json["image"] == .string("nginx:1"))
            try await client.skip(seconds: 23 * 360_000)
            #expect(try await HTTPConnection(port: endpoint).send("GET", "/").status == 200)
            try await client.skip(seconds: 360_000)
            #expect(try await HTTPConnection(port: endpoint).send("GET", "/").status == 503)
        }
    }

    /// As recorded: only a move from one network to another that is new fails.
    @Test func aMoveToANewPrivateNetworkFailsInternally() async throws {
        try await withSimulator(Self.slow) { client in
            func network(_ name: String) async throws -> String {
                let body = #"{"name":"\#(name)","project_id":"\#(SimulatorClient.project)"}"#
                let made = try await client.call("POST", "/vpc/v2/regions/fr-par/private-networks", body)
                return try #require(made.json["id"]?.string, "\(made.body)")
            }
            let first = try await network("first")
            let id = try await Self.ready(client, more: #","private_network_id":"\#(first)""#)
            #expect(try await client.container(id)["status"] == "ready")
            let second = try await network("second")
            let move = #"{"private_network_id":"\#(second)"}"#
            _ = try await client.call("PATCH", "\(Self.containers)/\(id)", move)
            try await client.skip(seconds: 2000)
            let failed = try await client.container(id)
            #expect(
                failed["status"] == "error"
                    && failed["error_message"]?.string?.hasPrefix("An internal error occurred") == true)
            _ = try await client.call("PATCH", "\(Self.containers)/\(id)", #"{"private_network_id":"\#(first)"}"#)
            try await client.skip(seconds: 6000)
            _ = try await client.call("PATCH", "\(Self.containers)/\(id)", move)
            try await client.skip(seconds: 2000)
            #expect(try await client.container(id)["status"] == "ready")
        }
    }

    @Test func theHTTPSFlagHasTwoNames() async throws {
        try await withSimulator(Self.slow) { client in
            let id = try await Self.ready(client, more: #","https_connections_only":true"#)
            #expect(try await client.container(id)["https_connections_only"] == .bool(true))
            let path = "\(Self.containers)/\(id)"
            let patched = try await client.call("PATCH", path, #"{"https_connection_only":false}"#).json
            #expect(patched["https_connections_only"] == .bool(false))
        }
    }

    @Test func theThreeSourcesOfTriggers() async throws {
        try await withSimulator(Self.slow) { client in
            let id = try await Self.ready(client)
            let path = "\(SimulatorClient.containers)/triggers"
            func create(_ config: String) async throws -> HTTPConnection.Answer {
                try await client.call("POST", path, #"{"container_id":"\#(id)","name":"t",\#(config)}"#)
            }
            let sqs = """
                "sqs_config":{"region":"fr-par","endpoint":"https://sqs","access_key_id":"a","secret_access_key":"s","queue_url":"q"}
                """
            let queue = try await create(sqs).json
            #expect(queue["source_type"] == .string("sqs") && queue["cron_config"] == nil)
            #expect(queue["sqs_config"]?.members.keys.sorted() == ["access_key_id", "endpoint", "queue_url", "region"])
            let nats = try await create(
                #""nats_config":{"server_urls":["nats://n"],"subject":"s","credentials_file_content":"c"}"#
            ).json
            #expect(nats["nats_config"]?.members.keys.sorted() == ["server_urls", "subject"])
            #expect(try await create(#""cron_config":{"schedule":"every day"}"#).status == 400)
            #expect(try await create(#""cron_config":{"schedule":"* * * * *"},"nats_config":{}"#).status == 400)
            let cron = try await create(#""cron_config":{"schedule":"5 4 * * *","body":"x"}"#).json
            try await client.skip(seconds: 900)
            let change = #"{"cron_config":{"timezone":"Europe/Paris"},"destination_config":{"http_method":"post"}}"#
            let changed = try await client.call("PATCH", "\(path)/\(cron["id"]?.string ?? "")", change).json
            let expected = #"{"schedule":"5 4 * * *","timezone":"Europe/Paris","body":"x","headers":{}}"#
            #expect(changed["cron_config"] == JSON.reading(expected))
            #expect(changed["destination_config"] == JSON.reading(#"{"http_path":"/","http_method":"post"}"#))
            #expect(try await client.call("GET", "\(path)?trigger_type=nats").json["total_count"]?.int == 1)
        }
    }
}
