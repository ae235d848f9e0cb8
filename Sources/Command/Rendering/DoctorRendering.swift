/// One thing that `doctor` looked at.
struct DoctorCheck: Hashable, Sendable {
    enum State: String, Hashable, Sendable, CaseIterable {
        case ok, warning, failed
    }

    /// `git`, `terraform`, `memory`, `provider`, `token`, `key`, `permissions`, `clock`, `disk`.
    let name: String
    let state: State
    /// What was found, and what to do about it.
    let detail: String
}

/// What `doctor` prints: one line for each check.
enum DoctorRendering {
    static func table(_ checks: [DoctorCheck], _ palette: Palette) -> String {
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

    static func json(_ checks: [DoctorCheck]) -> String {
        JSONValue.list(
            checks.map { check in
                .object([
                    .init("name", .text(check.name)), .init("state", .text(check.state.rawValue)),
                    .init("detail", .text(check.detail)),
                ])
            }
        ).document
    }
}
