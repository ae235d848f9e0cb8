import CArgon2
import Foundation
import ScalewaySimulator
import SimulatedCloud
import Testing

/// The API's frame and the admin API, over real sockets.
@Suite struct ServerTests {
    private static let slow = SimulatorConfiguration(cloud: CloudSettings(timings: .recorded, timeScale: 0.01), seed: 3)
    private static let events = "/audit-trail/v1alpha1/regions/fr-par/events?organization_id=\(SimulatorClient.project)"

    private static func temporaryFile() -> String {
        "\(NSTemporaryDirectory())/amarre-simulator-\(UUID().uuidString).json"
    }

    @Test func tokensAreChecked() async throws {
        var configuration = Self.slow
        configuration.tokens = ["right"]
        try await withSimulator(configuration) { client in
            let path = "\(SimulatorClient.containers)/namespaces"
            #expect(try await client.call("GET", path, token: "right").status == 200)
            for token in ["wrong", nil] {
                let refused = try await client.call("GET", path, token: token)
                #expect(refused.status == 401 && refused.json["type"] == .string("denied_authentication"))
            }
            #expect(try await client.call("GET", "/_simulator/containers", token: nil).status == 200)
        }
    }

    @Test func answersCarryTheRequestIDOfTheEventAndTheGatewaysName() async throws {
        try await withSimulator(Self.slow) { client in
            let answer = try await client.call(
                "POST", SimulatorClient.secrets, #"{"name":"s","project_id":"\#(SimulatorClient.project)"}"#,
                userAgent: "amarre/1")
            #expect(answer.headers["server"] == "Scaleway API Gateway (fr-par-1;edge03)")
            try await client.skip(seconds: 300)
            let event = try await client.call("GET", Self.events).json["events"]?[0]
            #expect(event?["request_id"]?.string == answer.headers["x-request-id"])
            #expect(event?["user_agent"] == .string("amarre/1"))
        }
    }

    @Test func answersAreDatedByTheClockThatWasMoved() async throws {
        try await withSimulator(Self.slow) { client in
            let format = DateFormatter()
            format.locale = Locale(identifier: "en_US_POSIX")
            format.timeZone = TimeZone(identifier: "GMT")
            format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            // Each day of a week, and the ends of months.
            for days in 0...40 {
                if days > 0 { try await client.skip(seconds: 86_400) }
                let header = try await client.call("GET", SimulatorClient.secrets).headers["date"]
                let date = try #require(format.date(from: header ?? ""), "\(header ?? "none")")
                #expect(abs(date.timeIntervalSinceNow - Double(days) * 86_400) < 60)
                #expect(format.string(from: date) == header)
            }
        }
    }

