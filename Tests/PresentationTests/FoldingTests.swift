import Model
import Ports
import Testing

@testable import Operations
@testable import Presentation

/// Tables on a terminal that is narrower than they are, and images by the names that people know.
@Suite struct FoldingTests {
    private let narrow = Palette(enabled: false, columns: 60)

    private var table: TextTable {
        var table = TextTable("CHECK", "STATE", "DETAIL")
        table.append(["git", .init("ok", .good), "main is at 0123456789ab; environments: production, staging"])
        table.append(["permissions", .init("failed", .bad), "the key lacks ContainersFullAccess"])
        return table
    }

    @Test func cellsAreBrokenBetweenWords() {
        #expect(
            table.text(narrow) == """
                CHECK        STATE   DETAIL
                git          ok      main is at 0123456789ab; environments:
                                     production, staging
                permissions  failed  the key lacks ContainersFullAccess

                """)
        #expect(
            table.text(.plain) == """
                CHECK        STATE   DETAIL
                git          ok      main is at 0123456789ab; environments: production, staging
                permissions  failed  the key lacks ContainersFullAccess

                """, "in a pipe each row is a line")
    }

    @Test func aTableThatCanNotFitIsParagraphs() {
        #expect(
            table.text(Palette(enabled: false, columns: 40), indent: "  ") == """
                  git
                    STATE   ok
                    DETAIL  main is at 0123456789ab;
                            environments: production,
                            staging
                  permissions
                    STATE   failed
                    DETAIL  the key lacks
                            ContainersFullAccess

                """)
    }

    @Test func coloursMoveNothing() {
        for columns in [40, 50, 60, 200] {
            let plain = table.text(Palette(enabled: false, columns: columns))
            let coloured = table.text(Palette(enabled: true, columns: columns))
            #expect(coloured.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain)
            #expect(plain.split(separator: "\n").allSatisfy { $0.count <= columns && $0.last != " " })
        }
    }

    @Test func factsAndStepsFoldToo() {
        var facts = FactList()
        facts.add("reason", "streamlit-0 answered 503 to /_stcore/health, three times in a row")
        facts.add("revision", "0123456789abcdef0123456789abcdef01234567")
        #expect(
            facts.text(Palette(enabled: false, columns: 48), indent: "  ") == """
                  reason    streamlit-0 answered 503 to
                            /_stcore/health, three times in a
                            row
                  revision  0123456789abcdef0123456789abcdef01234567

                """)
    }

    @Test func theWidthComesFromTheTerminalOrFromCOLUMNS() {
        #expect(Console.columns(terminal: 120, environment: [:]) == 120)
        #expect(Console.columns(terminal: 10, environment: [:]) == 40)
        #expect(Console.columns(terminal: nil, environment: [:]) == nil)
        #expect(Console.columns(terminal: nil, environment: ["COLUMNS": "80"]) == 80)
        #expect(Console.columns(terminal: 120, environment: ["COLUMNS": "80"]) == 80)
        #expect(Console.columns(terminal: 120, environment: ["COLUMNS": "wide"]) == 120)
    }

    // MARK: Images

    @Test func anImageIsShownByTheTagThatGitAskedFor() throws {
        let digest = try #require(ImageDigest("sha256:" + String(repeating: "d1135ad13e1d0000", count: 4)))
        let image = PinnedImage(repository: "rg.fr-par.scw.cloud/evalap/streamlit", digest: digest)
        let production = try #require(EnvironmentName("production"))
        let streamlit = try #require(ServiceName("streamlit"))
        var tags = ImageTags()
        tags.remember("1.5.0", of: image)
        #expect(ImageText.short("\(image)", tags) == "streamlit:1.5.0 (d1135ad13e1d)")
        #expect(ImageText.short("\(image)", ImageTags()) == "streamlit@d1135ad13e1d")
        #expect(ImageText.short("4", tags) == "4")
        let other = PinnedImage(repository: "rg.fr-par.scw.cloud/other/streamlit", digest: digest)
        #expect(ImageText.short("\(other)", tags) == "streamlit@d1135ad13e1d", "another repository")

        let difference = Difference(
            environment: production, resource: "streamlit-0", field: "image", desired: "\(image)", live: nil,
            kind: .missing)
        #expect(
            DiffRendering.table([difference], .plain, tags: [production: tags]) == """
                ENVIRONMENT  RESOURCE     FIELD  DESIRED                         LIVE  KIND
                production   streamlit-0  image  streamlit:1.5.0 (d1135ad13e1d)  -     missing

                """)
        let record = ReconciliationRecord(
            id: try #require(ReconciliationID("0196a0b1-0000-7000-8000-000000000002")), environment: production,
            revision: nil,
            outcome: .completed, startedAt: Timestamp(seconds: 0), endedAt: Timestamp(seconds: 1), trigger: .poll,
            changes: [FieldChange(resource: "streamlit-0", field: "image", from: nil, to: "\(image)")],
            reason: Reason(code: "completed", message: "production is as git says."))
        #expect(
            ReconciliationRendering.text(record, .plain, tags: tags).contains(
                "  streamlit-0  image  -     streamlit:1.5.0 (d1135ad13e1d)\n"))
        let status = EnvironmentStatus(
            environment: production, state: .held, converged: false, reason: Reason(code: "held", message: "held"),
            instances: [
                .init(
                    name: InstanceName(service: streamlit, index: 0), status: "ready", image: "\(image)", tag: "1.5.0"),
                .init(name: InstanceName(service: streamlit, index: 1), status: "ready", image: "\(image)"),
            ],
            holds: [
                .init(
                    service: streamlit, digest: digest, since: Timestamp(seconds: 0),
                    reason: Reason(code: "probe_failed", message: "503"),
                    image: image, tag: "1.5.0")
            ])
        let text = StatusRendering.text([status], .plain)
        #expect(
            text.contains(
                "held      streamlit: streamlit:1.5.0 (d1135ad13e1d) since 1970-01-01T00:00:00Z: 503 [probe_failed]"),
            "\(text)")
        #expect(text.contains("streamlit-0  ready   -        streamlit:1.5.0 (d1135ad13e1d)  -"), "\(text)")
        #expect(text.contains("streamlit-1  ready   -        streamlit@d1135ad13e1d          -"), "\(text)")
        let json = StatusRendering.json([status])
        #expect(
            json.contains("\"image\": \"\(image)\",\n        \"tag\": \"1.5.0\"") && json.contains("\"tag\": null"),
            "\(json)")
    }
}
