/// The text of a file, checked before the YAML reader sees it.
///
/// Refused: bad UTF-8, a byte order mark, control characters, characters that change the direction of text or can't be
/// seen, private use characters (the YAML reader here marks places with them), line ends other than LF and CRLF, tabs
/// in indentation.
struct SourceText {
    /// Most findings about characters in one file: a binary file has thousands.
    private static let maximumFindings = 10

    /// Every character of the file.
    let scalars: [Unicode.Scalar]
    /// Where each line starts in `scalars`; line 1 is first.
    let lineStarts: [Int]

    /// Reads `bytes`; nil when something was refused, and then `findings` says what.
    static func read(_ bytes: [UInt8], findings: inout FindingList) -> SourceText? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            findings.add(.start, "the file starts with a byte order mark: save it as UTF-8 without one")
            return nil
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            findings.add(.start, "the file is UTF-16: save it as UTF-8")
            return nil
        }
        guard let text = decode(bytes, findings: &findings) else { return nil }
        return text.check(&findings) ? text : nil
    }

    private static func decode(_ bytes: [UInt8], findings: inout FindingList) -> SourceText? {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(bytes.count)
        var lineStarts = [0]
        var parser = Unicode.UTF8.ForwardParser()
        var input = bytes.makeIterator()
        while true {
            switch parser.parseScalar(from: &input) {
            case .valid(let encoded):
                scalars.append(Unicode.UTF8.decode(encoded))
                if scalars.last == "\n" { lineStarts.append(scalars.count) }
            case .emptyInput:
                return SourceText(scalars: scalars, lineStarts: lineStarts)
            case .error:
                let place = Place(line: lineStarts.count, column: scalars.count - (lineStarts.last ?? 0) + 1)
                findings.add(place, "this byte is not UTF-8: save the file as UTF-8")
                return nil
            }
        }
    }

    private func check(_ findings: inout FindingList) -> Bool {
        var count = 0
        for (line, start) in lineStarts.enumerated() where count < Self.maximumFindings {
            let end = line + 1 < lineStarts.count ? lineStarts[line + 1] : scalars.count
            var inIndentation = true
            for index in start..<end {
                let scalar = scalars[index]
                let place = Place(line: line + 1, column: index - start + 1)
                if scalar == "\t", inIndentation {
                    findings.add(place, "a tab in the indentation: YAML is indented with spaces")
                    count += 1
                    break
                }
                if scalar != " " { inIndentation = false }
                let endsLine = scalar == "\r" && index + 1 < end && scalars[index + 1] == "\n"
                if !endsLine, let reason = Self.refusal(of: scalar) {
                    findings.add(
                        place,
                        "the character U+\(Self.code(scalar)) (\(reason)) is not accepted in a file of the desired "
                            + "state"
                    )
                    count += 1
                    if count >= Self.maximumFindings { break }
                }
            }
        }
        return count == 0
    }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Why a character is not accepted, or nil. Line feed and tab are accepted here.
    static func refusal(of scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x09, 0x0A: return nil
        case 0x0D: return "carriage return without line feed"
        case 0x00...0x1F, 0x7F...0x9F: return "a control character"
        case 0x2028, 0x2029: return "a line separator that editors don't count"
        case 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C: return "it changes the direction of text"
        case 0x200B...0x200D, 0x2060...0x2064, 0xFEFF, 0x00AD: return "it can't be seen"
        case 0xE000...0xF8FF, 0xF0000...0x10FFFF: return "a private use character"
        case 0xFFFE, 0xFFFF, 0xFDD0...0xFDEF: return "not a character"
        default: return nil
        }
    }

    /// Where the character at `place` is in `scalars`; nil when there is none.
    func index(of place: Place) -> Int? {
        guard place.line >= 1, place.line <= lineStarts.count, place.column >= 1 else { return nil }
        let index = lineStarts[place.line - 1] + place.column - 1
        return index < scalars.count ? index : nil
    }

    /// The characters of a line, from 1, without its end.
    func line(_ number: Int) -> String {
        let start = lineStarts[number - 1]
        let end = number < lineStarts.count ? lineStarts[number] : scalars.count
        return String(String.UnicodeScalarView(scalars[start..<end].filter { $0 != "\n" && $0 != "\r" }))
    }
}
