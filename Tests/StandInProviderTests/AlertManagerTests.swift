import Synchronization
import Testing

@testable import ScalewayStandInProvider

/// The life of an alert manager: made, planned empty, changed, changed from outside and put back, imported, destroyed; against
/// the simulator, with the real Terraform.
@Suite("The life of an alert manager", .timeLimit(.minutes(5)))
struct AlertManagerTests {
    private static let project = Simulation.project
    private static let cockpit = "/cockpit/v1/regions/fr-par"
    private static let (cpu, storage, connections) = (
        "615245e6-3882-4d99-8798-d17ca1c95645", "c8991f90-facb-436c-b4ab-6aa13822a451",
        "6c6843af-1815-46df-9e52-6feafcf31fd7"
    )

    private static func root(_ contacts: [String], _ alerts: [String]) -> String {
        """
        data "scaleway_cockpit_preconfigured_alert" "this" {}

        resource "scaleway_cockpit_alert_manager" "this" {
          preconfigured_alert_ids = [
            for alert in data.scaleway_cockpit_preconfigured_alert.this.alerts : alert.preconfigured_rule_id
            if contains(\(alerts), alert.name)
          ]
        \(contacts.map { "  contact_points {\n    email = \"\($0)@example.com\"\n  }" }.joined(separator: "\n"))
        }
        """
    }

    private static func on(_ cloud: Simulation) async throws -> Set<String> {
        let list = "\(cockpit)/alerts?project_id=\(project)&is_preconfigured=true&rule_status=enabled"
        let alerts = try await cloud.call("GET", list).body["alerts"].elements
        return Set(alerts.compactMap { $0["preconfigured_data"]["preconfigured_rule_id"].text })
    }

    private static func contacts(_ cloud: Simulation) async throws -> [String] {
        let list = "\(cockpit)/alert-manager/contact-points?project_id=\(project)"
        return try await cloud.call("GET", list).body["contact_points"].elements.compactMap { $0["email"]["to"].text }
    }

    private static func switchOff(_ id: String, _ cloud: Simulation) async throws {
        let body: Value = .object(["project_id": .string(project), "rule_ids": .array([.string(id)])])
        let answer = try await cloud.call("POST", "\(cockpit)/alert-manager/disable-alert-rules", body)
        #expect(answer.status == 200 && answer.body["disabled_rule_ids"] == .array([.string(id)]))
    }

    @Test func wholeLife() async throws {
        try await Simulation.with { cloud in
            let sandbox = try await TerraformSandbox("")
            let environment = cloud.environment
            let address = "scaleway_cockpit_alert_manager.this"
            let high = ["PostgreSQLHighCPULoad", "PostgreSQLHighStorageUsage"]

            try sandbox.write("alerts.tf", Self.root(["a", "b"], high))
            try await sandbox.apply(environment: environment)
            try await sandbox.expectEmptyPlan(environment: environment)
            #expect(try await sandbox.attributes(address)["id"].text == "fr-par/\(Self.project)/1")
            #expect(try await Self.on(cloud) == [Self.cpu, Self.storage])
            #expect(try await Self.contacts(cloud) == ["a@example.com", "b@example.com"])

            try sandbox.write("alerts.tf", Self.root(["b", "c"], [high[0], "PostgresqlTooManyConnections"]))
            try await sandbox.apply(environment: environment)
            try await sandbox.expectEmptyPlan(environment: environment)
            #expect(try await Self.on(cloud) == [Self.cpu, Self.connections])
            #expect(try await Self.contacts(cloud) == ["b@example.com", "c@example.com"])

            // Somebody switches an alert off, and it is put back.
            try await Self.switchOff(Self.cpu, cloud)
            try await sandbox.expect(
                ["plan", "-detailed-exitcode", "-input=false"], status: 2, environment: environment)
            try await sandbox.apply(environment: environment)
            #expect(try await Self.on(cloud) == [Self.cpu, Self.connections])

            // An import knows of no alert: they are all that differs.
            try await sandbox.expect(["state", "rm", address])
            try sandbox.write(
                "imports.tf", "import {\n  to = \(address)\n  id = \"fr-par/\(Self.project)/1\"\n}\n")
            let said = try await sandbox.expect(
                ["apply", "-auto-approve", "-input=false"], environment: environment)
            #expect(said.contains("1 imported, 0 added, 1 changed, 0 destroyed"), "\(said)")
            try await sandbox.expectEmptyPlan(environment: environment)

            try sandbox.write("imports.tf", "")
            try await sandbox.expect(["destroy", "-auto-approve", "-input=false"], environment: environment)
            let after = try await cloud.call("GET", "\(Self.cockpit)/alert-manager?project_id=\(Self.project)").body
            #expect(after["alert_manager_enabled"].flag == false)
            #expect(try await Self.contacts(cloud).isEmpty)
            #expect(try await Self.on(cloud).isEmpty)
        }
    }

