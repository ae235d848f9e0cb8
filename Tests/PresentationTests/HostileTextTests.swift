import Foundation
import LiveState
import Logging
import Model
import Ports
import TestSupport
import Testing

@testable import Operations
@testable import Presentation

/// Whatever stands in a text from outside (a commit's author, an error of the API, a container's message), a terminal
/// shows it and does nothing else. Each value that a rendering takes is filled with such text in every field; the test
/// fails for a field that isn't, so that a new one can't be forgotten.
@Suite struct HostileTextTests {
    static let payload = HostileText.payload

    private let production: EnvironmentName
    private static let time = Timestamp(seconds: 1_700_000_000)
    private let commit: CommitID
    private let id: ReconciliationID
    private let digest: ImageDigest
    private let service: ServiceName
    private let release: ReleaseID

    init() throws {
        production = try #require(EnvironmentName("production"))
        commit = try #require(CommitID("0123456789abcdef0123456789abcdef01234567"))
        id = try #require(ReconciliationID("0196a0b1-0000-7000-8000-000000000002"))
        digest = try #require(ImageDigest("sha256:" + String(repeating: "ab", count: 32)))
        service = try #require(ServiceName("streamlit"))
        release = try #require(ReleaseID("r-0123456789abcdef"))
    }

    // MARK: Values with a text in every field

    private func reason(_ text: String) -> Reason { Reason(code: text, message: text) }

    private func difference(_ text: String) -> Difference {
        Difference(environment: production, resource: text, field: text, desired: text, live: text, kind: .release)
    }

    private func status(_ text: String) -> EnvironmentStatus {
        var status = EnvironmentStatus(
            environment: production, state: .held, converged: false, revision: commit, observedAt: Self.time,
            reason: reason(text),
            reconciliation: id, waiting: [.init(position: 1, what: text, by: text, since: Self.time, behind: id)],
            nextLookAt: Self.time,
            instances: [
                .init(
                    name: InstanceName(service: service, index: 0), status: text, healthy: true, image: text, tag: text,
                    release: ReleaseID("r-0123456789abcdef"), endpoint: text)
            ],
            holds: [
                .init(
                    service: service, digest: digest, release: ReleaseID("r-0123456789abcdef"), since: Self.time,
                    reason: reason(text),
                    image: PinnedImage(repository: text, digest: digest), tag: text),
                .init(
                    service: service, digest: digest, release: ReleaseID("r-0123456789abcdef"), since: Self.time,
                    reason: reason(text),
                    image: PinnedImage(repository: text, digest: digest), tag: text),
            ],
            ignored: [
                .init(
                    resource: text, field: text, reason: text, until: text, expired: false,
                    differences: [difference(text)]),
                .init(
                    resource: text, field: text, reason: text, until: text, expired: true,
                    differences: [difference(text)]),
            ],
            surroundings: [SurroundingFact(id: text, resource: text, field: text, value: text)], notices: [text])
        status.activity = text
        status.passedAt = Self.time
        return status
    }

    private func record(_ text: String) -> ReconciliationRecord {
        ReconciliationRecord(
            id: id, environment: production, revision: commit, outcome: .rolledBack, startedAt: Self.time,
            endedAt: Self.time + .seconds(1),
            trigger: .poll, changes: [FieldChange(resource: text, field: text, from: text, to: text)],
            reason: reason(text),
            steps: [.init(at: Self.time, kind: .waited, text: text)], migrations: [migration(text)])
    }

    private func migration(_ text: String) -> MigrationRecord {
        MigrationRecord(
            service: service, release: release, run: text, direction: .up, before: text, after: text, command: [text],
            exitCode: 1, output: text, durationMilliseconds: 1, startedAt: Self.time, endedAt: Self.time, didRun: true,
            failure: reason(text))
    }

    private func check(_ text: String) -> DoctorCheck { DoctorCheck(name: text, state: .failed, detail: text) }

    /// What each command prints for people, of values that hold `text` everywhere.
    private func tables(_ text: String, _ palette: Palette) -> [(command: String, output: String)] {
        var held = status(text)
        // Without a release the line of a hold shows its image.
        held.holds = held.holds.map { hold in
            var hold = hold
            hold.release = nil
            return hold
        }
        return [
            ("status", StatusRendering.text([status(text)], palette)),
            ("status, held by digest", StatusRendering.text([held], palette)),
            ("history", HistoryRendering.table([record(text)], palette)),
            ("show", ReconciliationRendering.text(record(text), palette)),
            ("diff", DiffRendering.table([difference(text)], palette)),
            ("doctor", DoctorRendering.table([check(text)], palette)),
        ]
    }

    private func documents(_ text: String) -> [(command: String, output: String)] {
        [
            ("status", StatusRendering.json([status(text)])), ("history", HistoryRendering.json([record(text)])),
            ("show", ReconciliationRendering.json(record(text))), ("diff", DiffRendering.json([difference(text)])),
            ("doctor", DoctorRendering.json([check(text)])),
        ]
    }

