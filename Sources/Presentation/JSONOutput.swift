/// JSON with members in the order in which they were written, so that output is stable and can be compared as text.
///
/// `JSONEncoder` leaves out members that are nil and sorts or shuffles the rest; what programs read from us has every
/// member at every time, null where unknown.
indirect enum JSONOutput: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case text(String)
    case list([JSONOutput])
    case object([Member])

    /// One member of an object.
    struct Member: Hashable, Sendable {
        let name: String
        let value: JSONOutput

        init(_ name: String, _ value: JSONOutput) {
            self.name = name
            self.value = value
        }
    }

    /// The text, or null.
    static func optional(_ text: String?) -> JSONOutput { text.map { .text($0) } ?? .null }

    /// Indented by two spaces, with a line end.
    var document: String {
        var writer = Writer()
        writer.append(self, indent: "")
        return writer.output + "\n"
    }

    /// On one line, without spaces or a line end.
    var line: String {
        var writer = Writer(isCompact: true)
        writer.append(self, indent: "")
        return writer.output
    }
}

private struct Writer {
    var isCompact = false
    var output = ""

    mutating func append(_ value: JSONOutput, indent: String) {
        switch value {
        case .null: output += "null"
        case .bool(let flag): output += flag ? "true" : "false"
        case .integer(let number): output += String(number)
        case .text(let text): appendQuoted(text)
        case .list(let values):
            appendItems(values, "[", "]", indent: indent) { writer, value, inner in writer.append(value, indent: inner)
            }
        case .object(let members):
            appendItems(members, "{", "}", indent: indent) { writer, member, inner in
                writer.appendQuoted(member.name)
                writer.output += writer.isCompact ? ":" : ": "
                writer.append(member.value, indent: inner)
            }
        }
    }

    private mutating func appendItems<Item>(
        _ items: [Item], _ open: String, _ close: String, indent: String, _ body: (inout Writer, Item, String) -> Void
    ) {
        output += open
        let inner = indent + "  "
        for (index, item) in items.enumerated() {
            if index > 0 { output += "," }
            if !isCompact { output += "\n" + inner }
            body(&self, item, inner)
        }
        if !items.isEmpty, !isCompact { output += "\n" + indent }
        output += close
    }

    /// RFC 8259, section 7. What a terminal or a log would not show as it is (control characters beyond ASCII, line
    /// separators, marks that turn the reading direction or have no width) is escaped as well: the data is the same.
    private mutating func appendQuoted(_ text: String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            default:
                if TerminalText.isUnsafe(scalar) {
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                } else {
                    output.unicodeScalars.append(scalar)
                }
            }
        }
        output += "\""
    }
}
