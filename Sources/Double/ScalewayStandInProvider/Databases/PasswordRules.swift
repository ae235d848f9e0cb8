/// `password` and `password_wo` of a database's users.
enum PasswordRules {
    /// What is wrong with a configuration. A write-only password that is unknown counts as given.
    static func findings(_ config: Value, isRequired: Bool) -> [PluginDiagnostic] {
        let (plain, writeOnly) = (!config["password"].isNull, !config["password_wo"].isNull)
        var findings: [PluginDiagnostic] = []
        if plain && writeOnly {
            findings.append(
                .error(
                    "Conflicting configuration arguments", detail: "password conflicts with password_wo",
                    attribute: "password"))
        }
        if isRequired && !plain && !writeOnly {
            findings.append(
                .error(
                    "Invalid combination of arguments", detail: "one of password, password_wo must be given",
                    attribute: "password"))
        }
        if writeOnly != !config["password_wo_version"].isNull {
            findings.append(
                .error(
                    "Missing required argument", detail: "password_wo and password_wo_version belong together",
                    attribute: "password_wo"))
        }
        return findings
    }

    /// The password to begin with.
    static func wanted(_ planned: Value) -> Value? {
        [planned["password"], planned["password_wo"]].first { !$0.isZero && $0 != .unknown }
    }

    /// The password to send when it changed: a write-only one has changed when its version did.
    static func changed(_ planned: Value, changes: Set<String>) -> Value? {
        if !planned["password"].isZero { return changes.contains("password") ? planned["password"] : nil }
        guard changes.contains("password_wo_version"), !planned["password_wo_version"].isZero else { return nil }
        return planned["password_wo"].isZero ? nil : planned["password_wo"]
    }
}
