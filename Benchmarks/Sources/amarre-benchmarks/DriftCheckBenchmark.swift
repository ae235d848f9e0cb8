import Foundation

/// What it costs to see that a converged environment has not drifted, beside a Terraform plan of the same environment.
struct DriftCheckBenchmark {
    let built: Built
    let services: Int
    let instances: Int

    private static let rounds = 7

    func run() throws -> [Figure] {
        let installation = try Installation(built: built, pollInterval: "100ms")
        defer { installation.close() }
        try installation.pushStaging(services: services, instances: instances)
        try installation.amarre("reconcile", "staging")
        let count = services * instances
        guard try installation.simulator.containerCount() == count else {
            throw BenchmarkError("not \(count) containers")
        }
        let pages = Double((count + 99) / 100)
        let limit: Double = count <= 7 ? 15 : 60
        let quietLimit: Double = count <= 7 ? 3 : 30

        let start = try rounds { try installation.amarre("history", "--limit", "1").cpu }
        try installation.simulator.forgetCalls()
        let diff = try rounds { try installation.amarre("diff", "staging").cpu }
        let calls = try installation.simulator.calls()
        let plan = try (0..<3).map { _ in
            try installation.amarre("terraform", "staging", "--", "plan", "-detailed-exitcode").cpu
        }.median
        let pass = try passCost(installation, pages: pages)

        let what = "drift check, \(count) containers"
        return [
            Figure(name: "\(what), CPU of a pass of `amarre run`", value: pass, unit: "ms", limit: quietLimit),
            Figure(
                name: "\(what), CPU of `amarre diff` less that of `amarre history`", value: diff - start, unit: "ms",
                limit: limit),
            Figure(name: "\(what), CPU of the whole process `amarre diff`", value: diff, unit: "ms"),
            Figure(
                name: "`terraform plan -detailed-exitcode`, \(count) containers, CPU", value: plan - start, unit: "ms"),
            Figure(
                name: "`terraform plan` beside a pass, \(count) containers, CPU", value: (plan - start) / pass,
                unit: "times"),
            Figure(
                name: "\(what), container list requests", value: Double(calls.lists) / Double(Self.rounds),
                unit: "requests",
                limit: 1 + pages, isBinding: true),
            Figure(
                name: "\(what), calls by Terraform", value: Double(calls.byTerraform), unit: "requests", limit: 0,
                isBinding: true),
        ]
    }

    private func rounds(_ body: () throws -> Double) rethrows -> Double {
        try (0..<Self.rounds).map { _ in try body() }.median
    }

    /// CPU time that the running controller needs for one pass, all of it counted: passes are told by their lists of
    /// containers.
    private func passCost(_ installation: Installation, pages: Double) throws -> Double {
        let controller = try installation.startController()
        defer { installation.stop(controller) }
        let figures = ProcessFigures(pid: controller.processIdentifier)
        Thread.sleep(forTimeInterval: 3)
        return try (0..<3).map { _ in
            try installation.simulator.forgetCalls()
            let before = figures.cpuMilliseconds
            Thread.sleep(forTimeInterval: 5)
            let after = figures.cpuMilliseconds
            return (after - before) / max(1, Double(try installation.simulator.calls().lists) / pages)
        }.median
    }
}
