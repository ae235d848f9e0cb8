/// What a key is for: the roles that `terraform/modules/access` makes an application for in each environment.
package enum AccessRole: String, Hashable, Codable, Sendable, CaseIterable {
    case controller, plan, gateway, probe, push, auditor

    /// The name of its application in the environment, as the module gives it.
    package func application(in environment: EnvironmentName) -> String { "amarre-\(environment)-\(rawValue)" }
}
