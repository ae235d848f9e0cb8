internal import Foundation
internal import Model
internal import Ports

/// The order as the program in the container reads it (`controller/migrate/README.md`).
struct WireMigrationOrder: Encodable {
    let run: String
    let service: String
    let release: String
    let direction: String
    let target: String?
    let database: String
    let command: [String]
    let current: [String]
    let nonce: String
    let deadlineSeconds: Double
    let lockSeconds: Double
    let connectSeconds = 30
    let secrets: [String]

    init(_ order: MigrationOrder, nonce: String) {
        run = order.run
        service = order.service.text
        release = order.release.text
        direction = order.direction.rawValue
        target = order.target
        database = order.database
        command = order.command
        current = order.current
        self.nonce = nonce
        deadlineSeconds = Double(order.deadline.wholeMicroseconds) / 1_000_000
        lockSeconds = Double(order.lockTime.wholeMicroseconds) / 1_000_000
        secrets = order.secrets.keys.sorted()
    }
}

/// What the container's plain variable says: whose it is, and where its outcome is to be read. The order itself may be
/// longer than a plain variable may be (1,000 characters, Scaleway's documentation), so that it is a secret one, which
/// nobody can read back.
struct WireMigrationRun: Codable {
    let run: String
    let nonce: String

    init(run: String, nonce: String) {
        self.run = run
        self.nonce = nonce
    }

    /// Nil when the text is no such thing, or the nonce couldn't be part of a path.
    init?(text: String?) {
        guard let text, text.utf8.count <= 1000,
            let run = try? AnswerDecoder.decode(Self.self, from: Array(text.utf8)),
            (32...128).contains(run.nonce.utf8.count), Hexadecimal.accepts(run.nonce)
        else { return nil }
        self = run
    }
}

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
