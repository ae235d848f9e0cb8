import Foundation
import Glibc
import TestSupport
import Testing

extension WholeProductBeside {
    @Suite("Keys")
    struct KeyTests {
        @Test("each environment has a key that is good for it alone; rotation leaves the one before; the end is told")
        func keys() async throws {
            try await World.with { world in
                try await world.push("streamlit", "1.4.2", to: "evalap-production", project: World.production)
                try await world.commit([
                    "desired-state/production/environment.yaml": World.environment(
                        "production", project: World.production),
                    "desired-state/production/services/streamlit.yaml": World.service().replacingOccurrences(
                        of: "/evalap/", with: "/evalap-production/"),
                ])
                for (environment, project) in [("staging", World.staging), ("production", World.production)] {
                    try await world.makeRole("amarre-\(environment)-controller", project: project)
                    let made = try await key(world, "create", environment, days: environment == "staging" ? 20 : 90)
                    #expect(made.status == 0, "\(made.output)\(made.errors)")
                    #expect(made.output.contains("is in the profile \(environment)-controller of "))
                }
                let file = world.folder.file("keys.yaml")
                let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
                #expect(mode == 0o600)

                // The same place twice is refused, and makes no key.
                let before = try await world.keyCount()
                let again = try await key(world, "create", "staging", days: 20)
                #expect(again.status == 1 && again.errors.contains("amarre key rotate"), "\(again.errors)")
                #expect(try await world.keyCount() == before)

                // Good for its own environment.
                try world.useProfiles(["staging": "staging-controller", "production": "production-controller"])
                for environment in ["staging", "production"] {
                    let result = try await world.amarre("reconcile", environment)
                    #expect(result.status == 0, "\(result.output)\(result.errors)")
                }
                let running = try world.start(["run"])
                #expect(
                    try await eventually(within: .seconds(60)) {
                        let status = try await world.amarre("status", "staging", "--output", "json").output
                        return status.contains("that the controller uses ends at")
                            && status.contains("amarre key rotate controller -e staging")
                    })
                running.send(SIGTERM)
                try await running.wait()

                // A rotation, and the key before still works until the one after that.
                chmod(file, 0o644)
                let rotated = try await key(world, "rotate", "staging", days: 20)
                #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
                chmod(file, 0o640)
                #expect(rotated.status == 0 && rotated.output.contains("works until"), "\(rotated.errors)")
                #expect(try await world.keyCount() == before + 1)
                let third = try await key(world, "rotate", "staging", days: 20)
                #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o640)
                #expect(third.output.contains("Deleted the key"), "\(third.output)\(third.errors)")
                #expect(try await world.keyCount() == before + 1)

                // And for no other.
                let containers = try await world.containers().count
                try world.useProfiles(["staging": "production-controller", "production": "staging-controller"])
                let denied = try await world.amarre("reconcile", "staging")
                #expect(denied.status != 0)
                #expect(try await world.containers().count == containers)
                let doctor = try await world.amarre("doctor")
                #expect(doctor.status == 1 && doctor.output.contains("token (staging)"), "\(doctor.output)")

                // An environment without a profile isn't worked on, and the other one is.
                try world.useProfiles(["staging": "staging-controller"])
                let missing = try await world.amarre("reconcile", "production")
                #expect(missing.status != 0)
                #expect("\(missing.output)\(missing.errors)".contains("names no key for production"))
                let own = try await world.amarre("reconcile", "staging")
                #expect(own.status == 0, "\(own.output)\(own.errors)")
            }
        }

        private func key(_ world: World, _ verb: String, _ environment: String, days: Int) async throws
            -> AmarreBinary.Result
        {
            try await AmarreBinary.run(
                [
                    "key", verb, "controller", "-e", environment, "--file", world.folder.file("keys.yaml"), "--days",
                    "\(days)",
                ],
                environment: [
                    "HOME": world.folder.file("home"), "SCW_API_URL": world.url,
                    // Whoever isn't known to IAM may do everything in the simulator: the organization's owner.
                    "SCW_ACCESS_KEY": "SCWOWNEROWNEROWNER00", "SCW_SECRET_KEY": "99999999-9999-4999-8999-999999999999",
                    "SCW_DEFAULT_ORGANIZATION_ID": World.organization,
                ])
        }
    }
}

extension World {
    /// An application with the rights of the controller's role in one project, as `terraform/bootstrap` makes it.
    fileprivate func makeRole(_ name: String, project: String) async throws {
        struct Application: Decodable { let id: String }
        let application = try JSONDecoder().decode(
            Application.self,
            from: Data(try await call("POST", "/iam/v1alpha1/applications", #"{"name":"\#(name)"}"#)))
        let role = try ControllerRole()
        let body = """
            {"name":"\(name)","application_id":"\(application.id)","rules":[
              {"project_ids":["\(project)"],"permission_set_names":\(role.project)},
              {"organization_id":"\(Self.organization)","permission_set_names":\(role.organization)}]}
            """
        try await call("POST", "/iam/v1alpha1/policies", body)
    }

    fileprivate func keyCount() async throws -> Int {
        struct List: Decodable { let total_count: Int }
        let path = "/iam/v1alpha1/api-keys?organization_id=\(Self.organization)"
        return try JSONDecoder().decode(List.self, from: Data(try await call("GET", path))).total_count
    }

    fileprivate func useProfiles(_ profiles: [String: String]) throws {
        let list = profiles.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        let text = try folder.read("config.yaml")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("scaleway:")
                ? "scaleway: { apiURL: \"\(url)\", configFile: keys.yaml, profiles: { \(list) }, surveyInterval: 1s }"
                : String(line)
        }
        try folder.write("config.yaml", lines.joined(separator: "\n"))
    }
}
