extension Reason {
    /// Whether `other` says the same about another try: the same code, and a message that differs in ids, times and
    /// numbers at most.
    ///
    /// What fails for hours fails with another request id each time, and isn't news.
    package func isRepetition(of other: Reason) -> Bool {
        guard code == other.code else { return false }
        return message == other.message || Self.essence(message) == Self.essence(other.message)
    }

    private static func essence(_ text: String) -> [Substring] {
        text.split { !($0.isLetter || $0.isNumber || "-_.:".contains($0)) }.filter { !isPassing($0) }
    }

    /// A UUID, a long hexadecimal number, a number, or a time.
    private static func isPassing(_ word: Substring) -> Bool {
        var bare = word
        while let last = bare.last, ".:".contains(last) { bare.removeLast() }
        if UUIDText.accepts(String(bare)) { return true }
        guard bare.contains(where: { $0.isASCII && $0.isNumber }) else { return false }
        if bare.utf8.count >= 16, bare.allSatisfy({ $0.isASCII && $0.isHexDigit }) { return true }
        return bare.allSatisfy { $0.isASCII && ($0.isNumber || "-.:TZ".contains($0)) }
    }
}
