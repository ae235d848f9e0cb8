import LiveState
import Model
package import Operations

/// What `status` prints.
package enum StatusRendering {
    /// A paragraph for each environment.
    package static func text(_ statuses: [EnvironmentStatus], _ palette: Palette) -> String {
        guard !statuses.isEmpty else { return "No environment: git names none.\n" }
        return statuses.map { paragraph($0, palette) }.joined(separator: "\n")
    }

    /// The stable form: an array, every member always there.
    package static func json(_ statuses: [EnvironmentStatus]) -> String {
        JSONOutput.list(statuses.map(object)).document
    }

    private static func paragraph(_ status: EnvironmentStatus, _ palette: Palette) -> String {
        var facts = FactList()
        facts.add("reason", status.reason.description)
        facts.add("revision", status.revision?.text)
        facts.add("observed", status.observedAt.map { TerminalText.time($0) })
        if let reconciliation = status.reconciliation { facts.add("running", reconciliation.text, .waiting) }
        for waiting in status.waiting {
            let behind = waiting.behind.map { ", behind \($0)" } ?? ""
            facts.add(
                "queue",
                "\(waiting.position). \(waiting.what), by \(TerminalText.safe(waiting.by)) since "
                    + "\(TerminalText.time(waiting.since))\(behind)",
                .waiting)
        }
        if let activity = status.activity { facts.add("doing", activity) }
        if let next = status.nextLookAt { facts.add("next look", TerminalText.time(next)) }
        for hold in status.holds {
            let image =
                hold.image.map { ImageText.short($0, tag: hold.tag) } ?? TerminalText.shortDigest(hold.digest.text)
            let refused = hold.release.map { "release \($0) of \(image)" } ?? image
            facts.add(
                "held", "\(hold.service): \(refused) since \(TerminalText.time(hold.since)): \(hold.reason)", .bad)
        }
        for rule in status.ignored { facts.add("ignored", sentence(rule), rule.expired ? .bad : .waiting) }
        for line in surroundings(status.surroundings) { facts.add("around", line) }
        for notice in status.notices { facts.add("note", notice, .waiting) }
        let title = palette.paint("\(status.environment): \(status.state.rawValue)", style(status))
        return title + "\n" + facts.text(palette, indent: "  ") + instances(status.instances, palette)
    }

    private static func instances(_ instances: [EnvironmentStatus.Instance], _ palette: Palette) -> String {
        guard !instances.isEmpty else { return "" }
        var table = TextTable("INSTANCE", "STATUS", "HEALTHY", "IMAGE", "RELEASE", "ENDPOINT")
        for instance in instances {
            let health: TextTable.Cell =
                switch instance.healthy {
                case true?: .init("yes", .good)
                case false?: .init("no", .bad)
                case nil: "-"
                }
            table.append([
                .init(instance.name.text), .init(instance.status), health, .init(image(instance)),
                .init(instance.release?.text), .init(instance.endpoint),
            ])
        }
        return table.text(palette, indent: "  ")
    }

    private static func image(_ instance: EnvironmentStatus.Instance) -> String? {
        guard let text = instance.image, let image = PinnedImage(reference: text) else { return instance.image }
        return ImageText.short(image, tag: instance.tag)
    }

    /// One line a thing: `database evalap: engine PostgreSQL-17, node DB-DEV-S`. A database has dozens of settings:
    /// JSON has them.
    private static func surroundings(_ facts: [SurroundingFact]) -> [String] {
        var lines: [(id: String, text: String)] = []
        for fact in facts where !fact.field.hasPrefix("settings.") {
            if lines.last?.id == fact.id {
                lines[lines.count - 1].text += ", \(fact.field) \(fact.value)"
            } else {
                lines.append((fact.id, "\(fact.resource): \(fact.field) \(fact.value)"))
            }
        }
        return lines.map { TerminalText.safe($0.text) }
    }

    /// `scaling.max of streamlit-0 until 2026-12-31: load test (streamlit-0 has 10, git asks for 3)`.
    private static func sentence(_ rule: EnvironmentStatus.Ignored) -> String {
        let resource = rule.resource == "*" ? "all instances" : rule.resource
        let head = "\(rule.field) of \(resource)"
        if rule.expired {
            return "\(head): the rule ended on \(rule.until) and applies no more; remove it from environment.yaml"
        }
        let found = rule.differences.map {
            "\($0.resource) has \($0.live ?? "none"), git asks for \($0.desired ?? "none")"
        }
        return "\(head) until \(rule.until): \(rule.reason)"
            + (found.isEmpty ? " (no difference)" : " (\(found.joined(separator: "; ")))")
    }

    private static func style(_ status: EnvironmentStatus) -> Palette.Style {
        switch status.state {
        case .converged: .good
        case .reconciling, .waiting, .suspended, .unknown: .waiting
        case .held, .refused, .unreachable: .bad
        }
    }

    private static func object(_ status: EnvironmentStatus) -> JSONOutput {
        .object([
            .init("environment", .text(status.environment.text)),
            .init("state", .text(status.state.rawValue)),
            .init("converged", .bool(status.converged)),
            .init("revision", .optional(status.revision?.text)),
            .init("observedAt", .optional(status.observedAt?.description)),
            .init("reason", HistoryRendering.reason(status.reason)),
            .init("reconciliation", .optional(status.reconciliation?.text)),
            .init("queued", status.waiting.isEmpty ? .null : .integer(Int64(status.waiting.count))),
            .init("waiting", .list(status.waiting.map(object))),
            .init("nextLookAt", .optional(status.nextLookAt?.description)),
            .init("activity", .optional(status.activity)),
            .init("passedAt", .optional(status.passedAt?.description)),
            .init("instances", .list(status.instances.map(object))),
            .init("holds", .list(status.holds.map(object))),
            .init("ignored", .list(status.ignored.map(object))),
            .init("surroundings", .list(status.surroundings.map(object))),
            .init("notices", .list(status.notices.map { .text($0) })),
        ])
    }

    private static func object(_ fact: SurroundingFact) -> JSONOutput {
        .object([
            .init("id", .text(fact.id)), .init("resource", .text(fact.resource)), .init("field", .text(fact.field)),
            .init("value", .text(fact.value)),
        ])
    }

    private static func object(_ waiting: EnvironmentStatus.Waiting) -> JSONOutput {
        .object([
            .init("position", .integer(Int64(waiting.position))), .init("what", .text(waiting.what)),
            .init("by", .text(waiting.by)),
            .init("since", .text(waiting.since.description)), .init("behind", .optional(waiting.behind?.text)),
        ])
    }

    private static func object(_ instance: EnvironmentStatus.Instance) -> JSONOutput {
        .object([
            .init("name", .text(instance.name.text)), .init("status", .optional(instance.status)),
            .init("healthy", instance.healthy.map { .bool($0) } ?? .null), .init("image", .optional(instance.image)),
            .init("tag", .optional(instance.tag)),
            .init("release", .optional(instance.release?.text)), .init("endpoint", .optional(instance.endpoint)),
        ])
    }

    private static func object(_ hold: EnvironmentStatus.Hold) -> JSONOutput {
        .object([
            .init("service", .text(hold.service.text)), .init("digest", .text(hold.digest.text)),
            .init("tag", .optional(hold.tag)),
            .init("release", .optional(hold.release?.text)), .init("since", .text(hold.since.description)),
            .init("reason", HistoryRendering.reason(hold.reason)),
        ])
    }

    private static func object(_ rule: EnvironmentStatus.Ignored) -> JSONOutput {
        .object([
            .init("resource", .text(rule.resource)), .init("field", .text(rule.field)),
            .init("reason", .text(rule.reason)),
            .init("until", .text(rule.until)), .init("expired", .bool(rule.expired)),
            .init("differences", .list(rule.differences.map { DiffRendering.object($0) })),
        ])
    }
}