    // MARK: Tests

    /// Every text in a value, by its path; nil is one without a value.
    private static func texts(in value: Any, at path: String) -> [(path: String, text: String?)] {
        if let text = value as? String { return [(path, text)] }
        // Names and ids are checked when they are made, and times are ours.
        let safe: [Any.Type] = [
            EnvironmentName.self, ServiceName.self, InstanceName.self, CommitID.self, ReconciliationID.self,
            ReleaseID.self,
            ImageDigest.self, Timestamp.self,
        ]
        if safe.contains(where: { $0 == type(of: value) }) { return [] }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional, mirror.children.isEmpty { return [(path, nil)] }
        if mirror.displayStyle == .collection, mirror.children.isEmpty { return [(path, nil)] }
        if mirror.displayStyle == .enum { return [] }
        return mirror.children.enumerated().flatMap { index, child in
            texts(in: child.value, at: path + "." + (child.label ?? "\(index)"))
        }
    }

    @Test func everyFieldIsFilled() {
        let values: [Any] = [
            status(Self.payload), record(Self.payload), difference(Self.payload), check(Self.payload),
        ]
        for value in values {
            let found = Self.texts(in: value, at: "\(type(of: value))")
            #expect(!found.isEmpty)
            for field in found { #expect(field.text == Self.payload, "\(field.path) isn't filled") }
        }
    }

    @Test(arguments: [nil, 60, 100])
    func tablesShowItAndDoNothing(columns: Int?) {
        let palette = Palette(enabled: false, columns: columns)
        let safe = TerminalText.safe(Self.payload)
        for (hostile, harmless) in zip(tables(Self.payload, palette), tables(safe, palette)) {
            #expect(
                !hostile.output.unicodeScalars.contains { $0 != "\n" && TerminalText.isUnsafe($0) },
                "\(hostile.command)")
            #expect(hostile.output.contains("␛[31mX"), "\(hostile.command) shows it")
            // No line begins that isn't ours, and nothing moves.
            #expect(hostile.output == harmless.output, "\(hostile.command)")
        }
    }

    @Test func withColourOnlyOurOwnIsThere() {
        for (command, output) in tables(Self.payload, Palette(enabled: true)) {
            let plain = output.replacing(/\u{1B}\[(?:0|1|2|31|32|33)m/, with: "")
            #expect(!plain.unicodeScalars.contains { $0 != "\n" && TerminalText.isUnsafe($0) }, "\(command)")
            #expect(!output.contains("\u{1B}[31mX"), "\(command)")
        }
    }

    @Test func jsonKeepsTheDataAndIsSafeToShow() throws {
        for (command, output) in documents(Self.payload) {
            #expect(!output.unicodeScalars.contains { $0 != "\n" && TerminalText.isUnsafe($0) }, "\(command)")
            let parsed = try JSONSerialization.jsonObject(with: Data(output.utf8))
            #expect(Self.strings(parsed).contains(Self.payload), "\(command)")
        }
    }

    private static func strings(_ value: Any) -> [String] {
        if let text = value as? String { return [text] }
        if let list = value as? [Any] { return list.flatMap(strings) }
        if let object = value as? [String: Any] { return object.values.flatMap(strings) }
        return []
    }

    @Test(arguments: [LineLogHandler.Format.text, .json])
    func logLinesStayLines(format: LineLogHandler.Format) {
        let lines = LogTests.Lines()
        let logger = Logger(label: "amarre") { label in
            LineLogHandler(
                label: label, format: format, level: .info, clock: { Self.time }, sink: { line in lines.append(line) })
        }
        logger.info("\(Self.payload)", metadata: ["author": "\(Self.payload)", "\(Self.payload)": ["\(Self.payload)"]])
        let all = lines.all.joined()
        #expect(all.filter { $0.isNewline }.count == 1 && all.last == "\n")
        #expect(!all.unicodeScalars.contains { $0 != "\n" && TerminalText.isUnsafe($0) })
    }

    /// The second net: nothing leaves a command but line ends and our own colours, whoever forgot to make a text safe.
    @Test func whatAConsoleWritesIsSafe() {
        let text = "\u{1B}[31mred\u{1B}[0m\n\u{1B}[2Jgone\u{1B}[1000m\u{1B}[mX\u{202E}\u{9B}"
        #expect(TerminalText.safeOutput(text, coloured: true) == "\u{1B}[31mred\u{1B}[0m\n␛[2Jgone␛[1000m␛[mX\u{FFFD}")
        #expect(TerminalText.safeOutput(text, coloured: false) == "␛[31mred␛[0m\n␛[2Jgone␛[1000m␛[mX\u{FFFD}")
    }
}
