import Foundation
import Testing

extension WholeProduct {
    @Suite("What git asks for")
    struct DesiredStateTests {
        static let second = "desired-state/staging/services/runners.yaml"

        @Test(
            "an invalid or empty desired state is refused and changes nothing; a removed service goes only with prune")
        func refusalsAndPrune() async throws {
            let one = World.service("runners", min: 1, max: 1, secrets: "{}")
            let other = World.service(min: 1, max: 1, secrets: "{}")
            try await World.with(["streamlit": other, "runners": one]) { world in
                try await world.provision()
                let first = try await world.serving()
                try #require(first.count == 2)

                try await refused(
                    world, ["desired-state/staging/services/streamlit.yaml": other + "replicas: 3\n"], "replicas")
                try await refused(
                    world,
                    [
                        "desired-state/staging/environment.yaml": nil,
                        "desired-state/staging/services/streamlit.yaml": nil,
                        Self.second: nil, "desired-state/README.md": "Nothing here.\n",
                    ], "staging")
                #expect(try await world.serving() == first)

                // Removed without prune: it stays, and the diff says so.
                try await world.commit([
                    "desired-state/staging/environment.yaml": World.environment(),
                    "desired-state/staging/services/streamlit.yaml": other,
                    "desired-state/README.md": nil,
                ])
                let kept = try await world.amarre("reconcile", "staging")
                #expect(kept.status == 2, "\(kept.output)\(kept.errors)")
                #expect(kept.output.contains("prune"))
                #expect(try await world.differences().map(\.kind) == ["orphan"])
                #expect(try await world.serving() == first)

                try await world.commit([
                    "desired-state/staging/environment.yaml": World.environment(more: "prune: true\n")
                ])
                let pruned = try await world.amarre("reconcile", "staging")
                #expect(pruned.status == 0, "\(pruned.output)\(pruned.errors)")
                #expect(try await world.containersSoon { $0.map(\.name) == ["streamlit-0"] })
                #expect(try await world.differences() == [])
            }
        }

        private func refused(_ world: World, _ files: [String: String?], _ word: String) async throws {
            try await world.commit(files)
            let result = try await world.amarre("reconcile", "staging")
            #expect(result.status == 1 || result.status == 2, "\(result.output)\(result.errors)")
            #expect((result.output + result.errors).contains(word), "\(result.output)\(result.errors)")
        }

        @Test("a new secret revision rolls out and leaves the other secret as it is; a failed rotation goes back")
        func rotation() async throws {
            try await World.with { world in
                try await world.provision()
                let before = try await world.hashes()
                try #require(before.count == 4)
                try await world.setSecret("evalap-database-url", "second")
                #expect(try await world.differences().map(\.field) == ["secrets.DATABASE_URL", "secrets.DATABASE_URL"])
                try await world.provision()
                let after = try await world.hashes()
                for name in ["streamlit-0", "streamlit-1"] {
                    #expect(after["\(name) OTHER"] == before["\(name) OTHER"])
                    #expect(after["\(name) DATABASE_URL"] != before["\(name) DATABASE_URL"])
                }
                #expect(try await world.differences() == [])
                let plan = try await world.amarre("terraform", "staging", "--", "plan", "-detailed-exitcode")
                #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
                #expect(try world.secretPlaces() == [])

                // A third revision together with a bad image: both go back.
                let good = try await world.serving()
                try await world.setSecret("evalap-database-url", "third")
                try await world.setBehaviour("streamlit", "1.5.0", "unhealthy")
                try await world.commitService(tag: "1.5.0")
                let failed = try await world.amarre("reconcile", "staging")
                #expect(failed.status == 2, "\(failed.output)\(failed.errors)")
                #expect(try await world.history().first?.outcome == "rolledBack")
                #expect(try await world.serving() == good)
                #expect(try await world.status().state == "held")
                // What is kept running is what ran before, the second revision with it; `diff` says what
                // git asks for in vain.
                #expect(Set(try await world.differences().map(\.field)) == ["image", "secrets.DATABASE_URL"])
                let still = try await world.amarre("terraform", "staging", "--", "plan", "-detailed-exitcode")
                #expect(still.status == 0, "\(still.output)\(still.errors)")
            }
        }
    }
}

extension World {
    private struct Page: Decodable {
        struct Container: Decodable {
            let name: String
            let secret_environment_variables: [String: String]
        }
        let containers: [Container]
    }

    /// What the API says about each secret, by `INSTANCE VARIABLE`.
    func hashes() async throws -> [String: String] {
        let body = try await call("GET", "/containers/v1/regions/fr-par/containers?project_id=\(Self.staging)")
        var found: [String: String] = [:]
        for container in try JSONDecoder().decode(Page.self, from: Data(body)).containers {
            for (key, hash) in container.secret_environment_variables { found["\(container.name) \(key)"] = hash }
        }
        return found
    }
}