    /// An API in which an alert is `enabling` for its first hundred looks, on the second of two pages.
    private final class SlowAlerts: APIConnection {
        let looks = Mutex(0)

        func send(_ request: APIRequest) async throws -> APIResponse {
            guard request.method == "GET" else { return APIResponse(status: 200, headers: [:], body: Array("{}".utf8)) }
            let isSecond = request.url.contains("&page=2&")
            let look = looks.withLock { looks in
                if isSecond { looks += 1 }
                return looks
            }
            let (id, status) = isSecond ? ("late", look > 100 ? "enabled" : "enabling") : ("other", "disabled")
            let alert = #"{"preconfigured_data":{"preconfigured_rule_id":"\#(id)"},"rule_status":"\#(status)"}"#
            return APIResponse(
                status: 200, headers: [:], body: Array(#"{"alerts":[\#(alert)],"total_count":2}"#.utf8))
        }
    }

    @Test func alertsAreWaitedForUntilTheyAreOn() async throws {
        let slow = SlowAlerts()
        let environment = [
            "SCW_ACCESS_KEY": "SCWAAAAAAAAAAAAAAAAA", "SCW_SECRET_KEY": "33333333-3333-4333-8333-333333333333",
        ]
        let cloud = Cloud(
            settings: try ProviderSettings(block: .null, environment: environment), connection: slow,
            userAgent: "tests", poll: .zero, secretHash: SecretHash())
        let api = AlertManagerAPI(cloud: cloud, region: "fr-par", project: Self.project)
        try await api.switchAlerts(["late"], on: true)
        #expect(slow.looks.withLock { $0 } == 101)
    }

    /// The deprecated switch for all alerts at once.
    @Test func allAlertsAtOnce() async throws {
        try await Simulation.with { cloud in
            let sandbox = try await TerraformSandbox("")
            func manager() async throws -> Value {
                try await cloud.call("GET", "\(Self.cockpit)/alert-manager?project_id=\(Self.project)").body
            }
            for isOn in [true, false, true] {
                try sandbox.write(
                    "alerts.tf",
                    "resource \"scaleway_cockpit_alert_manager\" \"this\" {\n  enable_managed_alerts = \(isOn)\n}\n")
                try await sandbox.apply(environment: cloud.environment)
                try await sandbox.expectEmptyPlan(environment: cloud.environment)
                #expect(try await manager()["managed_alerts_enabled"].flag == isOn)
            }
            try await sandbox.expect(
                ["destroy", "-auto-approve", "-input=false"], environment: cloud.environment)
            let after = try await manager()
            #expect(after["managed_alerts_enabled"].flag == false && after["alert_manager_enabled"].flag == false)
        }
    }

    /// As with the official provider: the plan is never empty again until the configuration has the API's order.
    @Test func twoNewContactsAtOnceComeBackInAnotherOrder() async throws {
        try await Simulation.with { cloud in
            let sandbox = try await TerraformSandbox("")
            try sandbox.write("alerts.tf", Self.root(["a"], []))
            try await sandbox.apply(environment: cloud.environment)
            try sandbox.write("alerts.tf", Self.root(["a", "b", "c"], []))
            for _ in 0..<2 {
                try await sandbox.apply(environment: cloud.environment)
                try await sandbox.expect(
                    ["plan", "-detailed-exitcode", "-input=false"], status: 2, environment: cloud.environment)
            }
            try sandbox.write("alerts.tf", Self.root(["a", "c", "b"], []))
            try await sandbox.expectEmptyPlan(environment: cloud.environment)
        }
    }

    @Test(arguments: [
        ("resource \"scaleway_cockpit_source\" \"this\" {\n  type = \"metrics\"\n  retention_days = 366\n}", "365"),
        ("resource \"scaleway_cockpit_source\" \"this\" {\n  type = \"pictures\"\n  retention_days = 7\n}", "traces"),
        (root(["a"], []).replacing("@", with: ""), "no e-mail address"),
        ("data \"scaleway_cockpit_preconfigured_alert\" \"this\" {\n  rule_status = \"on\"\n}", "rule_status"),
    ])
    func whatCanNotBeIsRefusedBeforeAnythingIsMade(_ block: String, _ reason: String) async throws {
        let sandbox = try await TerraformSandbox(block)
        let said = try await sandbox.expect(["validate"], status: 1)
        #expect(said.contains(reason), "\(said)")
    }
}
