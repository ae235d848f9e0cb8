import HTTPTransport
import Model
import Synchronization

/// What the client saw during one phase of the demo.
struct TrafficPhase: Codable, Sendable {
    let name: String
    var seconds: Double
    var sent: Int
    /// Everything but a 2xx.
    var failed: Int
    /// The first of them.
    var firstFailure: String?

    var rate: Double { seconds > 0 ? Double(sent) / seconds : 0 }
}

/// Sends GETs to all endpoints in turn, each once, on a connection of its own and without a retry, at a steady rate
/// that doesn't wait for the answers.
final class TrafficClient: Sendable {
    /// Requests a second that the demo promises.
    static let promisedRate = 50
    /// Requests a second that it sends, so that a slow moment doesn't break the promise.
    private static let rate = 64.0

    private struct Tally {
        var phases: [TrafficPhase] = []
        var phaseStart = ContinuousClock.now
        var stopped = false
    }

    private let transport: HTTPTransport
    private let endpoints: [String]
    private let tally = Mutex(Tally())

    /// `endpoints` isn't empty.
    init(_ endpoints: [String], transport: HTTPTransport) {
        self.endpoints = endpoints
        self.transport = transport
    }

    /// Counts go to the phase `name` from now on.
    func enter(_ name: String) {
        tally.withLock {
            Self.close(&$0)
            $0.phases.append(TrafficPhase(name: name, seconds: 0, sent: 0, failed: 0))
        }
    }

    /// The counts so far; a request that has no answer yet isn't failed.
    var phases: [TrafficPhase] {
        tally.withLock { tally in
            if !tally.stopped { Self.close(&tally) }
            return tally.phases
        }
    }

    /// No further request; ``run()`` returns when the last answer is there.
    func stop() {
        tally.withLock {
            Self.close(&$0)
            $0.stopped = true
        }
    }

    /// Sends until ``stop()``, or until the task is cancelled.
    func run() async {
        let start = ContinuousClock.now
        var sent = 0
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let due = Int((ContinuousClock.now - start) / .seconds(1) * Self.rate)
                while sent < due {
                    guard let phase = countSent() else { return }
                    let endpoint = endpoints[sent % endpoints.count]
                    sent += 1
                    group.addTask { await self.send(to: endpoint, phase: phase) }
                }
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    private func send(to endpoint: String, phase: Int) async {
        // A connection of its own: on a kept one the transport would repeat a GET that the other side dropped.
        let request = HTTPRequest(
            url: endpoint + "/", headers: ["User-Agent": "amarre-demo-client"], timeout: .seconds(10),
            freshConnection: true)
        do {
            let answer = try await transport.send(request)
            if !(200..<300).contains(answer.status) { countFailed("\(answer.status) from \(endpoint)", phase: phase) }
        } catch {
            if error.code != .cancelled { countFailed("\(error)", phase: phase) }
        }
    }

    /// The index of the phase that it belongs to; nil when no more are to be sent.
    private func countSent() -> Int? {
        tally.withLock {
            guard !$0.stopped, !$0.phases.isEmpty else { return nil }
            $0.phases[$0.phases.count - 1].sent += 1
            return $0.phases.count - 1
        }
    }

    private func countFailed(_ why: String, phase: Int) {
        tally.withLock {
            $0.phases[phase].failed += 1
            if $0.phases[phase].firstFailure == nil { $0.phases[phase].firstFailure = why }
        }
    }

    private static func close(_ tally: inout Tally) {
        let now = ContinuousClock.now
        if !tally.phases.isEmpty {
            tally.phases[tally.phases.count - 1].seconds += (now - tally.phaseStart) / .seconds(1)
        }
        tally.phaseStart = now
    }
}
