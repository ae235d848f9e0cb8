import Foundation

/// What one observation and its diff cost as an environment grows: containers with three secrets each,
/// made through the API.
struct ObservationBenchmark {
    let built: Built
    let sizes: [Int]

    private static let rounds = 5
    /// Terraform reads one container after the other and keeps all of them in memory; beyond this its plan is left out.
    private static let largestPlan = 300

    func run() throws -> [Figure] { try sizes.flatMap(measure) }

    private func measure(_ count: Int) throws -> [Figure] {
        let installation = try Installation(built: built, pollInterval: "100ms")
        defer { installation.close() }
        try installation.pushObserved(containers: count)
        // Suspended, so that the controller takes the containers as they are into its memory and touches none.
        try installation.amarre("suspend", "staging", "--reason", "bench")
        try installation.amarre("reconcile", "staging", whatever: true)

        let start = try rounds { try installation.amarre("history", "--limit", "1").cpu }
        try installation.simulator.forgetCalls()
        let diff = try rounds { try installation.amarre("diff", "staging").cpu }
        let lists = Double(try installation.simulator.calls().lists) / Double(Self.rounds)
        let memory = try installation.peakMemory("diff", "staging")

        let what = "observation and diff, \(count) containers with 3 secrets each"
        let isLargest = count == sizes.max()
        let plans =
            count <= Self.largestPlan ? try planFigures(installation, count, start: start, beside: diff - start) : []
        return [
            Figure(name: "\(what), CPU", value: diff - start, unit: "ms", limit: isLargest ? 300 : nil),
            Figure(name: "\(what), CPU of each container", value: (diff - start) / Double(count), unit: "ms"),
            Figure(name: "\(what), resident", value: memory, unit: "MB", limit: isLargest ? 100 : nil),
            Figure(
                name: "\(what), container list requests", value: lists, unit: "requests",
                limit: Double((count + 99) / 100), isBinding: true
            ),
        ] + plans
    }

    /// What Terraform needs to say the same: its own plan of the same environment, which it has imported.
    private func planFigures(_ installation: Installation, _ count: Int, start: Double, beside observation: Double)
        throws -> [Figure]
    {
        try installation.importObserved()
        let plans = try (0..<3).map { _ in
            try installation.amarre("terraform", "staging", "--", "plan", "-detailed-exitcode").cpu
        }
        let plan = plans.median - start
        return [
            Figure(
                name: "`terraform plan -detailed-exitcode`, \(count) containers with 3 secrets each, CPU", value: plan,
                unit: "ms"),
            Figure(
                name: "`terraform plan` beside observation and diff, \(count) containers with 3 secrets each, CPU",
                value: plan / observation,
                unit: "times"),
        ]
    }

    private func rounds(_ body: () throws -> Double) rethrows -> Double {
        try (0..<Self.rounds).map { _ in try body() }.median
    }
}

extension Installation {
    /// Instances of a service in ``pushObserved(containers:)``.
    private static let perService = 5
    private static let secretNames = ["evalap-database-url", "evalap-api-key", "evalap-session-key"]

    /// An environment of so many containers, in git and in the cloud alike. Made through the API, many at a time: the
    /// controller would take hours.
    func pushObserved(containers count: Int) throws {
        for name in Self.secretNames {
            try simulator.call("PUT", "secrets", ["projectID": Self.project, "name": name, "value": "bench"])
        }
        let image = "\(Self.registry)/observed"
        let pushed = try simulator.call("PUT", "tags", ["image": image, "tag": "start", "projectID": Self.project])
        guard let digest = pushed["digest"] as? String else { throw BenchmarkError("no digest for \(image)") }
        try write(
            "apiVersion: amarre/v1\nkind: Environment\nname: staging\nregion: fr-par\nproject: \(Self.project)\n",
            to: "work/desired-state/staging/environment.yaml")
        let instances = min(count, Self.perService)
        for number in 0..<count / instances {
            try write(
                observedService(number, image, digest, instances),
                to: "work/desired-state/staging/services/service-\(number).yaml")
        }
        try commit()
        let namespace = try simulator.create("namespaces", ["name": "staging", "project_id": Self.project])
        guard let id = namespace["id"] as? String else { throw BenchmarkError("the namespace has no id") }
        let bodies = (0..<count).map { index in
            observedContainer(
                "service-\(index / instances)-\(index % instances)", namespace: id, image: "\(image)@\(digest)")
        }
        try simulator.createAll("containers", bodies, folder: folder)
        try Waiting.wait(120, for: "\(count) containers to be ready") { try simulator.readyCount() == count }
    }

    /// Brings the environment into Terraform's state, by import blocks that are committed for one apply.
    func importObserved() throws {
        let containers = try simulator.call("GET", "containers")["containers"] as? [[String: Any]] ?? []
        var blocks: [String] = []
        func add(_ address: String, _ id: String) {
            blocks.append("import {\n  to = \(address)\n  id = \"fr-par/\(id)\"\n}\n")
        }
        for container in containers {
            guard let id = container["id"] as? String, let name = container["name"] as? String,
                let namespace = container["namespaceID"] as? String
            else { throw BenchmarkError("the simulator lists a container without id, name or namespace") }
            if blocks.isEmpty { add("module.environment.scaleway_container_namespace.this", namespace) }
            let service = name.split(separator: "-").dropLast().joined(separator: "-")
            add("module.service[\"\(service)\"].scaleway_container.instance[\"\(name)\"]", id)
        }
        let file = "work/terraform/environments/staging/imports.tf"
        try write(blocks.joined(separator: "\n"), to: file)
        try commit()
        try amarre("terraform", "staging", "--", "apply", "-auto-approve", "-parallelism=40")
        try FileManager.default.removeItem(at: folder.appendingPathComponent(file))
        try commit()
    }

    private func observedService(_ number: Int, _ image: String, _ digest: String, _ instances: Int) -> String {
        let secrets = Self.secretNames.enumerated().map { "SECRET_\($0): { name: \($1), revision: 1 }" }.joined(
            separator: ", ")
        return """
            apiVersion: amarre/v1
            kind: Service
            name: service-\(number)
            image: { repository: \(image), digest: "\(digest)" }
            scaling: { min: \(instances), max: \(instances), concurrentRequests: 50 }
            secrets: { \(secrets) }
            environment: { LOG_LEVEL: info }
            resources: { cpu: 560m, memory: 1Gi }
            http: { port: 8501, health: /_stcore/health }

            """
    }

    private func observedContainer(_ name: String, namespace: String, image: String) -> [String: Any] {
        let probe: [String: Any] = [
            "failure_threshold": 12, "interval": "5s", "timeout": "2s", "http": ["path": "/_stcore/health"],
        ]
        return [
            "namespace_id": namespace, "name": name, "image": image, "min_scale": 1, "max_scale": 1, "mvcpu_limit": 560,
            "memory_limit_bytes": 1 << 30, "port": 8501, "environment_variables": ["LOG_LEVEL": "info"],
            "secret_environment_variables": ["SECRET_0": "a", "SECRET_1": "b", "SECRET_2": "c"],
            "scaling_option": ["concurrent_requests_threshold": 50], "startup_probe": probe, "liveness_probe": probe,
        ]
    }
}
