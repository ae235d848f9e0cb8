import LiveState
import Model
package import Operations

/// What `backups` prints.
package enum BackupsRendering {
    /// Most days, weeks or months that are named in a line; JSON and the audit log have no such line.
    private static let named = 5

    /// A paragraph for each environment: its backups, what git asks for, and sentences.
    package static func text(_ environments: [EnvironmentBackups], _ palette: Palette) -> String {
        guard !environments.isEmpty else { return "No environment: git names none.\n" }
        return environments.map { paragraph($0, palette) }.joined(separator: "\n")
    }

    /// The stable form: an array of backups, every member always there.
    package static func json(_ environments: [EnvironmentBackups]) -> String {
        JSONOutput.list(
            environments.sorted { $0.environment < $1.environment }.flatMap { environment in
                environment.backups.map { object($0, environment.environment) }
            }
        ).document
    }

    private static func paragraph(_ found: EnvironmentBackups, _ palette: Palette) -> String {
        let count = found.backups.count
        let title =
            found.trouble != nil
            ? "backups can't be read" : "\(count == 0 ? "no" : "\(count)") \(count == 1 ? "backup" : "backups")"
        let style: Palette.Style =
            found.trouble != nil || found.hasGaps ? .bad : found.notices.isEmpty ? .good : .waiting
        var facts = FactList()
        if let trouble = found.trouble { facts.add("reason", trouble.description, .bad) }
        for notice in found.notices { facts.add("note", notice, .waiting) }
        return palette.paint("\(found.environment): \(title)", style) + "\n" + backups(found, palette)
            + asked(found, palette) + facts.text(palette, indent: "  ")
    }

    private static func backups(_ found: EnvironmentBackups, _ palette: Palette) -> String {
        guard !found.backups.isEmpty else { return "" }
        var table = TextTable("DATABASE", "KIND", "NAME", "AGE", "SIZE", "STATUS", "EXPIRES", "MADE BY")
        for backup in found.backups {
            let live = backup.live
            let status: TextTable.Cell =
                live.hasFailed
                ? .init(live.status == "error" ? live.status : "\(live.status), empty", .bad)
                : .init(live.status, live.isGood ? .good : .waiting)
            table.append([
                .init(live.database ?? "*"), .init(live.kind.rawValue), .init(live.name),
                .init(TerminalText.duration(found.now - live.createdAt)),
                .init(live.bytes.map { DatabaseSize.write(Int64($0)) }),
                status, .init(TerminalText.time(live.expiresAt)), .init(backup.madeBy.rawValue),
            ])
        }
        return table.text(palette, indent: "  ")
    }

    private static func asked(_ found: EnvironmentBackups, _ palette: Palette) -> String {
        guard !found.asked.isEmpty else { return "" }
        var table = TextTable("DATABASE", "ASKED FOR", "THERE", "SINCE", "MISSING")
        for asked in found.asked {
            let rest = asked.gaps.count - named
            var missing = asked.gaps.prefix(named).joined(separator: ", ")
            if rest > 0 { missing += " and \(rest) more" }
            if missing.isEmpty, let due = asked.due { missing = "\(due) (not over yet)" }
            table.append([
                .init(asked.database ?? "*"), .init(asked.tier), .init("\(asked.found) of \(asked.count)"),
                .init(asked.since), .init(missing, asked.gaps.isEmpty ? .plain : .bad),
            ])
        }
        return (found.backups.isEmpty ? "" : "\n") + table.text(palette, indent: "  ")
    }

    private static func object(_ backup: EnvironmentBackups.Backup, _ environment: EnvironmentName) -> JSONOutput {
        let live = backup.live
        return .object([
            .init("environment", .text(environment.text)), .init("database", .text(live.database ?? "*")),
            .init("kind", .text(live.kind.rawValue)), .init("status", .text(live.status)),
            .init("createdAt", .text(live.createdAt.description)),
            .init("expiresAt", .optional(live.expiresAt?.description)),
            .init("bytes", live.bytes.map { .integer(Int64($0)) } ?? .null),
            .init("madeBy", .text(backup.madeBy.rawValue)),
        ])
    }
}
