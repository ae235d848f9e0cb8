import Testing

/// Gives the image that a write deploys the behaviour that the recording shows it had.
enum ImageBehaviours {
    /// Before exchange `index`: from the last status that the recording shows before the next write to the same
    /// container.
    static func prepare(_ index: Int, of recording: Recording, _ client: SimulatorClient) async throws {
        let write = recording.exchanges[index]
        guard ["POST", "PATCH"].contains(write.method), write.path.contains("/containers"),
            let id = write.responseBody?["id"]?.string,
            let image = write.responseBody?["image"]?.string
        else { return }
        var behaviour = "good"
        for later in recording.exchanges[(index + 1)...] where later.responseBody?["id"]?.string == id {
            if later.method != "GET" { break }
            guard later.responseBody?["status"]?.string == "error" else { continue }
            behaviour = Self.behaviour(behind: later.responseBody?["error_message"]?.string ?? "")
        }
        try await set(image, behaviour, client)
    }

    static func set(_ image: String, _ behaviour: String, _ client: SimulatorClient) async throws {
        let answer = try await client.call(
            "PUT", "/_simulator/images", #"{"image":"\#(image)","behaviour":"\#(behaviour)"}"#)
        #expect(answer.status == 200, "\(answer.body)")
    }

    private static func behaviour(behind message: String) -> String {
        if message.contains("HTTP requests") { return "unhealthy" }
        if message.contains("internal error") { return "internalError" }
        if message.contains("not found") { return "unpullable" }
        return "crashes"
    }
}
