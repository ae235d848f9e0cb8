package import Model

/// Text from outside (commit messages, names, error texts of an API) made fit for a terminal, and values
/// made short for tables.
package enum TerminalText {
    /// Control characters become their picture (`␛` for escape), so that nothing from outside can move the cursor,
    /// recolour the screen or start a line of its own. Tab and line end become a space; what has no width and what
    /// reverses the reading direction vanish.
    package static func safe(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { append(scalar, to: &result) }
        return String(result)
    }

    /// The same for a whole output, whose line ends are ours, and whose colours are too when it is `coloured`: `ESC [
    /// digits m`, nothing else.
    static func safeOutput(_ text: String, coloured: Bool) -> String {
        guard text.unicodeScalars.contains(where: { isUnsafe($0) && $0 != "\n" }) else { return text }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if scalars[index] == "\n" {
                result.append("\n")
            } else if coloured, let end = colour(scalars, at: index) {
                result.append(contentsOf: scalars[index..<end])
                index = end
                continue
            } else {
                append(scalars[index], to: &result)
            }
            index += 1
        }
        return String(result)
    }

    /// Whether a character is one that ``safe(_:)`` shows in another way or not at all.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
        guard isUnsafe(scalar) else { return result.append(scalar) }
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: result.append(" ")
        case 0...0x1F: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
        case 0x7F: result.append("\u{2421}")
        case 0x80...0x9F: result.append("\u{FFFD}")
        default: break
        }
    }

    /// Where a colour of ``Palette`` that begins at `start` ends; nil when there is none.
    private static func colour(_ scalars: [Unicode.Scalar], at start: Int) -> Int? {
        guard scalars[start] == "\u{1B}", start + 1 < scalars.count, scalars[start + 1] == "[" else { return nil }
        var end = start + 2
        while end < scalars.count, (48...57).contains(scalars[end].value), end < start + 5 { end += 1 }
        return end > start + 2 && end < scalars.count && scalars[end] == "m" ? end + 1 : nil
    }

    /// `repository@sha256:` and the first 12 digits, as container tools print it; any other text as it is.
    package static func shortDigest(_ text: String) -> String {
        let prefix = "sha256:"
        guard let start = text.range(of: prefix)?.upperBound else { return text }
        let digits = text[start...].prefix { $0.isHexDigit }
        guard digits.count == 64 else { return text }
        return String(text[..<start] + digits.prefix(12) + text[digits.endIndex...])
    }

    /// The first 12 digits of a commit.
    package static func short(_ commit: CommitID?) -> String { commit.map { String($0.text.prefix(12)) } ?? "-" }

    /// RFC 3339 UTC in whole seconds; `-` for none.
    static func time(_ time: Timestamp?) -> String {
        guard let time else { return "-" }
        let remainder = ((time.microseconds % 1_000_000) + 1_000_000) % 1_000_000
        return Timestamp(microseconds: time.microseconds - remainder).description
    }

    /// `840 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`: two units at most, rounded down.
    static func duration(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMicroseconds / 1000
        let seconds = milliseconds / 1000
        switch seconds {
        case ..<0: return "0 s"
        case 0: return milliseconds == 0 ? "0 s" : "\(milliseconds) ms"
        case ..<60: return "\(seconds) s"
        case ..<3600: return two(seconds / 60, "min", seconds % 60, "s")
        case ..<86_400: return two(seconds / 3600, "h", seconds / 60 % 60, "min")
        default: return two(seconds / 86_400, "d", seconds / 3600 % 24, "h")
        }
    }

    private static func two(_ first: Int64, _ firstUnit: String, _ second: Int64, _ secondUnit: String) -> String {
        second == 0 ? "\(first) \(firstUnit)" : "\(first) \(firstUnit) \(second) \(secondUnit)"
    }
}

extension String {
    /// The first place where `part` occurs; Foundation has it, pure rendering does without.
    fileprivate func range(of part: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(part) { return index..<self.index(index, offsetBy: part.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
