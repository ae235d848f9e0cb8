/// What the provider checks in a map of variables before it sends it.
enum VariableRules {
    /// Keys of at most 100 characters. The limit of 1,000 characters for values is declared, and not enforced, by the
    /// real provider.
    static func findings(_ config: Value) -> [PluginDiagnostic] {
        ["environment_variables", "secret_environment_variables"].flatMap { attribute in
            config[attribute].members.keys.sorted().filter { $0.isEmpty || $0.count > 100 }.map {
                .error(
                    "Invalid key in map",
                    detail: "\"\($0.prefix(20))…\" has \($0.count) characters; 1 to 100 are allowed.",
                    attribute: attribute)
            }
        }
    }
}
