package import Model

/// What `diff` prints.
package enum DiffRendering {
    /// One row for each difference, or a sentence when there is none.
    package static func table(_ differences: [Difference], _ palette: Palette, tags: [EnvironmentName: ImageTags] = [:])
        -> String
    {
        guard !differences.isEmpty else { return "No difference: what runs is what git asks for.\n" }
        var table = TextTable("ENVIRONMENT", "RESOURCE", "FIELD", "DESIRED", "LIVE", "KIND")
        for difference in differences {
            let known = tags[difference.environment] ?? ImageTags()
            table.append([
                .init(difference.environment.text), .init(difference.resource), .init(difference.field),
                .init(difference.desired.map { ImageText.short($0, known) }, .good),
                .init(difference.live.map { ImageText.short($0, known) }, .bad),
                .init(difference.kind.rawValue, style(difference.kind)),
            ])
        }
        return table.text(palette)
    }

    /// The stable form: an array, every member always there, values as text.
    package static func json(_ differences: [Difference]) -> String {
        JSONOutput.list(differences.map(object)).document
    }

    /// One difference.
    static func object(_ difference: Difference) -> JSONOutput {
        .object([
            .init("environment", .text(difference.environment.text)), .init("resource", .text(difference.resource)),
            .init("field", .text(difference.field)), .init("desired", .optional(difference.desired)),
            .init("live", .optional(difference.live)), .init("kind", .text(difference.kind.rawValue)),
        ])
    }

    private static func style(_ kind: Difference.Kind) -> Palette.Style {
        switch kind {
        case .missing, .unhealthy: .bad
        case .release, .infrastructure: .waiting
        case .orphan: .faint
        }
    }
}
