import DesiredState

/// What to say about a secret in plain text.
enum SecretAdvice {
    /// The finding for a secret of this kind; it never holds the text itself.
    static func message(_ kind: String) -> String {
        "this looks like \(kind): git holds no secret values. Put it in Scaleway Secret Manager, name it under "
            + "secrets, and replace this one: whoever can read the repository knows it"
    }

    /// Looks for secrets in what the YAML reader doesn't see: comments, and the whole text when it could not be read.
    static func scan(_ source: SourceText, commentsOnly: Bool, findings: inout FindingList) {
        for number in source.lineStarts.indices {
            let line = source.line(number + 1)
            guard !commentsOnly || line.contains("#"), !findings.has(line: number + 1) || !commentsOnly,
                let kind = PlaintextSecretRule.kind(in: line)
            else { continue }
            let column = line.unicodeScalars.prefix { $0 == " " }.count + 1
            findings.add(Place(line: number + 1, column: column), message(kind))
        }
    }
}
