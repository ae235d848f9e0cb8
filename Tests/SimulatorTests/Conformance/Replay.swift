import Foundation
import Testing

/// Plays a recording against a simulator, in its order. Like the client that was recorded it polls: while an answer isn't yet the recorded
/// one, time passes.
struct Replay {
    let client: SimulatorClient
    let recording: Recording
    var ids: [String: String]
    /// Slow clock, see the suite: 10 recorded seconds are 100 here. The longest wait recorded is 300 s.
    private static let pollSeconds = 100
    private static let polls = 34

    /// Plays exchanges in `range`.
    mutating func play(_ range: Range<Int>? = nil) async throws {
        for index in range ?? recording.exchanges.indices { try await play(index) }
    }

    private mutating func play(_ index: Int) async throws {
        let exchange = recording.exchanges[index]
        try await setBehaviour(index)
        let path = mapped(exchange.path) + (exchange.query.map { "?" + mapped($0) } ?? "")
        let body = exchange.requestBody.flatMap { $0 == .null ? nil : mapped($0.text) }
        var polls = 0
        while true {
            let answer = try await client.call(exchange.method, path, body)
            var comparison = ShapeComparison(ids: ids)
            if answer.status == exchange.status {
                if let recorded = exchange.responseBody, recorded != .null {
                    comparison.compare(recorded, answer.json)
                } else {
                    #expect(answer.body.isEmpty)
                }
                if comparison.differences.isEmpty {
                    ids = comparison.ids
                    return
                }
            }
            polls += 1
            // A write that was answered as recorded must not be repeated; one that was refused for now may be.
            let mayRepeat = exchange.method == "GET" || answer.status == 409
            guard mayRepeat, polls < Self.polls else {
                let shown = comparison.differences.joined(separator: "\n  ")
                Issue.record(
                    "exchange \(index) (n \(exchange.n)) \(exchange.method) \(path): \(exchange.status) recorded, \(answer.status) here\n  \(shown)"
                )
                return
            }
            try await client.skip(seconds: Self.pollSeconds)
        }
    }

    /// Gives the image that a write deploys the behaviour that the recording shows it had.
    private func setBehaviour(_ index: Int) async throws {
        let write = recording.exchanges[index]
        guard ["POST", "PATCH"].contains(write.method), write.path.contains("/containers"), let id = write.responseBody?["id"]?.string,
            let image = write.responseBody?["image"]?.string
        else { return }
        var behaviour = "good"
        for later in recording.exchanges[(index + 1)...] where later.responseBody?["id"]?.string == id {
            if later.method != "GET" { break }
            guard later.responseBody?["status"]?.string == "error" else { continue }
            let message = later.responseBody?["error_message"]?.string ?? ""
            behaviour = message.contains("HTTP requests") ? "unhealthy" : "crashes"
        }
        let answer = try await client.call("PUT", "/_simulator/images", #"{"image":"\#(image)","behaviour":"\#(behaviour)"}"#)
        #expect(answer.status == 200)
    }

    /// Replaces every recorded id that has one of ours.
    private func mapped(_ text: String) -> String {
        ids.reduce(text) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
    }
}
