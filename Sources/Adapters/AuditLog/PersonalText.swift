import Model

/// Takes people out of free text before it becomes part of a leaf, where nothing can ever be erased.
///
/// Names and addresses of the event's own people become their pseudonyms; anything else that looks like an e-mail
/// address or an IPv4 address is masked. A name that nobody told us can't be recognised: that is why a commit's subject
/// never gets here at all. What names a thing stays as it is: repositories, images, tags and versions, digests, ids
/// (``AddressMask``).
struct PersonalText {
    /// Longest first, so that `ada@example.org` is replaced before `ada`.
    private let known: [(text: String, pseudonym: String, letters: Letters)]

    init(_ known: [(text: String, pseudonym: String)]) {
        self.known = known.filter { $0.text.count > 1 }.sorted { ($0.text.count, $1.text) > ($1.text.count, $0.text) }
            .map { ($0.text, $0.pseudonym, Letters($0.text)) }
    }

    /// For sentences. At most `limit` bytes are kept.
    func clean(_ text: String, limit: Int = 4000) -> String {
        CutText.of(text, limit: limit) { whole in
            var result = whole
            var letters = Letters(result)
            for person in known where letters.mayHold(person.letters) {
                result = Self.replace(person.text, with: person.pseudonym, in: result)
                letters = Letters(result)
            }
            return AddressMask.mask(replaceCut(result))
        }
    }

    /// For values of fields, such as image references: only whole addresses, because a login may well be a word of a
    /// repository's name.
    func cleanValue(_ text: String) -> String {
        var result = text
        var letters = Letters(result)
        for person in known
        where letters.mayHold(person.letters) && (person.text.contains("@") || person.text.contains(" ")) {
            result = Self.replace(person.text, with: person.pseudonym, in: result)
            letters = Letters(result)
        }
        return AddressMask.mask(result)
    }

    /// Which letters a text has, whatever their case. Most names can't be in most texts, and that is seen at once:
    /// looking for each of hundreds of people in hundreds of values took minutes. Texts beyond ASCII, where case isn't
    /// simple, may hold anything.
    private struct Letters {
        private var low: UInt64 = 0
        private var high: UInt64 = 0
        private var isSimple = true

        init(_ text: String) {
            for byte in text.utf8 {
                let folded = byte | 0x20
                if byte >= 128 {
                    isSimple = false
                } else if folded < 64 {
                    low |= 1 << UInt64(folded)
                } else {
                    high |= 1 << UInt64(folded - 64)
                }
            }
        }

        func mayHold(_ word: Letters) -> Bool {
            guard isSimple, word.isSimple else { return true }
            return word.low & ~low == 0 && word.high & ~high == 0
        }
    }

    /// Replaces whole words only, whatever their case. A label of a host's name, as in `github.com`, is no person,
    /// though GitHub itself may be the committer.
    private static func replace(_ word: String, with replacement: String, in text: String) -> String {
        let needle = Array(word.lowercased())
        let characters = Array(text)
        let isName = !word.contains("@") && !word.contains(" ")
        var output: [Character] = []
        var index = 0
        while index < characters.count {
            let end = index + needle.count
            if end <= characters.count, index == 0 || !isWord(characters[index - 1]),
                end == characters.count || !isWord(characters[end]),
                zip(characters[index..<end], needle).allSatisfy({ $0.lowercased() == String($1) }),
                !isName || !isLabel(characters, index..<end)
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

    /// Replaces what is left of a known name or address where somebody else cut the text: `… said Camille Aut…`.
    private func replaceCut(_ text: String) -> String {
        guard text.contains("…") else { return text }
        let pieces = text.split(separator: "…", omittingEmptySubsequences: false)
        return pieces.enumerated().map { number, piece in
            guard number < pieces.count - 1 else { return String(piece) }
            let characters = Array(piece)
            for person in known {
                let name = Array(person.text)
                for length in stride(from: min(name.count - 1, characters.count), through: 3, by: -1) {
                    let start = characters.count - length
                    guard start == 0 || !Self.isWord(characters[start - 1]),
                        zip(characters[start...], name).allSatisfy({ $0.lowercased() == $1.lowercased() })
                    else { continue }
                    return String(characters[..<start]) + person.pseudonym
                }
            }
            return String(piece)
        }.joined(separator: "…")
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    private static func isLabel(_ text: [Character], _ range: Range<Int>) -> Bool {
        let isFollowed =
            range.upperBound + 1 < text.count && text[range.upperBound] == "." && text[range.upperBound + 1].isLetter
        let follows = range.lowerBound > 1 && text[range.lowerBound - 1] == "." && isWord(text[range.lowerBound - 2])
        return isFollowed || follows
    }
}
