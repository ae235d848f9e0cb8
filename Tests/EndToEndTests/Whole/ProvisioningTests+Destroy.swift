import Foundation
import TestSupport
import Testing

extension WholeProductBeside.ProvisioningTests {
    private static let guarded = ["terraform/modules/environment/main.tf", "terraform/modules/database/main.tf"]

    /// As docs/adopt.md says it; what comes again waits for what went, and production isn't touched.
    func stagingGoesAndComesAgain(_ world: World) async throws {
        let production = try await foundations(world, World.production)
        var unguarded: [String: String] = [:]
        var before: [String: String] = [:]
        for name in Self.guarded {
            let text = try String(contentsOfFile: world.folder.file("work/\(name)"), encoding: .utf8)
            before[name] = text
            unguarded[name] = text.replacing("    prevent_destroy = true\n", with: "")
        }
        try await world.commit(unguarded)
        #expect(try await world.amarre("suspend", "staging", "--reason", "to take it away").status == 0)
        try await world.allowDeletingSecrets()
        let gone = try await world.amarre("terraform", "staging", "--", "destroy", "-auto-approve")
        #expect(gone.status == 0, "\(gone.output)\(gone.errors)")
        for (path, list) in try await foundations(world, World.staging) {
            #expect(list.contains(#""total_count":0"#), "\(path): \(list)")
        }
        for (path, list) in try await foundations(world, World.production) {
            #expect(list == production[path], "\(path)")
        }

        try await world.commit(before)
        let resumed = try await world.amarre("resume", "staging")
        #expect(resumed.status == 0)
        let first = try await world.amarre("reconcile", "staging")
        #expect(first.status == 2, "\(first.output)\(first.errors)")
        // The first look after the command may be that of either.
        let told = resumed.errors + first.errors
        #expect(told.contains("what was known of it is forgotten, and it begins anew"), "\(told)")
        let said = try await world.amarre("status", "staging").output
        for what in ["staging waits for revision 1 of evalap-database-admin", "streamlit waits for its image"] {
            #expect(said.contains(what), "\(said)")
        }
        #expect(said.contains("prevent_destroy") == false && !said.contains("is held"), "\(said)")
        try await world.push("streamlit", "1.4.2", to: "evalap-staging", project: World.staging)
        for user in ["admin", "a", "b", "migrate", "url"] {
            try await world.setSecret("evalap-database-\(user)", "Password-2")
        }
        let again = try await world.amarre("reconcile", "staging")
        #expect(again.status == 0, "\(again.output)\(again.errors)")
        for environment in ["staging", "production"] {
            let plan = try await world.amarre("terraform", environment, "--", "plan", "-detailed-exitcode")
            #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
        }
        for (path, list) in try await foundations(world, World.production) {
            #expect(list == production[path], "\(path)")
        }
    }

    /// What an environment's project has, by the list's address.
    private func foundations(_ world: World, _ project: String) async throws -> [String: String] {
        let name = project == World.staging ? "staging" : "production"
        var found: [String: String] = [:]
        for path in [
            "/rdb/v1/regions/fr-par/instances?project_id=\(project)",
            "/vpc/v2/regions/fr-par/vpcs?project_id=\(project)&name=\(name)",
            "/vpc/v2/regions/fr-par/private-networks?project_id=\(project)&name=\(name)",
            "/registry/v1/regions/fr-par/namespaces?project_id=\(project)&name=evalap-\(name)",
            "/containers/v1/regions/fr-par/namespaces?project_id=\(project)",
            "/cockpit/v1/regions/fr-par/data-sources?project_id=\(project)&origin=custom",
        ] {
            // Grafana hears of a new source some time later.
            found[path] = String(decoding: try await world.call("GET", path), as: UTF8.self)
                .replacing("\"synchronized_with_grafana\":true", with: "\"synchronized_with_grafana\":false")
        }
        return found
    }
}

extension World {
    /// Adds the one right to the controller's key that a destroy takes and the controller's role hasn't.
    fileprivate func allowDeletingSecrets() async throws {
        struct Applications: Decodable {
            struct Application: Decodable { let id: String }
            let applications: [Application]
        }
        let path = "/iam/v1alpha1/applications?organization_id=\(Self.organization)&name=amarre"
        let list = try JSONDecoder().decode(Applications.self, from: Data(try await call("GET", path)))
        let id = try #require(list.applications.first).id
        _ = try await call(
            "POST", "/iam/v1alpha1/policies",
            """
            {"name":"destroy","application_id":"\(id)","rules":[
              {"project_ids":["\(Self.staging)"],"permission_set_names":["SecretManagerSecretDelete"]}]}
            """)
    }
}
