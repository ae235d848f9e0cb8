import ScalewaySimulator
import SimulatedCloud
import TestSupport
import Testing

/// A replaced revision that doesn't hand its connections over: SIGTERM, a grace of 10 s, then its sockets are cut.
@Suite struct PessimisticTests {
    /// Ten times slower than real: the 10 s of grace are 100 s here, and only pass by skipping.
    private static let configuration: SimulatorConfiguration = {
        var cloud = CloudSettings(timings: .recorded, timeScale: 0.1)
        cloud.isPessimistic = true
        return SimulatorConfiguration(cloud: cloud, seed: 3)
    }()

    private static func replace(_ container: JSON, _ client: SimulatorClient) async throws {
        let path = "\(SimulatorClient.containers)/containers/\(container["id"]?.string ?? "")"
        #expect(try await client.call("PATCH", path, #"{"image":"nginx:2"}"#).status == 200)
        // In small steps, so that less than the grace has passed when the new revision serves.
        while try await client.call("GET", path).json["status"] == .string("updating") {
            try await client.skip(seconds: 10)
        }
    }

    /// Whether the connection gets cut. The clock has been moved on already; the sockets are closed a moment later.
    private static func isCut(_ connection: HTTPConnection) async -> Bool {
        await eventually {
            do {
                _ = try await connection.send("GET", "/")
                return false
            } catch {
                return true
            }
        }
    }

    private static func ready(_ client: SimulatorClient) async throws -> (container: JSON, port: Int) {
        let container = try await client.createContainer("web", in: try await client.createNamespace())
        try await client.skip(seconds: 240)
        return (container, SimulatorClient.port(of: try #require(container["public_endpoint"]?.string)))
    }

    @Test func connectionsStayWithTheOldRevisionAndAreCutAfterTheGrace() async throws {
        try await withSimulator(Self.configuration) { client in
            let (container, port) = try await Self.ready(client)
            let old = try HTTPConnection(port: port)
            #expect(try await old.send("GET", "/").json["image"] == .string("nginx:1"))
            try await Self.replace(container, client)
            let terminating = try await old.send("GET", "/").json
            #expect(terminating["image"] == .string("nginx:1") && terminating["terminating"] == .bool(true))
            let new = try HTTPConnection(port: port)
            #expect(try await new.send("GET", "/").json["image"] == .string("nginx:2"))
            try await client.skip(seconds: 100)
            #expect(await Self.isCut(old))
            let after = try await new.send("GET", "/").json
            #expect(after["image"] == .string("nginx:2") && after["terminating"] == nil)
        }
    }

    @Test func aRequestThatOutlivesTheGraceIsReset() async throws {
        try await withSimulator(Self.configuration) { client in
            let (container, port) = try await Self.ready(client)
            let connection = try HTTPConnection(port: port)
            async let answer = connection.send("GET", "/report?hold=600")
            // Its connection is open, so it belongs to the first revision.
            while try await client.call("GET", "/_simulator/connections").json["open"]?.int == 0 {}
            try await Self.replace(container, client)
            try await client.skip(seconds: 100)
            do {
                _ = try await answer
                Issue.record("answered although its process was killed")
            } catch let failure as HTTPConnection.Failure {
                #expect(failure.description == "Connection reset by peer")
            }
        }
    }

    @Test func deletedContainersEndInTheSameWay() async throws {
        try await withSimulator(Self.configuration) { client in
            let (_, port) = try await Self.ready(client)
            let connection = try HTTPConnection(port: port)
            #expect(try await connection.send("GET", "/").status == 200)
            _ = try await client.call("DELETE", "/_simulator/containers/web")
            // Gone after at most 4 s, 40 here; the grace begins then.
            try await client.skip(seconds: 45)
            #expect(try await connection.send("GET", "/").json["terminating"] == .bool(true))
            try await client.skip(seconds: 100)
            #expect(await Self.isCut(connection))
        }
    }

    @Test func theSwitchIsOffUntilSomeoneTurnsItOn() async throws {
        var configuration = Self.configuration
        configuration.cloud.isPessimistic = false
        try await withSimulator(configuration) { client in
            let (container, port) = try await Self.ready(client)
            let connection = try HTTPConnection(port: port)
            _ = try await connection.send("GET", "/")
            try await Self.replace(container, client)
            try await client.skip(seconds: 200)
            #expect(try await connection.send("GET", "/").json["image"] == .string("nginx:2"))
            let settings = try await client.call("PUT", "/_simulator/settings", #"{"pessimistic":true}"#).json
            #expect(settings["pessimistic"] == .bool(true) && settings["refuseWritesWhileTransient"] == .bool(true))
            _ = try await client.call("PATCH", "/_simulator/containers/web", #"{"image":"nginx:3"}"#)
            try await client.skip(seconds: 400)
            try await client.skip(seconds: 100)
            #expect(await Self.isCut(connection))
        }
    }
}
