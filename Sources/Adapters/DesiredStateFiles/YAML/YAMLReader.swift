import DesiredState
import Yams

/// Reads one YAML document, and finds everything in it that the desired state doesn't accept.
///
/// Anchors, aliases, tags, merge keys and directives are refused: nothing in a file may stand for something written
/// elsewhere, and what is refused can't be used to blow up the reader. Two things that libyaml or Yams decide too early
/// are taken out of their hands:
///
/// - every `*` becomes a private use character first, so that an alias arrives here as a plain scalar
///   and is never expanded;
/// - Yams stops at the first duplicate key. That key's first character is replaced by a private use character and the
///   text is read again, so that all duplicates, and everything else in the file, are found in one go.
struct YAMLReader {
    /// Deepest nesting accepted; the deepest key of the desired state is at 4.
    static let maximumDepth = 16
    /// Most duplicate keys that are looked for in one file: each costs another reading.
    private static let maximumDuplicates = 50
    private static let star: Unicode.Scalar = "\u{E000}"
    private static let firstDuplicateMark: UInt32 = 0xE100

    private let source: SourceText
    private var scalars: [Unicode.Scalar]
    /// The true text of keys whose first character was replaced.
    private var renamed: [Place: String] = [:]

    private init(_ source: SourceText) {
        self.source = source
        scalars = source.scalars.map { $0 == "*" ? Self.star : $0 }
    }

    /// The document's root; nil when there is none that could be looked into, and then `findings` says why.
    static func read(_ source: SourceText, findings: inout FindingList) -> YAMLNode? {
        var reader = YAMLReader(source)
        reader.refuseDirectives(&findings)
        guard findings.isEmpty, let root = reader.compose(&findings) else { return nil }
        let node = reader.convert(root, depth: 1, findings: &findings)
        if case .refused = node { return nil }
        return node
    }

    private func refuseDirectives(_ findings: inout FindingList) {
        for number in source.lineStarts.indices {
            let line = source.line(number + 1)
            if line.hasPrefix("%") {
                findings.add(Place(line: number + 1, column: 1), "YAML directives are not accepted: remove this line")
            } else if !line.isEmpty, !line.hasPrefix("#") {
                return
            }
        }
    }

    // MARK: Reading

