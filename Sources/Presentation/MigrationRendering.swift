import Model
package import Operations

/// What `migrate status` prints, and what `show` prints of migrations.
package enum MigrationRendering {
    /// Facts, and what the command printed.
    package static func text(_ status: MigrationStatus, _ palette: Palette) -> String {
        var facts = FactList()
        facts.add("release", status.release?.text)
        if !status.backups.isEmpty { facts.add("backup before", status.backups.joined(separator: ", ")) }
        if let question = status.question { facts.add("to decide", question.description, .bad) }
        let title = palette.paint("\(status.environment)/\(status.service): migration \(status.state)", .heading)
        var text = title + "\n" + facts.text(palette, indent: "  ")
        for record in [status.record, status.back].compactMap(\.self) { text += "\n" + block(record, palette) }
        return text
    }

    /// One object, every member always there.
    package static func json(_ status: MigrationStatus) -> String {
        JSONOutput.object([
            .init("environment", .text(status.environment.text)), .init("service", .text(status.service.text)),
            .init("state", .text(status.state)), .init("release", .optional(status.release?.text)),
            .init("migration", status.record.map(object) ?? .null), .init("back", status.back.map(object) ?? .null),
            .init("backups", .list(status.backups.map { .text($0) })),
            .init("question", .optional(status.question?.message)),
        ]).document
    }

    /// One run, as `show` and `migrate status` tell it.
    static func block(_ record: MigrationRecord, _ palette: Palette) -> String {
        var facts = FactList()
        facts.add("run", record.run)
        facts.add("command", record.command.joined(separator: " "))
        facts.add("before", record.before)
        facts.add("after", record.after)
        let time = record.durationMilliseconds.map { ", after \($0) ms" } ?? ""
        facts.add(
            "result",
            record.failure.map { "\($0.description)\(time)" } ?? "exit code \(record.exitCode ?? 0)\(time)",
            record.failure == nil ? .good : .bad)
        if let startedAt = record.startedAt { facts.add("started", startedAt.description) }
        let heading = record.direction == .up ? "Migration of \(record.service)" : "Schema of \(record.service), back"
        // Its lines stay lines, indented: none begins that isn't ours.
        let output = record.output.split(separator: "\n", omittingEmptySubsequences: false).map {
            "    \(TerminalText.safe(String($0)))\n"
        }.joined()
        return palette.paint(heading, .heading) + "\n" + facts.text(palette, indent: "  ")
            + (record.output.isEmpty ? "" : "  output\n\(output)")
    }

    static func object(_ record: MigrationRecord) -> JSONOutput {
        .object([
            .init("service", .text(record.service.text)), .init("run", .text(record.run)),
            .init("direction", .text(record.direction.rawValue)), .init("release", .text(record.release.text)),
            .init("before", .optional(record.before)), .init("after", .optional(record.after)),
            .init("command", .list(record.command.map { .text($0) })),
            .init("exitCode", record.exitCode.map { .integer(Int64($0)) } ?? .null),
            .init("output", .text(record.output)),
            .init("durationMilliseconds", record.durationMilliseconds.map { .integer(Int64($0)) } ?? .null),
            .init("startedAt", .optional(record.startedAt?.description)),
            .init("endedAt", .optional(record.endedAt?.description)),
            .init("failure", .optional(record.failure?.description)),
        ])
    }
}
