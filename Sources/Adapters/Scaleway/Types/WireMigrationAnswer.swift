internal import Model
internal import Ports

/// What the program answers. It is the image's, so it is taken as any text from outside.
struct WireMigrationAnswer: Decodable {
    let answer: MigrationLook.Answer

    private enum CodingKeys: String, CodingKey {
        case run, state, error, message, before, after, exitCode, output, ran, startedAt, endedAt, durationMilliseconds
    }

    /// The program's own limit, and the words that say what was left out.
    private static let longestOutput = 17 << 10

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys, _ limit: Int) throws -> String? {
            try fields.decodeIfPresent(String.self, forKey: key).map { PlainText.clean($0, limit: limit) }
        }
        let message = try text(.message, 2000)
        let code = try fields.decodeIfPresent(String.self, forKey: .error)
        let failure = code.map { code in
            Reason(
                code: Self.isCode(code) ? code : "migrate_failed",
                message: message.flatMap { $0.isEmpty ? nil : $0 } ?? "The migration failed and doesn't say why.")
        }
        answer = MigrationLook.Answer(
            run: try fields.decode(String.self, forKey: .run),
            state: try fields.decode(MigrationLook.State.self, forKey: .state), failure: failure,
            before: try text(.before, 200), after: try text(.after, 200),
            exitCode: try fields.decodeIfPresent(Int.self, forKey: .exitCode),
            output: Self.lines(try fields.decode(String.self, forKey: .output)),
            didRun: try fields.decode(Bool.self, forKey: .ran),
            startedAt: try fields.decodeIfPresent(Timestamp.self, forKey: .startedAt),
            endedAt: try fields.decodeIfPresent(Timestamp.self, forKey: .endedAt),
            durationMilliseconds: try fields.decodeIfPresent(Int.self, forKey: .durationMilliseconds))
    }

    private static func isCode(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count) && text.utf8.allSatisfy { $0 == 95 || (97...122).contains($0) }
    }

    /// Several lines, each made fit for a message.
    private static func lines(_ text: String) -> String {
        CutText.of(
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { PlainText.clean(String($0), limit: .max) }.joined(separator: "\n"), limit: longestOutput)
    }
}
