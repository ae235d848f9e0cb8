import Foundation

/// What looking at the backups of an instance with many databases costs: a whole look by a command, and the start of a
/// controller, which looks at everything and decides about each database.
struct BackupsBenchmark {
    let built: Built

    private static let databases = 50
    private static let backups = 3000
    private static let rounds = 5
    private static let watched = 30.0

    func run() throws -> [Figure] {
        let installation = try Installation(built: built, pollInterval: "60s")
        defer { installation.close() }
        let instance = try installation.pushDatabases(Self.databases)
        let bodies = (0..<Self.backups).map { number in
            [
                "instance_id": instance, "database_name": "base_\(number % Self.databases)",
                "name": "by-hand-\(number)",
                "expires_at": "2099-01-01T00:00:00Z",
            ]
        }
        try installation.simulator.createAll(
            "backups", bodies, api: Simulator.databases, folder: installation.folder)
        try Waiting.wait(120, for: "\(Self.backups) backups to be ready") {
            let row = try installation.simulator.read(
                "backups?page_size=1&order_by=created_at_desc", api: Simulator.databases)
            return (row["database_backups"] as? [[String: Any]])?.first?["status"] as? String == "ready"
        }
        // Suspended, so that nothing but the looks costs anything; one pass knows the environment.
        try installation.amarre("suspend", "staging", "--reason", "bench")
        try installation.amarre("reconcile", "staging", whatever: true)
        let idle = try rounds { try installation.amarre("history", "--limit", "1").cpu }
        let look = try rounds { try installation.amarre("backups", "staging").cpu }
        let what = "\(Self.databases) databases with \(Self.backups) backups"
        return [
            Figure(name: "\(what), CPU of a whole look", value: look - idle, unit: "ms", limit: 1000),
            Figure(
                name: "\(what), CPU of the controller's first \(Int(Self.watched)) s, start and decisions included",
                value: try start(of: installation), unit: "ms", limit: 1000),
        ]
    }

    private func start(of installation: Installation) throws -> Double {
        let controller = try installation.startController()
        defer { installation.stop(controller) }
        Thread.sleep(forTimeInterval: Self.watched)
        return ProcessFigures(pid: controller.processIdentifier).cpuMilliseconds
    }

    private func rounds(_ body: () throws -> Double) rethrows -> Double {
        try (0..<Self.rounds).map { _ in try body() }.median
    }
}

extension Installation {
    /// So many databases with a policy each beside a few containers, in git and in the cloud. Returns the instance.
    func pushDatabases(_ count: Int) throws -> String {
        try pushObserved(containers: 10)
        let policies = (0..<count).map { "  - { database: base_\($0), daily: 30, weekly: 13, monthly: 12 }" }
        try write(
            """
            apiVersion: amarre/v1
            kind: Environment
            name: staging
            region: fr-par
            project: \(Self.project)
            backups:
            \(policies.joined(separator: "\n"))

            """, to: "work/desired-state/staging/environment.yaml")
        try commit()
        let made = try simulator.create(
            "instances",
            [
                "project_id": Self.project, "name": "staging", "engine": "PostgreSQL-17", "node_type": "DB-DEV-S",
                "user_name": "bench", "password": "Bench-mark-1!", "volume_type": "lssd",
            ], api: Simulator.databases)
        guard let instance = made["id"] as? String else { throw BenchmarkError("the instance has no id") }
        try Waiting.wait(60, for: "the instance to be ready") {
            try simulator.read("instances/\(instance)", api: Simulator.databases)["status"] as? String == "ready"
        }
        try simulator.createAll(
            "instances/\(instance)/databases", (0..<count).map { ["name": "base_\($0)"] }, api: Simulator.databases,
            folder: folder)
        return instance
    }
}
