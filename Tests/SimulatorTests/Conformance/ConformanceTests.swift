import ScalewaySimulator
import SimulatedCloud
import Testing

/// The simulator answers what the real API answered, exchange by exchange.
@Suite(.enabled(if: Recording.folder != nil, "no recorded exchanges here: set AMARRE_SHARED"))
struct ConformanceTests {
    /// Deploys take ten times as long as recorded, so that a slow machine can't miss a transient status; the clock is skipped anyway.
    private static let configuration: SimulatorConfiguration = {
        var cloud = CloudSettings(timings: .recorded, timeScale: 0.1)
        cloud.keptEvents = 100
        return SimulatorConfiguration(cloud: cloud, endpoints: .hostnames, seed: 7)
    }()

    /// Container files create their containers in namespaces of another file, and change some that they don't create.
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 10])
    func containers(number: Int) async throws {
        let recording = try Recording.load(number)
        try await withSimulator(Self.configuration) { client in
            var replay = Replay(client: client, recording: recording, ids: [:])
            replay.ids = try await ConformanceTests.presumed(by: recording, client)
            try await replay.play()
        }
    }

    @Test func cronTrigger() async throws {
        let recording = try Recording.load(11)
        try await withSimulator(Self.configuration) { client in
            var replay = Replay(client: client, recording: recording, ids: try await ConformanceTests.presumed(by: recording, client))
            let delete = try #require(recording.exchanges.firstIndex { $0.method == "DELETE" })
            try await replay.play(0..<delete)
            // Updates before the delete were left out of the file: its answer shows what they had set.
            guard case .object(let shown) = recording.exchanges[delete].responseBody else { return }
            let kept = ["description", "tags", "destination_config", "cron_config"]
            let id = try #require(replay.ids[shown["id"]?.string ?? ""])
            _ = try await client.call(
                "PATCH", "\(SimulatorClient.containers)/triggers/\(id)", JSON.object(shown.filter { kept.contains($0.key) }).text)
            try await client.skip(seconds: 1000)
            try await replay.play(delete..<recording.exchanges.count)
        }
    }

    @Test func secretVersions() async throws {
        let recording = try Recording.load(13)
        try await withSimulator(Self.configuration) { client in
            let access = try #require(recording.exchanges.firstIndex { $0.path.hasSuffix("/access") })
            var replay = Replay(client: client, recording: recording, ids: [:])
            try await replay.play(0..<access)
            // The last exchanges read another secret, whose versions were written before.
            let recorded = try #require(recording.exchanges[access].responseBody?["secret_id"]?.string)
            let id = try await ConformanceTests.secret(client, type: "opaque")
            for exchange in recording.exchanges[access...] {
                let data = exchange.responseBody?["data"]?.string ?? ""
                _ = try await client.call("POST", "\(SimulatorClient.secrets)/\(id)/versions", #"{"data":"\#(data)"}"#)
            }
            replay.ids[recorded] = id
            try await replay.play(access..<recording.exchanges.count)
        }
    }

    @Test func secretErrors() async throws {
        let recording = try Recording.load(14)
        try await withSimulator(Self.configuration) { client in
            // One secret isn't created in the recording: its payloads are checked, so it is of a typed kind.
            let write = try #require(recording.exchanges.first { $0.path.hasSuffix("/versions") })
            let recorded = try #require(write.path.split(separator: "/").dropLast().last.map(String.init))
            let id = try await ConformanceTests.secret(client, type: "key_value")
            var replay = Replay(client: client, recording: recording, ids: [recorded: id])
            try await replay.play()
        }
    }

    @Test func registry() async throws {
        let recording = try Recording.load(15)
        try await withSimulator(Self.configuration) { client in
            var replay = Replay(client: client, recording: recording, ids: [:])
            // The image is pushed between the creation of the namespace and the first list.
            let first = try #require(recording.exchanges.firstIndex { $0.query != nil })
            try await replay.play(0..<first)
            let endpoint = try #require(recording.exchanges[0].responseBody?["endpoint"]?.string)
            let images = recording.exchanges.compactMap { $0.responseBody?["images"]?[0]?["name"]?.string }
            let tags = recording.exchanges.compactMap { $0.responseBody?["tags"]?[0] }.filter { $0["digest"] != nil }
            let (image, tag) = (try #require(images.first), try #require(tags.first))
            let (name, digest) = (tag["name"]?.string ?? "", tag["digest"]?.string ?? "")
            _ = try await client.call(
                "PUT", "/_simulator/tags", #"{"image":"\#(endpoint)/\#(image)","tag":"\#(name)","digest":"\#(digest)"}"#)
            try await replay.play(first..<recording.exchanges.count)
        }
    }

    @Test func auditTrail() async throws {
        let recording = try Recording.load(22)
        try await withSimulator(Self.configuration) { client in
            var replay = Replay(client: client, recording: recording, ids: [SimulatorClient.project: SimulatorClient.project])
            try await replay.play()
        }
    }

    private static func secret(_ client: SimulatorClient, type: String) async throws -> String {
        let body = #"{"name":"presumed","project_id":"\#(SimulatorClient.project)","type":"\#(type)"}"#
        return try #require(try await client.call("POST", SimulatorClient.secrets, body).json["id"]?.string)
    }

    /// Makes the namespaces and containers that a recording uses but doesn't create; gives recorded id → ours.
    private static func presumed(by recording: Recording, _ client: SimulatorClient) async throws -> [String: String] {
        var ids: [String: String] = [SimulatorClient.project: SimulatorClient.project]
        var seen = Set<String>()
        for exchange in recording.exchanges {
            let shown = exchange.responseBody
            let rows = [shown].compactMap(\.self) + (shown?["namespaces"]?.array ?? [])
            for object in rows {
                guard let id = object["id"]?.string, seen.insert(id).inserted else { continue }
                if let namespace = object["namespace_id"]?.string, seen.insert(namespace).inserted {
                    ids[namespace] = try await client.createNamespace("presumed-\(ids.count)")
                }
                if let container = object["container_id"]?.string, seen.insert(container).inserted {
                    let namespace = try await client.createNamespace("presumed-\(ids.count)")
                    ids[container] = try await client.createContainer("presumed", in: namespace)["id"]?.string
                    try await client.skip(seconds: 1000)
                }
                guard exchange.method != "POST" else { continue }
                if object["image"] != nil {
                    ids[id] = try await Self.container(like: object, in: ids[object["namespace_id"]?.string ?? ""] ?? "", client)
                } else if object["project_id"] != nil {
                    ids[id] = try await client.createNamespace(object["name"]?.string ?? "")
                }
            }
        }
        return ids
    }

    private static func container(like object: JSON, in namespace: String, _ client: SimulatorClient) async throws -> String {
        guard case .object(var body) = object else { return "" }
        for key in ["id", "status", "created_at", "updated_at", "public_endpoint", "region", "error_message"] { body[key] = nil }
        body["namespace_id"] = .string(namespace)
        let answer = try await client.call("POST", "\(SimulatorClient.containers)/containers", JSON.object(body).text)
        try await client.skip(seconds: 1000)
        return try #require(answer.json["id"]?.string, "\(answer.body)")
    }
}
