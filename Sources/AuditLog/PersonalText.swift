/// Takes people out of free text before it becomes part of a leaf, where nothing can ever be erased.
///
/// Names and addresses of the event's own people become their pseudonyms; anything else that looks like an e-mail address or an IPv4
/// address is masked. A name that nobody told us can't be recognised: that is why a commit's subject never gets here at all.
struct PersonalText {
    /// Longest first, so that `ada@example.org` is replaced before `ada`.
    private let known: [(text: String, pseudonym: String)]

    init(_ known: [(text: String, pseudonym: String)]) {
        self.known = known.filter { $0.text.count > 1 }.sorted { ($0.text.count, $1.text) > ($1.text.count, $0.text) }
    }

    /// For sentences. At most `limit` bytes of the original are kept.
    func clean(_ text: String, limit: Int = 4000) -> String {
        var result = text.utf8.count > limit ? String(decoding: text.utf8.prefix(limit), as: UTF8.self) + "…" : text
        for person in known { result = Self.replace(person.text, with: person.pseudonym, in: result) }
        return Self.mask(result)
    }

    /// For values of fields, such as image references: only whole addresses, because a login may well be a word of a repository's name.
    func cleanValue(_ text: String) -> String {
        var result = text
        for person in known where person.text.contains("@") || person.text.contains(" ") {
            result = Self.replace(person.text, with: person.pseudonym, in: result)
        }
        return Self.mask(result)
    }

    /// Replaces whole words only, whatever their case.
    private static func replace(_ word: String, with replacement: String, in text: String) -> String {
        let needle = Array(word.lowercased())
        let characters = Array(text)
        var output: [Character] = []
        var index = 0
        while index < characters.count {
            let end = index + needle.count
            if end <= characters.count, index == 0 || !isWord(characters[index - 1]), end == characters.count || !isWord(characters[end]),
                zip(characters[index..<end], needle).allSatisfy({ $0.lowercased() == String($1) })
            {
                output += replacement
                index = end
            } else {
                output.append(characters[index])
                index += 1
            }
        }
        return String(output)
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "_" }

    /// Looks at runs of the characters that addresses are made of.
    private static func mask(_ text: String) -> String {
        var output = ""
        var token = ""
        func flush() {
            output += masked(token)
            token = ""
        }
        for character in text {
            if character.isLetter || character.isNumber || "._%+-@".contains(character) {
                token.append(character)
            } else {
                flush()
                output.append(character)
            }
        }
        flush()
        return output
    }

    private static func masked(_ token: String) -> String {
        // `streamlit@sha256` of an image reference has no dot behind the at sign.
        let parts = token.split(separator: "@", omittingEmptySubsequences: false)
        if parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), parts[1].contains(where: \.isLetter) { return "[e-mail]" }
        let bare = token.trimmingDots
        let numbers = bare.split(separator: ".", omittingEmptySubsequences: false)
        if numbers.count == 4, numbers.allSatisfy({ (1...3).contains($0.count) && (Int($0).map { (0...255).contains($0) } ?? false) }) {
            return token.replacingBare(bare, with: "[address]")
        }
        return token
    }
}

extension String {
    fileprivate var trimmingDots: String {
        var rest = self[...]
        while rest.last == "." { rest.removeLast() }
        return String(rest)
    }

    fileprivate func replacingBare(_ bare: String, with text: String) -> String { text + dropFirst(bare.count) }
}
