/// What an apply said.
package struct TerraformApplyReport: Hashable, Codable, Sendable {
    /// Warnings, each one line. The provider only warns when a container ends in `error`.
    package let warnings: [String]

    package init(warnings: [String] = []) { self.warnings = warnings }
}
