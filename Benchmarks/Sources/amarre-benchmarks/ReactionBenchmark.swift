import Foundation

/// Time from a pushed commit to the first `terraform plan` process.
struct ReactionBenchmark {
    let built: Built

    private static let rounds = 5
    private static let services = 7

    func run() throws -> [Figure] {
        let installation = try Installation(built: built, pollInterval: "100ms")
        defer { installation.close() }
        try installation.pushStaging(services: Self.services, instances: 1)
        try installation.amarre("reconcile", "staging")
        let controller = try installation.startController()
        defer { installation.stop(controller) }
        try waitForEnd(installation)
        let times = try (0..<Self.rounds).map { round in
            try installation.promote(service: 0, tag: "round-\(round)", instances: 1)
            let clock = ContinuousClock()
            let begin = clock.now
            try Waiting.wait(60, for: "a terraform plan after a push", every: 0.002) { isPlanning(installation) }
            let time = begin.duration(to: clock.now) / .milliseconds(1)
            try waitForEnd(installation)
            return time
        }
        return [
            // The first promotion of a process also asks Terraform for its version and runs `init`.
            Figure(
                name: "push to the first `terraform plan`, a poll of up to 110 ms included, median",
                value: times.median, unit: "ms",
                limit: 1000),
            Figure(name: "the same, worst", value: times.max() ?? 0, unit: "ms", limit: 1000),
        ]
    }

    private func isPlanning(_ installation: Installation) -> Bool {
        ProcessFigures.runs("terraform", [installation.folder.lastPathComponent, "\0plan\0"])
    }

    /// Returns when the environment is converged, the reconciliation has its outcome and the pass after it is over.
    private func waitForEnd(_ installation: Installation) throws {
        try Waiting.wait(120, for: "the end of a promotion", every: 0.5) {
            let converged = try installation.amarre("diff", "staging", whatever: true).status == 0
            let newest = try installation.amarre("history", "--limit", "1", "--output", "json").output
            return converged && !newest.contains("\"outcome\":null") && !newest.contains("\"outcome\": null")
        }
        // A pass follows a second after a reconciliation that changed something.
        Thread.sleep(forTimeInterval: 2)
        try Waiting.wait(30, for: "an end of planning") { !isPlanning(installation) }
    }
}