    private mutating func compose(_ findings: inout FindingList) -> Node? {
        for attempt in 0... {
            do {
                let parser = try Parser(
                    yaml: String(String.UnicodeScalarView(scalars)), resolver: .basic,
                    constructor: Constructor([:], [:], [:]),
                    encoding: .utf8)
                guard let root = try parser.nextRoot() else {
                    findings.add(.start, "the file is empty")
                    return nil
                }
                reportSecondDocument(parser, &findings)
                return root
            } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
                let place = Place(context.mark)
                guard attempt < Self.maximumDuplicates, let key = duplicates.first, rename(place, key, UInt32(attempt))
                else {
                    findings.add(place, "duplicate key: each key is written once")
                    return nil
                }
            } catch {
                report(error, &findings)
                return nil
            }
        }
        return nil
    }

    private func reportSecondDocument(_ parser: Parser, _ findings: inout FindingList) {
        do {
            guard let second = try parser.nextRoot() else { return }
            findings.add(place(of: second), "a second document: a file holds one")
        } catch YamlError.duplicatedKeysInMapping(_, let context) {
            findings.add(Place(context.mark), "a second document: a file holds one")
        } catch {
            report(error, &findings)
        }
    }

    /// Replaces the first character of the key at `place`; false when that can't be done without changing the
    /// structure.
    private mutating func rename(_ place: Place, _ key: String, _ number: UInt32) -> Bool {
        guard var index = source.index(of: place), let mark = Unicode.Scalar(Self.firstDuplicateMark + number) else {
            return false
        }
        let quote = scalars[index]
        if quote == "\"" || quote == "'" {
            index += 1
            guard index < scalars.count, scalars[index] != quote, scalars[index] != "\\" else { return false }
        }
        guard
            scalars[index].properties.isAlphabetic || scalars[index] == "_" || scalars[index] == "<"
                || ("0"..."9").contains(scalars[index])
        else { return false }
        scalars[index] = mark
        renamed[place] = restored(key)
        return true
    }

    private func report(_ error: any Error, _ findings: inout FindingList) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let what = context.map { " \($0.text) that starts at \($0.mark.line):\($0.mark.column)" } ?? ""
            findings.add(Place(mark), "this is not valid YAML: \(problem)\(what)")
        case YamlError.memory:
            findings.add(deepestBracket(), Self.tooDeep)
        default:
            findings.add(.start, "this is not valid YAML")
        }
    }

    private static let tooDeep = "nested too deeply: at most \(maximumDepth) levels"

    /// Where brackets first nest deeper than accepted; only for the message when libyaml itself gave up (1,000 levels).
    private func deepestBracket() -> Place {
        var depth = 0
        var place = Place.start
        var line = 1
        var column = 0
        for scalar in source.scalars {
            column += 1
            switch scalar {
            case "\n":
                line += 1
                column = 0
            case "[", "{":
                depth += 1
                if depth == Self.maximumDepth + 1 { place = Place(line: line, column: column) }
            case "]", "}": depth -= 1
            default: break
            }
        }
        return place
    }

    // MARK: Converting

    private func convert(_ node: Node, depth: Int, findings: inout FindingList) -> YAMLNode {
        let place = place(of: node)
        guard depth <= Self.maximumDepth else {
            findings.add(place, Self.tooDeep)
            return .refused(place)
        }
        guard acceptsProperties(of: node, at: place, &findings) else { return .refused(place) }
        switch node {
        case .scalar(let scalar):
            let text = renamed[place] ?? restored(scalar.string)
            let isPlain = scalar.style == .plain
            check(text, at: place, &findings)
            return .scalar(YAMLScalar(text: text, isPlain: isPlain, place: place))
        case .sequence(let sequence):
            let items = sequence.map { convert($0, depth: depth + 1, findings: &findings) }
            return .sequence(YAMLSequence(items: items, place: place))
        case .mapping(let mapping):
            return convert(mapping, place: place, depth: depth, findings: &findings)
        case .alias:
            findings.add(place, Self.noAlias)
            return .refused(place)
        }
    }

    private func convert(_ mapping: Node.Mapping, place: Place, depth: Int, findings: inout FindingList) -> YAMLNode {
        var entries: [YAMLMapping.Entry] = []
        var first: [String: Place] = [:]
        for (keyNode, valueNode) in mapping {
            let key = convert(keyNode, depth: depth + 1, findings: &findings)
            let value = convert(valueNode, depth: depth + 1, findings: &findings)
            if case .refused = key { continue }
            guard case .scalar(let scalar) = key else {
                findings.add(key.place, "a key is a single word, this one is \(key.kindInWords)")
                continue
            }
            if scalar.isPlain, scalar.text == "<<" {
                findings.add(scalar.place, "merge keys are not accepted: write every key out")
                continue
            }
            if let earlier = first[scalar.text] {
                findings.add(
                    scalar.place,
                    "duplicate key \(Quoted.text(scalar.text)): it is already at \(earlier.line):\(earlier.column)")
                continue
            }
            first[scalar.text] = scalar.place
            entries.append(YAMLMapping.Entry(key: scalar, value: value))
        }
        return .mapping(YAMLMapping(entries: entries, place: place))
    }

    private static let noAlias =
        "aliases are not accepted: write the value out (text that starts with '*' needs quotes)"

    /// Refuses anchors, tags and aliases. The first character at a node's place tells them apart from everything else.
    private func acceptsProperties(of node: Node, at place: Place, _ findings: inout FindingList) -> Bool {
        guard let index = source.index(of: place) else { return true }
        if case .scalar(let scalar) = node, scalar.style == .plain, scalar.string.isEmpty, source.scalars[index] != "&",
            source.scalars[index] != "!"
        {
            return true
        }
        switch source.scalars[index] {
        case "&":
            findings.add(
                place, "anchors are not accepted: write the value out (text that starts with '&' needs quotes)")
        case "!":
            findings.add(place, "tags are not accepted: write the plain value (text that starts with '!' needs quotes)")
        case "*": findings.add(place, Self.noAlias)
        default: return true
        }
        return false
    }

    private func check(_ text: String, at place: Place, _ findings: inout FindingList) {
        if let scalar = text.unicodeScalars.first(where: { SourceText.refusal(of: $0) != nil }) {
            findings.add(
                place, "this text holds the character \(Quoted.escaped(String(scalar))), which is not accepted")
        }
        if let kind = PlaintextSecretRule.kind(in: text) {
            findings.add(place, SecretAdvice.message(kind))
        }
    }

    private func place(of node: Node) -> Place { node.mark.map { Place($0) } ?? .start }

    private func restored(_ text: String) -> String {
        guard text.unicodeScalars.contains(Self.star) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == Self.star ? "*" : $0 }))
    }
}

extension Place {
    init(_ mark: Mark) {
        self.init(line: max(1, mark.line), column: max(1, mark.column))
    }
}
