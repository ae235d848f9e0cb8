internal import Yams

/// One YAML document of rules, in which nothing stands for something written elsewhere.
///
/// Every `*` becomes a private use character before Yams sees it, so that an alias arrives as plain text, is refused
/// as such, and is never expanded; expressions get theirs back. Anchors and tags are refused where they stand.
struct RuleDocument {
    /// What is wrong, and where.
    struct Problem: Error, Hashable {
        /// From 1.
        let line: Int
        /// What, and what to do; never a value that a file holds but a key or a name.
        let text: String
    }

    /// Nil for a document without anything in it.
    let root: Node?
    private let lines: [Substring.UnicodeScalarView]
    private static let star: Unicode.Scalar = "\u{E000}"

    init(_ bytes: [UInt8]) throws(Problem) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem(line: 1, text: "the file isn't UTF-8: save it as UTF-8")
        }
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Substring($0).unicodeScalars }
        self.lines = lines
        if let number = lines.firstIndex(where: { $0.contains { Self.isRefused($0) } }) {
            throw Problem(line: number + 1, text: "it holds a control character: remove it")
        }
        // libyaml ends a line there too (its other ends of lines are refused above): lines would be counted in two ways,
        // and looked at in the wrong place.
        let carriageReturn = lines.indices.first { number in
            let line = lines[number]
            let isEnded = number < lines.count - 1 && line.last == "\r"
            return (isEnded ? line.dropLast() : line[...]).contains("\r")
        }
        if let carriageReturn {
            throw Problem(
                line: carriageReturn + 1,
                text: "it holds a carriage return that doesn't belong to the end of a line: remove it")
        }
        if let number = lines.firstIndex(where: { $0.first == "%" }) {
            throw Problem(line: number + 1, text: "YAML directives aren't taken: remove this line")
        }
        let masked = String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "*" ? Self.star : $0 }))
        do {
            let parser = try Parser(
                yaml: masked, resolver: .basic, constructor: Constructor([:], [:], [:]), encoding: .utf8)
            root = try parser.nextRoot()
            guard let second = try root.flatMap({ _ in try parser.nextRoot() }) else { return }
            throw Problem(line: Self.line(of: second), text: "a second document begins: a file holds one")
        } catch let problem as Problem {
            throw problem
        } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
            let key = keys.min().map { "\"\(PlainText.clean($0, limit: 60))\"" } ?? "a key"
            throw Problem(line: max(1, context.mark.line), text: "\(key) is given twice: keep one of them")
        } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _)
        {
            throw Problem(line: max(1, mark.line), text: "it isn't valid YAML: \(problem)")
        } catch {
            throw Problem(line: 1, text: "it isn't valid YAML")
        }
    }

    /// Where a node begins, from 1.
    static func line(of node: Node) -> Int { max(1, node.mark?.line ?? 1) }

    /// Throws for a node with an anchor or a tag, and for an alias.
    func check(_ node: Node) throws(Problem) {
        guard let mark = node.mark, lines.indices.contains(mark.line - 1) else { return }
        let line = lines[mark.line - 1]
        guard let index = line.index(line.startIndex, offsetBy: max(0, mark.column - 1), limitedBy: line.endIndex),
            index < line.endIndex
        else { return }
        switch line[index] {
        case "&", "*":
            throw Problem(
                line: mark.line,
                text: "anchors and aliases aren't taken: write the value out, in quotes if it is meant as text")
        case "!":
            throw Problem(
                line: mark.line, text: "tags aren't taken: write the plain value, in quotes if it is meant as text")
        default: return
        }
    }

    /// The text of a scalar, and whether it stands there without quotes; nil for a list or a map.
    func scalar(_ node: Node) throws(Problem) -> (text: String, isPlain: Bool)? {
        try check(node)
        guard case .scalar(let scalar) = node else { return nil }
        let scalars = scalar.string.unicodeScalars
        // Escapes can make what the file itself doesn't hold.
        guard !scalars.contains(where: { $0 != Self.star && Self.isRefused($0) }) else {
            throw Problem(line: Self.line(of: node), text: "a text holds a control character: remove it")
        }
        let text = String(String.UnicodeScalarView(scalars.map { $0 == Self.star ? "*" : $0 }))
        return (text, scalar.style == .plain)
    }

    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\t", "\r": false
        case star, "\u{FEFF}", "\u{2028}", "\u{2029}": true
        default: scalar.properties.generalCategory == .control
        }
    }
}
