import Foundation

/// What the repository asks for.
extension Installation {
    /// One environment, `staging`, with so many services of so many instances.
    func pushStaging(services: Int, instances: Int) throws {
        try simulator.call(
            "PUT", "secrets", ["projectID": Self.project, "name": "evalap-database-url", "value": "postgres://bench"])
        try write(
            """
            apiVersion: amarre/v1
            kind: Environment
            name: staging
            region: fr-par
            project: \(Self.project)
            rollout: { soak: 0s, healthyProbes: 1, deadline: 5m, rollbackBudget: 2m }

            """, to: "work/desired-state/staging/environment.yaml")
        for number in 0..<services { try writeService(number, tag: "start", instances: instances) }
        try commit()
    }

    /// Asks for another image of a service.
    func promote(service: Int, tag: String, instances: Int) throws {
        try writeService(service, tag: tag, instances: instances)
        try commit()
    }

    private func writeService(_ number: Int, tag: String, instances: Int) throws {
        let image = "\(Self.registry)/service-\(number)"
        try simulator.call("PUT", "tags", ["image": image, "tag": tag, "projectID": Self.project])
        try write(
            """
            apiVersion: amarre/v1
            kind: Service
            name: service-\(number)
            image: { repository: \(image), tag: \(tag) }
            scaling: { min: \(instances), max: \(instances), concurrentRequests: 50 }
            secrets: { DATABASE_URL: { name: evalap-database-url, revision: latest } }
            environment: { LOG_LEVEL: info }
            resources: { cpu: 560m, memory: 1Gi }
            http: { port: 8501, health: /_stcore/health }

            """, to: "work/desired-state/staging/services/service-\(number).yaml")
    }

    /// The sample of the repository, staging and production; its images and its secret are made first.
    func pushSample() throws {
        let target = folder.appendingPathComponent("work/desired-state")
        try FileManager.default.copyItem(at: built.package.appendingPathComponent("desired-state"), to: target)
        for project in ["11111111-1111-1111-1111-111111111111", Self.project] {
            try simulator.call(
                "PUT", "secrets", ["projectID": project, "name": "evalap-database-url", "value": "postgres://bench"])
        }
        for environment in ["staging", "production"] {
            let services = target.appendingPathComponent("\(environment)/services")
            for name in try FileManager.default.contentsOfDirectory(atPath: services.path) {
                let text = try String(contentsOf: services.appendingPathComponent(name), encoding: .utf8)
                let words = text.split { " ,{}\n".contains($0) }.map(String.init)
                guard let image = words.firstIndex(of: "repository:"), let tag = words.firstIndex(of: "tag:") else {
                    continue
                }
                try simulator.call(
                    "PUT", "tags", ["image": words[image + 1], "tag": words[tag + 1], "projectID": Self.project])
            }
        }
        try commit()
    }
}
