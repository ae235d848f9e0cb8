/// Text in lines of a width, broken between words. A word that is longer than a line stays whole: an address that was
/// broken can't be used.
enum WrappedText {
    /// At least one line; all of `text` in one when there is no width.
    static func lines(_ text: String, width: Int?) -> [String] {
        guard let width, text.count > width else { return [text] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        return lines + (line.isEmpty && !lines.isEmpty ? [] : [line])
    }

    /// The width of the longest word.
    static func longestWord(_ text: String) -> Int { text.split(separator: " ").map(\.count).max() ?? 0 }
}
