import Testing

/// Plays a recording against a simulator, in its order. Like the client that was recorded it polls: while an answer
/// isn't yet the recorded one, time passes.
struct Replay {
    /// What came out of a file.
    struct Outcome: Sendable {
        let number: String
        let total: Int
        /// Differences that no exception explains, one text per exchange.
        var failures: [String] = []
        /// Explained ones.
        var exceptions: [String] = []

        var passed: Int { total - failures.count - exceptions.count }
    }

    private let client: SimulatorClient
    private let recording: Recording
    private var presumer: Presumer
    private var pairs: [String: String] = [:]
    private var pushes = RegistryPushes()

    init(_ recording: Recording, _ client: SimulatorClient) {
        self.client = client
        self.recording = recording
        presumer = Presumer(client: client, recording: recording)
    }

    /// Plays all of it.
    mutating func play() async throws -> Outcome {
        var outcome = Outcome(number: recording.number, total: recording.exchanges.count)
        try? await presumer.prepare()
        for index in recording.exchanges.indices {
            guard let failure = await result(of: index) else { continue }
            if let reason = ConformanceExceptions.reason(file: recording.number, place: index + 1) {
                outcome.exceptions.append("\(recording.number)/\(index + 1): \(reason)")
            } else {
                outcome.failures.append(failure)
            }
        }
        return outcome
    }

    /// What is wrong with an exchange; nil when it conforms.
    private mutating func result(of index: Int) async -> String? {
        let exchange = recording.exchanges[index]
        let title = "\(recording.number)/\(index + 1) (n \(exchange.n)) \(exchange.method) \(exchange.path)"
        do {
            try await presumer.prepare(exchange)
            try await pushes.prepare(exchange, presumer)
            try await LeftOutWrites.prepare(index, of: recording, presumer)
            try await LeftOutWrites.prepareDelete(index, of: recording, presumer)
            try await ImageBehaviours.prepare(index, of: recording, client)
            return try await play(exchange).map { "\(title): \($0)" }
        } catch {
            return "\(title): \(error)"
        }
    }

    private mutating func play(_ exchange: Recording.Exchange) async throws -> String? {
        let ids = presumer.ids
        let path =
            Comparison.mapped(exchange.path, ids) + (exchange.query.map { "?" + Comparison.mapped($0, ids) } ?? "")
        let body = exchange.requestBody.flatMap { $0 == .null ? nil : Comparison.mapped($0.text, ids) }
        var pace = Pace()
        while true {
            let answer = try await client.call(exchange.method, path, body)
            var comparison = Comparison(ids: presumer.ids, pairs: pairs)
            var problem = "\(exchange.status) recorded, \(answer.status) here: \(answer.body)"
            if answer.status == exchange.status {
                if let recorded = exchange.responseBody, recorded != .null {
                    comparison.compare(recorded, answer.json)
                    problem = comparison.differences.joined(separator: "\n    ")
                } else {
                    problem = answer.body.isEmpty ? "" : "no body recorded, here \(answer.body)"
                }
            }
            if problem.isEmpty || (exchange.isWrite && answer.status == exchange.status) {
                // Also after a difference, so that one doesn't make all that follow fail.
                presumer.ids = comparison.ids
                pairs = comparison.pairs
            }
            if problem.isEmpty { return nil }
            // A write that was answered as recorded must not be repeated; one that was refused for now may be.
            guard exchange.method == "GET" || (answer.status == 409 && exchange.status != 409),
                let seconds = pace.next()
            else {
                return problem
            }
            try await client.skip(seconds: seconds)
        }
    }
}
