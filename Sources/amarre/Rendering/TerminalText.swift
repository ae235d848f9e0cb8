import Model

/// Text from outside (commit messages, names, error texts of an API) made fit for a terminal, and values made short for tables.
enum TerminalText {
    /// Control characters become their picture (`␛` for escape), so that nothing from outside can move the cursor, recolour the
    /// screen or start a line of its own. Tab and line end become a space; marks that reverse the reading direction vanish.
    static func safe(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: result.append(" ")
            case 0...0x1F: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: result.append("\u{2421}")
            case 0x80...0x9F: result.append("\u{FFFD}")
            case 0x202A...0x202E, 0x2066...0x2069: continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// `repository@sha256:` and the first 12 digits, as container tools print it; any other text as it is.
    static func shortDigest(_ text: String) -> String {
        let prefix = "sha256:"
        guard let start = text.range(of: prefix)?.upperBound else { return text }
        let digits = text[start...].prefix { $0.isHexDigit }
        guard digits.count == 64 else { return text }
        return String(text[..<start] + digits.prefix(12) + text[digits.endIndex...])
    }

    /// The first 12 digits of a commit.
    static func short(_ commit: CommitID?) -> String { commit.map { String($0.text.prefix(12)) } ?? "-" }

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
