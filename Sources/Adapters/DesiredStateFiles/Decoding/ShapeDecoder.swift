import DesiredState

/// Compares a YAML tree with the table of keys, and reports everything that differs.
struct ShapeDecoder {
    private(set) var findings: FindingList

    init(findings: FindingList) {
        self.findings = findings
    }

    /// Reads a whole file of this kind; nil when its root is not a group of keys.
    mutating func decode(_ root: YAMLNode, as kind: FileKind) -> DecodedObject? {
        object(root, kind.keys, path: "", owner: root.place)
    }

    // MARK: Groups

    private mutating func object(_ node: YAMLNode, _ keys: [KeyDefinition], path: String, owner: Place)
        -> DecodedObject?
    {
        guard case .mapping(let mapping) = node else {
            let what = path.isEmpty ? "the file" : path
            findings.add(node.place, "\(what) must be a group of keys (\(names(keys))), this is \(node.kindInWords)")
            return nil
        }
        var fields: [String: Decoded] = [:]
        var places: [String: Place] = [:]
        for entry in mapping.entries {
            guard let key = keys.first(where: { $0.name == entry.key.text }) else {
                reportUnknown(entry.key, keys, path: path)
                continue
            }
            places[key.name] = entry.key.place
            fields[key.name] = value(entry.value, key.shape, path: join(path, key.name), owner: entry.key.place)
        }
        for key in keys where places[key.name] == nil {
            if key.isRequired {
                findings.add(owner, "\(join(path, key.name)) is missing: \(key.description)")
            } else if let standard = key.defaultValue {
                fields[key.name] = decoded(standard, key.shape, at: owner)
            }
        }
        return DecodedObject(fields: fields, keyPlaces: places)
    }

    private mutating func reportUnknown(_ key: YAMLScalar, _ keys: [KeyDefinition], path: String) {
        let place = path.isEmpty ? "" : " in \(path)"
        guard !key.text.isEmpty else {
            findings.add(key.place, "an empty key\(place); known keys: \(names(keys))")
            return
        }
        let advice = NearestWord.nearest(to: key.text, among: keys.map(\.name)).map { "did you mean '\($0)'? " } ?? ""
        findings.add(key.place, "unknown key \(Quoted.text(key.text))\(place): \(advice)known keys: \(names(keys))")
    }

    private mutating func map(_ node: YAMLNode, key rule: TextRule, value shape: Shape, maximum: Int, path: String)
        -> [DecodedEntry]?
    {
        guard case .mapping(let mapping) = node else {
            findings.add(node.place, "\(path) must be a group of names and values, this is \(node.kindInWords)")
            return nil
        }
        if mapping.entries.count > maximum {
            findings.add(
                mapping.entries[maximum].key.place,
                "\(path) has \(mapping.entries.count) entries, at most \(maximum) are allowed")
        }
        return mapping.entries.map { entry in
            if let text = text(.scalar(entry.key), what: rule.what, path: "a name in \(path)", isShown: true),
                let problem = rule.problem(text)
            {
                findings.add(entry.key.place, "\(Quoted.text(text)) in \(path): \(problem)")
            }
            let name = join(path, Quoted.escaped(String(entry.key.text.prefix(100))))
            let value = value(entry.value, shape, path: name, owner: entry.key.place)
            return DecodedEntry(name: entry.key.text, namePlace: entry.key.place, value: value)
        }
    }

    // MARK: Values

    private mutating func value(_ node: YAMLNode, _ shape: Shape, path: String, owner: Place) -> Decoded? {
        if case .refused = node { return nil }
        if case .scalar(let scalar) = node, ScalarKind(scalar) == .nothing {
            findings.add(owner, "\(path) has no value: write one, or leave the key out if it is optional")
            return nil
        }
        let decoded: Decoded.Value?
        switch shape {
        case .object(let keys): decoded = object(node, keys, path: path, owner: owner).map(Decoded.Value.object)
        case .map(let key, let value, let maximum):
            decoded = map(node, key: key, value: value, maximum: maximum, path: path).map(Decoded.Value.map)
        case .list(let item, let count):
            decoded = list(node, of: item, count: count, path: path, owner: owner).map(Decoded.Value.list)
        case .text(let rule): decoded = ruled(node, rule, path: path).map(Decoded.Value.text)
        case .integer(let range, let problem, _):
            decoded = integer(node, range, problem, path: path).map(Decoded.Value.integer)
        case .flag: decoded = flag(node, path: path).map(Decoded.Value.flag)
        case .choice(let words): decoded = choice(node, words, path: path).map(Decoded.Value.text)
        case .duration(let range): decoded = duration(node, range, path: path).map(Decoded.Value.duration)
        case .cpu: decoded = cpu(node, path: path).map(Decoded.Value.integer)
        case .memory: decoded = memory(node, path: path).map(Decoded.Value.integer)
        case .revision: decoded = revision(node, path: path)
        }
        return decoded.map { Decoded(value: $0, place: node.place) }
    }

