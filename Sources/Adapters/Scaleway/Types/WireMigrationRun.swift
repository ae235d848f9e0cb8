internal import Model

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
