/// Masks what looks like a person's e-mail address or a machine's IPv4 address.
///
/// A repository's address, an image's tag and a version are made of the same characters, and masked ones would make the
/// record useless; what is before and behind tells them apart.
enum AddressMask {
    /// Logins that everybody uses, so that they say nothing about anybody: `git@github.com`.
    private static let serviceUsers: Set<Substring> = ["git", "gitea", "gitlab", "gogs", "forgejo", "ssh"]
    /// In a clause with one of these words four numbers are a tag.
    private static let wordsOfTags: Set<Substring> = ["tag", "tags", "version", "versions"]
    /// Behind one of these words they are an address all the same.
    private static let wordsOfAddresses: Set<Substring> = [
        "from", "to", "at", "by", "host", "address", "client", "peer", "via",
    ]

    static func mask(_ text: String) -> String {
        var output = ""
        var start = text.startIndex
        while start < text.endIndex {
            let end = text[start...].firstIndex { !isOfAddress($0) } ?? text.endIndex
            if start < end {
                output += masked(text[start..<end], before: text[..<start], after: text[end...])
                start = end
            } else {
                output.append(text[start])
                text.formIndex(after: &start)
            }
        }
        return output
    }

    private static func isOfAddress(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "._%+-@".contains(character)
    }

    private static func masked(_ token: Substring, before: Substring, after: Substring) -> String {
        var bare = token
        while bare.last == "." { bare.removeLast() }
        let parts = bare.split(separator: "@", omittingEmptySubsequences: false)
        if parts.count > 2 { return "[e-mail]" }
        if parts.count == 2 {
            // `streamlit@sha256` of an image reference has no dot behind the at sign; `checkout@v4.1.0`
            // ends in a number.
            guard !parts[0].isEmpty, isHost(parts[1]) || isIPv4(parts[1]) else { return String(token) }
            if serviceUsers.contains(Substring(parts[0].lowercased())) { return String(token) }
            return before.hasSuffix("://") ? "[person]@" + token[parts[1].startIndex...] : "[e-mail]"
        }
        guard isIPv4(bare), !isTag(before: before, after: after) else { return String(token) }
        return "[address]" + token[bare.endIndex...]
    }

    private static func isHost(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, let last = labels.last else { return false }
        return last.count > 1 && last.allSatisfy { $0.isLetter || $0 == "-" }
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4
            && numbers.allSatisfy { (1...3).contains($0.count) && (Int($0).map { (0...255).contains($0) } ?? false) }
    }

    /// What of the sentence, or of the part in parentheses, is before.
    private static func clause(endOf before: Substring) -> Substring {
        var start = before.endIndex
        var next: Character?
        while start > before.startIndex, before.distance(from: start, to: before.endIndex) < 200 {
            let index = before.index(before: start)
            if ";()\n".contains(before[index]) || (before[index] == "." && next == " ") { break }
            next = before[index]
            start = index
        }
        return before[start...]
    }

    private static func isTag(before: Substring, after: Substring) -> Bool {
        // `10.0.0.1:8080` and `//10.0.0.1`.
        if after.first == ":", after.dropFirst().first?.isNumber == true { return false }
        if before.hasSuffix("//") { return false }
        // `streamlit:1.4.2.1`
        if before.last == ":", let name = before.dropLast().last, name.isLetter || name.isNumber { return true }
        let words = clause(endOf: before).split { !$0.isLetter }.map { Substring($0.lowercased()) }
        guard let last = words.last else { return false }
        return !wordsOfAddresses.contains(last) && words.contains(where: wordsOfTags.contains)
    }
}
