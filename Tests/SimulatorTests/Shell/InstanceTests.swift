import ScalewaySimulator
import SimulatedCloud
import Testing

/// The endpoints of running containers, over real sockets.
@Suite struct InstanceTests {
    private static let fast = SimulatorConfiguration(cloud: CloudSettings(timings: .fast), seed: 3)
    /// Deploys that only end when the test skips time.
    private static let slow = SimulatorConfiguration(cloud: CloudSettings(timings: .recorded, timeScale: 0.01), seed: 3)
    private static let probe =
        #","startup_probe":{"failure_threshold":3,"interval":"1s","timeout":"1s","http":{"path":"/health"}}"#

    private static func endpoint(_ container: JSON) throws -> HTTPConnection {
        try HTTPConnection(port: SimulatorClient.port(of: try #require(container["public_endpoint"]?.string)))
    }

    @Test func anInstanceAnswers503ThenTheReleaseWithoutSecretValues() async throws {
        try await withSimulator(Self.slow) { client in
            let container = try await client.createContainer(
                "web", in: try await client.createNamespace(),
                more:
                    #","environment_variables":{"LEVEL":"info"},"secret_environment_variables":{"DATABASE_URL":"canary-value"}"#
            )
            let connection = try Self.endpoint(container)
            #expect(try await connection.send("GET", "/").status == 503)
            try await client.skip(seconds: 2400)
            let answer = try await connection.send("GET", "/any?x=1")
            #expect(answer.status == 200 && answer.headers["x-amarre-image"] == "nginx:1")
            #expect(answer.json["container"] == .string("web") && answer.json["revision"]?.int == 1)
            #expect(answer.json["variables"] == .array([.string("DATABASE_URL"), .string("LEVEL")]))
            #expect(!answer.body.contains("canary-value"))
            let shown = try await client.container(container["id"]?.string ?? "")
            #expect(shown["public_endpoint"] == container["public_endpoint"])
        }
    }

    @Test func aNewRevisionTakesOverWithoutALostRequestOnOpenConnections() async throws {
        try await withSimulator(Self.fast) { client in
            let container = try await client.createContainer("web", in: try await client.createNamespace())
            let id = try #require(container["id"]?.string)
            let connection = try Self.endpoint(container)
            while try await connection.send("GET", "/").status != 200 {}
            var images: [String] = []
            var patched = false
            // Ends when the new image answers on the same connection; a failed request throws or isn't 200.
            while images.last != "nginx:2" {
                let answer = try await connection.send("GET", "/")
                #expect(answer.status == 200)
                let image = answer.headers["x-amarre-image"] ?? ""
                if images.last != image { images.append(image) }
                if !patched {
                    patched = true
                    let path = "\(SimulatorClient.containers)/containers/\(id)"
                    #expect(
                        try await client.call("PATCH", path, #"{"image":"nginx:2"}"#).json["status"]
                            == .string("updating"))
                }
            }
            #expect(images == ["nginx:1", "nginx:2"])
            let counts = try await client.call("GET", "/_simulator/requests").json["containers"]?[0]
            let ok = try #require(counts?["classes"]?["2xx"]?.int)
            let unavailable = counts?["classes"]?["5xx"]?.int ?? 0
            #expect(counts?["total"]?.int == ok + unavailable && ok > 2)
        }
    }

    @Test func aBadImageLeavesTheOldRevisionServing() async throws {
        try await withSimulator(Self.slow) { client in
            _ = try await client.call("PUT", "/_simulator/images", #"{"image":"bad:1","behaviour":"unhealthy"}"#)
            let container = try await client.createContainer(
                "web", in: try await client.createNamespace(), more: Self.probe)
            let id = try #require(container["id"]?.string)
            try await client.skip(seconds: 2400)
            _ = try await client.call("PATCH", "\(SimulatorClient.containers)/containers/\(id)", #"{"image":"bad:1"}"#)
            try await client.skip(seconds: 600)
            let failed = try await client.container(id)
            #expect(failed["status"] == .string("error") && failed["image"] == .string("bad:1"))
            #expect(try await Self.endpoint(container).send("GET", "/health").headers["x-amarre-image"] == "nginx:1")
        }
    }

    @Test func behavioursShowAtTheHealthPath() async throws {
        try await withSimulator(Self.slow) { client in
            for body in [
                #"{"image":"sick:1","behaviour":"unhealthy","passesStartup":true}"#,
                #"{"image":"tired:1","behaviour":"failsAfter","seconds":10}"#,
            ] {
                #expect(try await client.call("PUT", "/_simulator/images", body).status == 200)
            }
            let namespace = try await client.createNamespace()
            let sick = try Self.endpoint(
                try await client.createContainer("sick", in: namespace, image: "sick:1", more: Self.probe))
            let tired = try Self.endpoint(
                try await client.createContainer("tired", in: namespace, image: "tired:1", more: Self.probe))
            try await client.skip(seconds: 2400)
            #expect(try await sick.send("GET", "/health").status == 503)
            #expect(try await sick.send("GET", "/").status == 200)
            // 10 s are 1000 s here; its deploy ended at an unknown moment of the 2400.
            try await client.skip(seconds: 1000)
            #expect(try await tired.send("GET", "/health").status == 503)
            #expect(try await tired.send("GET", "/").status == 500)
        }
    }

    @Test func aPrivateContainerWantsAToken() async throws {
        try await withSimulator(Self.slow) { client in
            let container = try await client.createContainer(
                "web", in: try await client.createNamespace(), more: #","privacy":"private""#)
            try await client.skip(seconds: 2400)
            let connection = try Self.endpoint(container)
            #expect(try await connection.send("GET", "/").status == 403)
            #expect(try await connection.send("GET", "/", headers: ["X-Auth-Token": "key"]).status == 200)
        }
    }

    @Test func aDeletedContainerStopsAnsweringAndItsCountsStay() async throws {
        try await withSimulator(Self.slow) { client in
            let container = try await client.createContainer("web", in: try await client.createNamespace())
            try await client.skip(seconds: 2400)
            let connection = try Self.endpoint(container)
            #expect(try await connection.send("GET", "/").status == 200)
            _ = try await client.call("DELETE", "/_simulator/containers/web")
            try await client.skip(seconds: 600)
            #expect(
                try await client.call(
                    "GET", "\(SimulatorClient.containers)/containers/\(container["id"]?.string ?? "")"
                ).status == 404)
            #expect(try await connection.send("GET", "/").status == 404)
            let counts = try await client.call("GET", "/_simulator/requests").json["containers"]?[0]
            #expect(counts?["gone"] == .bool(true) && counts?["statuses"]?["200"]?.int == 1)
        }
    }

    @Test func threeHundredContainersRunAtOnce() async throws {
        try await withSimulator(Self.fast) { client in
            let namespace = try await client.createNamespace()
            let api = try HTTPConnection(port: client.port)
            var ports = Set<Int>()
            for index in 0..<300 {
                let answer = try await api.send(
                    "POST", "\(SimulatorClient.containers)/containers", headers: ["X-Auth-Token": "t"],
                    body: #"{"name":"web-\#(index)","namespace_id":"\#(namespace)","image":"nginx:1"}"#)
                ports.insert(SimulatorClient.port(of: try #require(answer.json["public_endpoint"]?.string)))
            }
            #expect(ports.count == 300)
            for port in ports {
                let connection = try HTTPConnection(port: port)
                while try await connection.send("GET", "/").status != 200 {}
            }
            let page = try await client.call("GET", "\(SimulatorClient.containers)/containers?page=3&page_size=100")
                .json
            #expect(page["total_count"]?.int == 300 && page["containers"]?.array.count == 100)
        }
    }
}
