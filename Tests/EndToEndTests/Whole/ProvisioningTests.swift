import Foundation
import TestSupport
import Testing

extension WholeProductBeside {
    @Suite("Provisioning")
    struct ProvisioningTests {
        /// The sample of the package with a shorter rollout; one service for each environment is enough.
        private static func sample() throws -> [String: String] {
            var files: [String: String] = [:]
            for environment in ["staging", "production"] {
                for name in ["\(environment)/environment.yaml", "\(environment)/services/streamlit.yaml"] {
                    files["desired-state/\(name)"] = String(
                        decoding: try Data(contentsOf: URL(fileURLWithPath: World.package + "/desired-state/\(name)")),
                        as: UTF8.self
                    ).replacingOccurrences(of: "soak: 10s, healthyProbes: 3", with: "soak: 0s, healthyProbes: 1")
                }
            }
            return files
        }

        @Test("reconcile builds the sample's environments; diff and Terraform see nothing left to do")
        func sampleIsProvisioned() async throws {
            try await World.with(files: try Self.sample(), whole: true) { world in
                try await world.push("streamlit", "1.4.2", to: "evalap-staging", project: World.staging)
                try await world.call(
                    "POST", "console/registry/v1/regions/fr-par/namespaces",
                    #"{"name":"evalap-production","project_id":"\#(World.production)"}"#)
                let copied = try await world.amarre("copy", "--from", "staging", "--to", "production")
                #expect(copied.status == 0, "\(copied.output)\(copied.errors)")
                #expect(copied.output.contains("rg.fr-par.scw.cloud/evalap-production/streamlit:1.4.2"))
                let none = try await world.amarre("copy", "nothing", "--from", "staging", "--to", "production")
                #expect(none.status == 1 && none.errors.contains("git has no service nothing in staging"))
                for project in [World.staging, World.production] {
                    for user in ["admin", "a", "b", "migrate"] {
                        try await world.setSecret("evalap-database-\(user)", "Password-1", project: project)
                    }
                }
                let before = try await world.differences()
                #expect(Set(before.map(\.kind)) == ["infrastructure", "missing"])
                let result = try await world.amarre("reconcile")
                #expect(result.status == 0, "\(result.output)\(result.errors)")
                #expect(try await world.containers().map(\.name) == ["streamlit-0", "streamlit-1", "streamlit-0"])
                #expect(try await world.containers().allSatisfy { $0.status == "ready" })
                #expect(try await world.differences() == [])
                for environment in ["staging", "production"] {
                    let plan = try await world.amarre("terraform", environment, "--", "plan", "-detailed-exitcode")
                    #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
                }
                // A second look changes nothing.
                #expect(try await world.amarre("reconcile", "staging").status == 0)
                try await historyHasItsPublishedShape(world)
                try await rulesAreLoaded(world)
                try await whatIsTaintedIsKept(world)
                try await whatIsForgottenIsTakenOver(world)
                try await stagingGoesAndComesAgain(world)
            }
        }

        @Test("a registry's name that another project has is told at once; one that a lost answer has taken is our own")
        func takenRegistryName() async throws {
            let files = try Self.sample().filter { $0.key.contains("/staging/") }
            try await World.with(files: files, whole: true) { world in
                let namespaces = "registry/v1/regions/fr-par/namespaces"
                let taken = try await world.make(
                    "/\(namespaces)", #"{"name":"evalap-staging","project_id":"\#(World.production)"}"#)
                try await world.call("DELETE", "calls")
                let result = try await world.amarre("reconcile", "staging")
                #expect(result.status == 1, "\(result.output)\(result.errors)")
                let reason = try #require(try await world.history().first).reason
                #expect(reason.code == "name_taken")
                #expect(
                    reason.message.contains(
                        "module.registry.scaleway_registry_namespace.this can't be made: the name evalap-staging is taken. "
                            + "Names of registry namespaces are unique in the region")
                        && reason.message.contains("write another `registry` in terraform.tfvars"), "\(reason)")
                #expect(try await world.writes().filter { $0 == "POST /\(namespaces)" }.count == 2)

                try await world.call("DELETE", "console/\(namespaces)/\(taken)")
                try await world.call(
                    "PUT", "faults", #"{"product":"registry","method":"POST","status":503,"afterEffect":true}"#)
                let again = try await world.amarre("reconcile", "staging")
                // The secrets that it waits for are no matter of the name.
                #expect(again.status == 2, "\(again.output)\(again.errors)")
                #expect(again.errors.contains("module.registry.scaleway_registry_namespace.this is there already as "))
            }
        }

        @Test(
            "after the data directory is lost, what runs is adopted; a secret that somebody changed meanwhile is put back, and nothing else written"
        )
        func adoption() async throws {
            try await World.with { world in
                try await world.provision()
                let revisions = try await world.containers().map(\.servingRevision)
                try FileManager.default.removeItem(atPath: world.folder.file("data"))
                try await world.call(
                    "PATCH", "containers/streamlit-1",
                    #"{"secret_environment_variables":{"DATABASE_URL":"somebody's own"}}"#)
                try #require(
                    try await world.containersSoon {
                        $0.last?.servingRevision != revisions.last && $0.last?.status == "ready"
                    })
                try await world.call("DELETE", "calls")
                let again = try await world.amarre("reconcile", "staging")
                #expect(again.status == 0, "\(again.output)\(again.errors)")
                // The hash that Scaleway shows tells whether it is the value that git means.
                let changed = try #require(try await world.history().first).changes
                #expect(Set(changed.map(\.resource)) == ["streamlit-1"], "\(changed)")
                #expect(
                    changed.contains {
                        $0.field == "secrets.DATABASE_URL" && $0.to == "evalap-database-url revision 1"
                    }, "\(changed)")
                #expect(try await world.writes().count == 1)
                #expect(try await world.differences() == [])
                #expect(try await world.containers().first?.servingRevision == revisions.first)
            }
        }

        /// All of them, with a token that isn't there any more; a group that somebody takes out is put back.
        private func rulesAreLoaded(_ world: World) async throws {
            let folder = World.package + "/terraform/modules/monitoring/rules/"
            let written = try ["environment/containers.yml", "environment/database.yml", "scaleway/scaleway.yml"]
                .map {
                    try String(contentsOfFile: folder + $0, encoding: .utf8).split(separator: "- alert: ").count - 1
                }
            #expect(try await world.customRules(World.staging) == written.reduce(0, +))
            let left = try await world.call(
                "GET", "/cockpit/v1/regions/fr-par/tokens?project_id=\(World.staging)")
            #expect(String(decoding: left, as: UTF8.self).contains(#""total_count":0"#))

            try await world.takeOutRules("amarre-containers", of: "staging-metrics", project: World.staging)
            #expect(try await world.customRules(World.staging) < written.reduce(0, +))
            try await world.call("DELETE", "calls")
            let result = try await world.amarre("reconcile", "staging")
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            #expect(result.errors.contains("Alert rules: amarre-containers written."), "\(result.errors)")
            #expect(try await world.customRules(World.staging) == written.reduce(0, +))
            let tokens = try await world.writes().filter { $0.contains("/cockpit/v1/regions/fr-par/tokens") }
            #expect(tokens.map { $0.prefix { $0 != " " } } == ["POST", "DELETE"], "\(tokens)")
            let changes = try #require(try await world.history().first).changes
            #expect(changes.map(\.resource) == ["alert rules"] && changes.map(\.to) == ["loaded"], "\(changes)")
        }

        /// As a Terraform that was interrupted while it made them leaves them.
        private func whatIsTaintedIsKept(_ world: World) async throws {
            let addresses = ["module.database[0].scaleway_rdb_instance.this", "module.network.scaleway_vpc.this"]
            for address in addresses {
                let taint = try await world.amarre("terraform", "staging", "--", "taint", address)
                #expect(taint.status == 0, "\(taint.output)\(taint.errors)")
            }
            let result = try await world.amarre("reconcile", "staging")
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            let changes = try #require(try await world.history().first).changes
            #expect(changes.map(\.resource).sorted() == addresses)
            #expect(changes.allSatisfy { $0.from == "tainted" && $0.to == "kept" })
            let plan = try await world.amarre("terraform", "staging", "--", "plan", "-detailed-exitcode")
            #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
        }

        /// As a Terraform that was killed while it made them leaves them.
        private func whatIsForgottenIsTakenOver(_ world: World) async throws {
            let addresses = [
                "module.database[0].scaleway_rdb_database.this[\"evalap\"]",
                "module.database[0].scaleway_rdb_user.this[\"evalap_a\"]",
                "module.monitoring.scaleway_cockpit_alert_manager.this",
                "module.monitoring.scaleway_cockpit_source.this[\"logs\"]",
            ]
            for address in addresses {
                let lost = try await world.amarre("terraform", "staging", "--", "state", "rm", address)
                #expect(lost.status == 0, "\(lost.output)\(lost.errors)")
            }
            let result = try await world.amarre("reconcile", "staging")
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            for address in addresses {
                #expect(result.errors.contains("\(address) is there already as "), "\(result.errors)")
            }
            let plan = try await world.amarre("terraform", "staging", "--", "plan", "-detailed-exitcode")
            #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
        }

        private func historyHasItsPublishedShape(_ world: World) async throws {
            let result = try await world.amarre("history", "--output", "json")
            let list = try #require(
                try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
            #expect(list.map { $0["outcome"] as? String } == ["noop", "completed", "completed"])
            for record in list {
                let keys = [
                    "id", "environment", "revision", "outcome", "startedAt", "endedAt", "trigger", "changes", "reason",
                ]
                #expect(Set(record.keys) == Set(keys))
                #expect(record["trigger"] as? String == "manual")
                #expect((record["reason"] as? [String: Any])?.keys.sorted() == ["code", "message"])
                for key in ["startedAt", "endedAt"] {
                    let time = try #require(record[key] as? String)
                    #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z/) != nil, "\(time)")
                }
                for change in try #require(record["changes"] as? [[String: Any]]) {
                    #expect(Set(change.keys) == ["resource", "field", "from", "to"])
                }
            }
            #expect(list.filter { ($0["changes"] as? [Any])?.isEmpty == true }.count == 1)
        }
    }
}
