import ScalewaySimulator
import SimulatedCloud
import Testing

/// Every fault of the admin API, seen by a client on a real socket.
@Suite struct FaultTests {
    private static let slow = SimulatorConfiguration(cloud: CloudSettings(timings: .recorded, timeScale: 0.01), seed: 3)
    private static let namespaces = "\(SimulatorClient.containers)/namespaces"

    private static func with(
        _ fault: String, _ body: @escaping @Sendable (SimulatorClient) async throws -> Void
    ) async throws {
        try await withSimulator(slow) { client async throws in
            let put = try await client.call("PUT", "/_simulator/faults", fault)
            #expect(put.status == 200, "\(put.body)")
            try await body(client)
        }
    }

    @Test func tooManyRequestsWithAndWithoutRetryAfter() async throws {
        try await Self.with(#"{"status":429,"retryAfter":7}"#) { client async throws in
            let told = try await client.call("GET", Self.namespaces)
            #expect(told.status == 429 && told.headers["retry-after"] == "7")
            _ = try await client.call("PUT", "/_simulator/faults", #"{"status":429}"#)
            let untold = try await client.call("GET", Self.namespaces)
            #expect(untold.status == 429 && untold.headers["retry-after"] == nil)
            #expect(try await client.call("GET", Self.namespaces).status == 200)
        }
    }

    @Test(arguments: [500, 503]) func serverErrors(status: Int) async throws {
        try await Self.with(#"{"product":"containers","status":\#(status),"count":2}"#) { client async throws in
            #expect(try await client.call("GET", SimulatorClient.secrets).status == 200)
            #expect(try await client.call("GET", Self.namespaces).status == status)
            #expect(try await client.call("GET", Self.namespaces).status == status)
            #expect(try await client.call("GET", Self.namespaces).status == 200)
        }
    }

    @Test func slowAnswersComeWhole() async throws {
        try await Self.with(#"{"slow":0.3}"#) { client async throws in
            let start = ContinuousClock.now
            #expect(try await client.call("GET", Self.namespaces).json["total_count"]?.int == 0)
            #expect(ContinuousClock.now - start >= .milliseconds(300))
        }
    }

    @Test func aConnectionCanBeResetInMidBody() async throws {
        try await Self.with(#"{"method":"POST","path":"/namespaces","resetInBody":true}"#) { client async throws in
            let connection = try HTTPConnection(port: client.port)
            let failure = await #expect(throws: HTTPConnection.Failure.self) {
                try await connection.send(
                    "POST", Self.namespaces, headers: ["X-Auth-Token": "t"],
                    body: #"{"name":"cut","project_id":"\#(SimulatorClient.project)"}"#)
            }
            #expect(failure?.description == "in the body: Connection reset by peer")
            // The write was carried out: only its answer was lost.
            let list = try await client.call("GET", Self.namespaces).json
            #expect(list["namespaces"]?[0]?["name"]?.string == "cut")
        }
    }

    @Test func jsonCanBeHalfWritten() async throws {
        try await Self.with(#"{"halfJSON":true}"#) { client async throws in
            let half = try await client.call("GET", Self.namespaces)
            #expect(half.status == 200 && half.json == .null)
            #expect(half.body.hasPrefix(#"{"namespaces":["#))
            #expect(half.headers["content-length"] == String(half.body.utf8.count))
        }
    }

    @Test func aRegionCanBeDownWhileAnotherAnswers() async throws {
        try await Self.with(#"{"region":"fr-par","status":503,"count":0}"#) { client async throws in
            for path in [Self.namespaces, SimulatorClient.secrets, "/registry/v1/regions/fr-par/namespaces"] {
                #expect(try await client.call("GET", path).status == 503)
            }
            #expect(try await client.call("GET", Self.namespaces.replacing("fr-par", with: "nl-ams")).status == 200)
            #expect(try await client.call("DELETE", "/_simulator/faults").status == 204)
            #expect(try await client.call("GET", Self.namespaces).status == 200)
        }
    }

    @Test func aDeployCanGetStuck() async throws {
        try await Self.with(#"{"product":"containers","method":"PATCH","stuck":true}"#) { client async throws in
            let created = try await client.createContainer("web", in: try await client.createNamespace())
            let id = try #require(created["id"]?.string)
            try await client.skip(seconds: 2400)
            #expect(try await client.container(id)["status"] == .string("ready"))
            let path = "\(SimulatorClient.containers)/containers/\(id)"
            let patched = try await client.call("PATCH", path, #"{"image":"nginx:2"}"#).json
            #expect(patched["status"] == .string("updating") && patched["image"] == .string("nginx:2"))
            try await client.skip(seconds: 1_000_000)
            #expect(try await client.container(id)["status"] == .string("updating"))
            _ = try await client.call("POST", "/_simulator/containers/web/release")
            try await client.skip(seconds: 2400)
            #expect(try await client.container(id)["status"] == .string("ready"))
        }
    }

    @Test func backupsCanFailAndFindNoRoom() async throws {
        try await Self.with(#"{"backups":"error","count":0}"#) { client async throws in
            let rdb = "/rdb/v1/regions/fr-par"
            let made = try await client.call(
                "POST", "\(rdb)/instances",
                #"{"project_id":"\#(SimulatorClient.project)","name":"db","engine":"PostgreSQL-16","user_name":"u","password":"Secret-123456","node_type":"db-dev-s","volume_type":"lssd"}"#
            )
            let instance = try #require(made.json["id"]?.string, "\(made.body)")
            try await client.skip(seconds: 100_000)
            let body = #"{"instance_id":"\#(instance)","database_name":"rdb","name":"n"}"#
            let backup = try #require(try await client.call("POST", "\(rdb)/backups", body).json["id"]?.string)
            try await client.skip(seconds: 10_000)
            let failed = try await client.call("GET", "\(rdb)/backups/\(backup)").json
            #expect(failed["status"] == .string("error") && failed["size"] == .null)

            let room = #"{"product":"rdb","path":"/backups","quotaExceeded":true}"#
            #expect(try await client.call("PUT", "/_simulator/faults", room).json["faults"]?.int == 2)
            // A look isn't refused, and doesn't use the fault up.
            #expect(try await client.call("GET", "\(rdb)/backups").status == 200)
            let refused = try await client.call("POST", "\(rdb)/backups", body)
            #expect(refused.status == 403 && refused.json["type"] == .string("quotas_exceeded"))
            #expect(refused.json["details"]?[0]?["resource"] == .string("backup"))

            let wrong = [#"{"backups":"late"}"#, #"{"backups":"error","product":"rdb"}"#, #"{"backups":"unknown_"}"#]
            for body in wrong { #expect(try await client.call("PUT", "/_simulator/faults", body).status == 400) }
            #expect(try await client.call("DELETE", "/_simulator/faults").status == 204)
            #expect(try await client.call("PUT", "/_simulator/faults", room).json["faults"]?.int == 1)
        }
    }

    @Test func aListCanMiscount() async throws {
        try await Self.with(#"{"path":"/namespaces","totalCount":5,"count":2}"#) { client async throws in
            let id = try await client.createNamespace()
            // Not a list: neither changed nor counted.
            #expect(try await client.call("GET", "\(Self.namespaces)/\(id)").json["id"]?.string == id)
            for expected in [6, 6, 1] {
                let list = try await client.call("GET", Self.namespaces).json
                #expect(list["total_count"]?.int == expected && list["namespaces"]?.array.count == 1)
            }
        }
    }

    @Test func aTokenCanExpire() async throws {
        try await Self.with(#"{"tokenExpired":true,"token":"old","count":0}"#) { client async throws in
            for _ in 0..<2 {
                let refused = try await client.call("GET", Self.namespaces, token: "old")
                #expect(refused.status == 401 && refused.json["type"] == .string("denied_authentication"))
                #expect(refused.json["method"] == .string("api_key") && refused.json["reason"] == .string("expired"))
            }
            #expect(try await client.call("GET", Self.namespaces, token: "new").status == 200)
        }
    }

    @Test func aPermissionCanBeMissing() async throws {
        try await Self.with(#"{"permissionDenied":true,"token":"reader","method":"POST","count":0}"#) {
            client async throws in
            #expect(try await client.call("GET", Self.namespaces, token: "reader").status == 200)
            let refused = try await client.call(
                "POST", Self.namespaces, #"{"name":"x","project_id":"p"}"#, token: "reader")
            #expect(refused.status == 403)
            let expected =
                #"{"type":"permissions_denied","message":"insufficient permissions","details":[{"resource":"namespace","action":"write"}]}"#
            #expect(refused.json == JSON.reading(expected))
            #expect(
                try await client.call("POST", Self.namespaces, #"{"name":"x","project_id":"p"}"#, token: "writer")
                    .status == 200)
        }
    }

    @Test func chanceHitsSomeCalls() async throws {
        try await Self.with(#"{"status":500,"probability":0.5,"count":0}"#) { client async throws in
            var statuses: [Int: Int] = [:]
            for _ in 0..<60 { statuses[try await client.call("GET", Self.namespaces).status, default: 0] += 1 }
            #expect((15...45).contains(statuses[500] ?? 0) && statuses[200] == 60 - (statuses[500] ?? 0))
        }
    }

    @Test(
        arguments: [
            "{}", #"{"status":200}"#, #"{"status":500,"reset":true}"#, #"{"status":500,"probability":2}"#,
            #"{"slow":-1}"#,
            #"{"status":500,"count":-1}"#, #"{"halfJSON":"yes"}"#,
        ])
    func faultsThatMakeNoSenseAreRefused(fault: String) async throws {
        try await withSimulator(Self.slow) { client async throws in
            #expect(try await client.call("PUT", "/_simulator/faults", fault).status == 400)
            #expect(try await client.call("GET", Self.namespaces).status == 200)
        }
    }
}