    private mutating func list(_ node: YAMLNode, of shape: Shape, count: ClosedRange<Int>, path: String, owner: Place)
        -> [Decoded]?
    {
        guard case .sequence(let sequence) = node else {
            findings.add(node.place, "\(path) must be a list, this is \(node.kindInWords)")
            return nil
        }
        if !count.contains(sequence.items.count) {
            findings.add(
                sequence.place,
                "\(path) has \(sequence.items.count) entries, \(count.lowerBound) to \(count.upperBound) are allowed")
        }
        return sequence.items.enumerated().compactMap { index, item in
            value(item, shape, path: "\(path)[\(index)]", owner: item.place)
        }
    }

    private mutating func ruled(_ node: YAMLNode, _ rule: TextRule, path: String) -> String? {
        guard let text = text(node, what: rule.what, path: path, isShown: rule.isShown) else { return nil }
        if let problem = rule.problem(text) {
            findings.add(
                node.place, rule.isShown ? "\(path) is \(Quoted.text(text)): \(problem)" : "\(path): \(problem)")
            return nil
        }
        return text
    }

    private mutating func flag(_ node: YAMLNode, path: String) -> Bool? {
        if case .scalar(let scalar) = node, case .boolean(let flag) = ScalarKind(scalar) { return flag }
        findings.add(node.place, "\(path) must be true or false, without quotes; this is \(shown(node))")
        return nil
    }

    private mutating func choice(_ node: YAMLNode, _ words: [String], path: String) -> String? {
        // `off` is a boolean to readers of YAML 1.1; a choice that has the word takes it plain all the same.
        if case .scalar(let scalar) = node, words.contains(scalar.text) { return scalar.text }
        let allowed =
            words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        var advice = ""
        if case .scalar(let scalar) = node, words.count > 1,
            let nearest = NearestWord.nearest(to: scalar.text, among: words)
        {
            advice = "; did you mean \(nearest)?"
        }
        findings.add(node.place, "\(path) must be \(allowed), this is \(shown(node))\(advice)")
        return nil
    }

    private mutating func decoded(_ standard: DefaultValue, _ shape: Shape, at place: Place) -> Decoded {
        let value: Decoded.Value =
            switch standard {
            case .text(let text): .text(text)
            case .integer(let number): .integer(number)
            case .flag(let flag): .flag(flag)
            case .duration(let duration): .duration(duration)
            case .emptyList: .list([])
            case .emptyMap: .map([])
            case .emptyObject: .object(defaults(shape, at: place))
            }
        return Decoded(value: value, place: place)
    }

    private mutating func defaults(_ shape: Shape, at place: Place) -> DecodedObject {
        guard case .object(let keys) = shape else { return DecodedObject(fields: [:], keyPlaces: [:]) }
        var fields: [String: Decoded] = [:]
        for key in keys {
            if let standard = key.defaultValue { fields[key.name] = decoded(standard, key.shape, at: place) }
        }
        return DecodedObject(fields: fields, keyPlaces: [:])
    }

    private func names(_ keys: [KeyDefinition]) -> String { keys.map(\.name).joined(separator: ", ") }

    private func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    // MARK: Used by the extension for numbers and quantities

    mutating func report(_ place: Place, _ message: String) { findings.add(place, message) }

    /// The node's value and kind for a message.
    func shown(_ node: YAMLNode) -> String {
        guard case .scalar(let scalar) = node else { return node.kindInWords }
        switch ScalarKind(scalar) {
        case .text where scalar.text.isEmpty: return "empty text"
        case .text: return "the text \(Quoted.text(scalar.text))"
        default: return Quoted.text(scalar.text)
        }
    }

    /// The text of a scalar that YAML reads as text; reports anything else.
    mutating func text(_ node: YAMLNode, what: String, path: String, isShown: Bool) -> String? {
        guard case .scalar(let scalar) = node else {
            findings.add(node.place, "\(path) must be \(what), this is \(node.kindInWords)")
            return nil
        }
        let kind = ScalarKind(scalar)
        guard kind != .text else { return scalar.text }
        let value = isShown ? Quoted.text(scalar.text) : "this value"
        findings.add(node.place, "\(path) must be text, YAML reads \(value) as \(kind.inWords): put it in quotes")
        return nil
    }
}
