package import Operations

/// What `doctor` prints: one line for each check.
package enum DoctorRendering {
    /// The table, with states in colour.
    package static func table(_ checks: [DoctorCheck], _ palette: Palette) -> String {
        var table = TextTable("CHECK", "STATE", "DETAIL")
        for check in checks {
            let style: Palette.Style =
                switch check.state {
                case .ok: .good
                case .warning: .waiting
                case .failed: .bad
                }
            table.append([.init(check.name), .init(check.state.rawValue, style), .init(check.detail)])
        }
        return table.text(palette)
    }

    /// The stable form: an array, every member always there.
    package static func json(_ checks: [DoctorCheck]) -> String {
        JSONOutput.list(
            checks.map { check in
                .object([
                    .init("name", .text(check.name)), .init("state", .text(check.state.rawValue)),
                    .init("detail", .text(check.detail)),
                ])
            }
        ).document
    }
}