    @Test func badRequestsAreRefusedWithTheField() async throws {
        try await withSimulator(Self.slow) { client in
            let namespace = try await client.createNamespace()
            let path = "\(SimulatorClient.containers)/containers"
            let wrong = try await client.call(
                "POST", path,
                #"{"name":"web","namespace_id":"\#(namespace)","image":"nginx:1","port":"x","timeout":"soon"}"#)
            #expect(wrong.status == 400 && wrong.json["type"] == .string("invalid_arguments"))
            #expect(wrong.json["details"]?.array.compactMap { $0["argument_name"]?.string } == ["timeout", "port"])
            #expect(try await client.call("POST", path, "{not json").status == 400)
            #expect(try await client.call("GET", "/containers/v1/regions/xx-nowhere/containers").status == 400)
            #expect(try await client.call("GET", "/nowhere").status == 404)
        }
    }

    @Test func hashesVerify() async throws {
        try await withSimulator(Self.slow) { client in
            let container = try await client.createContainer(
                "web", in: try await client.createNamespace(),
                more: #","secret_environment_variables":{"A":"opensesame"}"#)
            let hash = try #require(container["secret_environment_variables"]?["A"]?.string)
            #expect(hash.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
            #expect(argon2id_verify(hash, "opensesame", 10) == ARGON2_OK.rawValue)
            #expect(argon2id_verify(hash, "opensesamf", 10) != ARGON2_OK.rawValue)
        }
    }

    @Test func aConsoleEditIsAcceptedDuringADeployAndIsSomeoneElses() async throws {
        try await withSimulator(Self.slow) { client in
            let id = try #require(
                try await client.createContainer("web", in: try await client.createNamespace())["id"]?.string)
            let path = "\(SimulatorClient.containers)/containers/\(id)"
            let refused = try await client.call("PATCH", path, #"{"min_scale":2}"#)
            #expect(refused.status == 409 && refused.json["current_state"] == .string("creating"))
            #expect(try await client.call("PATCH", "/_simulator/containers/web", #"{"min_scale":2}"#).status == 200)
            #expect(try await client.container(id)["min_scale"]?.int == 2)
            try await client.skip(seconds: 300)
            let events = try await client.call("GET", Self.events + "&resource_id=\(id)").json["events"]?.array ?? []
            #expect(events.map { $0["method_name"]?.string } == ["UpdateContainer", "CreateContainer"])
            #expect(events[0]["principal"] != events[1]["principal"])
            #expect(events[0]["user_agent"]?.string?.hasPrefix("Mozilla/") == true)
        }
    }

    @Test func stickAndRelease() async throws {
        try await withSimulator(Self.slow) { client in
            let id = try #require(
                try await client.createContainer("web", in: try await client.createNamespace())["id"]?.string)
            try await client.skip(seconds: 2400)
            _ = try await client.call("POST", "/_simulator/containers/web/stick")
            try await client.skip(seconds: 100_000)
            #expect(try await client.container(id)["status"] == .string("updating"))
            _ = try await client.call("POST", "/_simulator/containers/\(id)/release")
            try await client.skip(seconds: 2400)
            #expect(try await client.container(id)["status"] == .string("ready"))
        }
    }

    @Test func tagsAndSecretsOfTheAdminAPIShowInTheRealOne() async throws {
        try await withSimulator(Self.slow) { client in
            let body = #"{"image":"rg.fr-par.scw.cloud/evalap/streamlit","tag":"1.4.2"}"#
            let first = try await client.call("PUT", "/_simulator/tags", body).json
            let images = try await client.call("GET", "/registry/v1/regions/fr-par/images?name=streamlit").json[
                "images"]
            let image = try #require(images?[0]?["id"]?.string)
            let tags = "/registry/v1/regions/fr-par/images/\(image)/tags?name=1.4.2"
            #expect(try await client.call("GET", tags).json["tags"]?[0]?["digest"] == first["digest"])
            let second = try await client.call("PUT", "/_simulator/tags", body).json
            #expect(second["digest"] != first["digest"])
            #expect(try await client.call("GET", tags).json["tags"]?[0]?["digest"] == second["digest"])
            let secret = #"{"name":"url","projectID":"p","value":"postgres"}"#
            #expect(try await client.call("PUT", "/_simulator/secrets", secret).json["revision"]?.int == 1)
            let put = try await client.call("PUT", "/_simulator/secrets", secret).json
            #expect(put["revision"]?.int == 2)
            let access = try await client.call(
                "GET", "\(SimulatorClient.secrets)/\(put["id"]?.string ?? "")/versions/latest_enabled/access")
            #expect(access.json["data"] == .string("cG9zdGdyZXM="))
        }
    }

    @Test func faultsHitTheirCallsAndRunOut() async throws {
        try await withSimulator(Self.slow) { client in
            let path = "\(SimulatorClient.containers)/namespaces"
            let fault = #"{"product":"containers","method":"GET","status":429,"count":2,"retryAfter":1}"#
            _ = try await client.call("PUT", "/_simulator/faults", fault)
            #expect(try await client.call("GET", SimulatorClient.secrets).status == 200)
            let hit = try await client.call("GET", path)
            #expect(hit.status == 429 && hit.headers["retry-after"] == "1")
            #expect(try await client.call("GET", path).status == 429)
            #expect(try await client.call("GET", path).status == 200)
            _ = try await client.call(
                "PUT", "/_simulator/faults",
                #"{"product":"containers","method":"POST","reset":true,"afterEffect":true}"#)
            await #expect(throws: HTTPConnection.Failure.self) { try await client.createNamespace("lost") }
            // The answer was lost, not the write.
            #expect(try await client.call("GET", path).json["total_count"]?.int == 1)
            _ = try await client.call("PUT", "/_simulator/faults", #"{"product":"*","status":503,"count":0}"#)
            for _ in 0..<5 { #expect(try await client.call("GET", path).status == 503) }
            _ = try await client.call("DELETE", "/_simulator/faults")
            #expect(try await client.call("GET", path).status == 200)
            let calls = try await client.call("GET", "/_simulator/calls").json["calls"]?.array ?? []
            #expect(
                calls.compactMap { $0["status"]?.int } == [200, 429, 429, 200, 0, 200, 503, 503, 503, 503, 503, 200])
        }
    }

    @Test func theStateFileRestoresIDsEndpointsAndDeploysUnderWay() async throws {
        let path = Self.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: path) }
        var configuration = Self.slow
        configuration.stateFile = path
        let settled = configuration
        let before = try await withSimulator(settled) { client in
            let container = try await client.createContainer("web", in: try await client.createNamespace())
            try await client.skip(seconds: 500)
            return try await client.container(container["id"]?.string ?? "")
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(before["status"] == .string("creating"))
        try await withSimulator(settled) { client in
            let after = try await client.container(before["id"]?.string ?? "")
            #expect(after == before)
            let connection = try HTTPConnection(port: SimulatorClient.port(of: after["public_endpoint"]?.string ?? ""))
            #expect(try await connection.send("GET", "/").status == 503)
            try await client.skip(seconds: 2400)
            #expect(try await connection.send("GET", "/").status == 200)
        }
    }

    @Test(arguments: ["", "{", "[]", #"{"format":"amarre-simulator-state","version":9,"sha256":"","state":{}}"#])
    func aFileThatIsNoStateIsRefused(text: String) async throws {
        let path = Self.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let error = try await failure(of: path)
        #expect(error.description.contains(path) && error.description.contains("delete it to start empty"))
    }

    @Test func aStateFileThatSomeoneElseChangedIsRefused() async throws {
        let path = Self.temporaryFile()
        defer { try? FileManager.default.removeItem(atPath: path) }
        var configuration = Self.slow
        configuration.stateFile = path
        try await withSimulator(configuration) { client in _ = try await client.createNamespace("production") }
        let text = try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        try Data(text.replacingOccurrences(of: "production", with: "productioN").utf8).write(
            to: URL(fileURLWithPath: path))
        #expect(try await failure(of: path).description.contains("was changed by something other than the simulator"))
    }

    @Test func aTakenPortIsSaid() async throws {
        try await withSimulator(Self.slow) { client in
            var configuration = Self.slow
            configuration.port = client.port
            let second = SimulatorServer(configuration)
            let error = await #expect(throws: SimulatorError.self) { try await second.run { _ in } }
            #expect(error?.description.contains("can't listen on 127.0.0.1:\(client.port)") == true)
        }
    }

    private func failure(of stateFile: String) async throws -> SimulatorError {
        var configuration = Self.slow
        configuration.stateFile = stateFile
        let server = SimulatorServer(configuration)
        return try #require(await #expect(throws: SimulatorError.self) { try await server.run { _ in } })
    }
}
