extension Recording {
    /// The same exchanges with other ids, names and images: what conforms to the recording must conform to this one.
    func renamed() -> Recording {
        let texts = exchanges.map {
            "\($0.path)?\($0.query ?? "") \($0.requestBody?.text ?? "") \($0.responseBody?.text ?? "")"
        }
        let ids = Set(
            texts.flatMap { $0.split { !$0.isHexDigit && $0 != "-" }.map(String.init) }.filter { Self.isOwnID($0) })
        let others = Dictionary(uniqueKeysWithValues: ids.map { ($0, Self.otherID($0)) })
        var names = Set<String>()
        for body in exchanges.flatMap({ [$0.requestBody, $0.responseBody].compactMap(\.self) }) {
            for object in body.everything {
                let isNamed =
                    object["id"] != nil || object["project_id"] != nil
                    || exchanges.contains { $0.requestBody == object }
                // Versions of an engine have ids, and names that nobody chose.
                if isNamed, object["minor_version"] == nil, let name = object["name"]?.string { names.insert(name) }
                for key in ["image", "image_uri", "user_name", "database_name"] {
                    object[key]?.string.map { _ = names.insert($0) }
                }
            }
        }
        names.remove("default")
        let mapped = exchanges.map { exchange in
            func text(_ text: String) -> String {
                Comparison.mapped(text, others).split(separator: "/", omittingEmptySubsequences: false)
                    .map { names.contains(String($0)) ? Self.otherName(String($0)) : String($0) }.joined(separator: "/")
            }
            func body(_ body: JSON?) -> JSON? {
                body.map { Self.renamed($0, names) }.map {
                    (try? JSON.parse(Comparison.mapped($0.text, others))) ?? .null
                }
            }
            let query = exchange.query?.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                return parts.count == 2 && names.contains(parts[1])
                    ? "\(parts[0])=\(Self.otherName(parts[1]))" : String(pair)
            }
            return Exchange(
                n: exchange.n, method: exchange.method, path: text(exchange.path),
                query: query.map { Comparison.mapped($0.joined(separator: "&"), others) }, status: exchange.status,
                requestBody: body(exchange.requestBody), responseBody: body(exchange.responseBody))
        }
        return Recording(title: title, exchanges: mapped, number: number)
    }

    private static func renamed(_ value: JSON, _ names: Set<String>) -> JSON {
        switch value {
        case .object(let members): return .object(members.mapValues { renamed($0, names) })
        case .array(let values): return .array(values.map { renamed($0, names) })
        case .string(let text):
            if names.contains(text) { return .string(otherName(text)) }
            // Addresses begin or end with a name.
            if let host = text.firstRange(of: ".functions.fnc."), text.hasPrefix("https://") {
                return .string(
                    "https://" + otherName(String(text[..<host.lowerBound].dropFirst(8)), digits: false)
                        + text[host.lowerBound...])
            }
            if text.hasPrefix("rg."), let slash = text.lastIndex(of: "/") {
                return .string(text[...slash] + otherName(String(text[text.index(after: slash)...])))
            }
            return value
        default: return value
        }
    }

    /// Organization, projects and blanked keys are the same everywhere.
    private static func isOwnID(_ text: String) -> Bool {
        JSON.isUUID(text) && Set(text.prefix(8)).count > 1
    }

    private static func otherID(_ id: String) -> String {
        String(id.map { $0.hexDigitValue.map { Character(String(($0 + 5) % 16, radix: 16)) } ?? $0 })
    }

    /// Moves every letter by 13 places, so that parts of names stay parts of names.
    private static func otherName(_ name: String, digits: Bool = true) -> String {
        func moved(_ character: Character, _ first: UInt8) -> Character? {
            guard let byte = character.asciiValue, (first..<(first + 26)).contains(byte) else { return nil }
            return Character(UnicodeScalar((byte - first + 13) % 26 + first))
        }
        // In an address the first eight digits of an id follow the namespace's name: they are mapped as ids.
        if !digits, let end = name.firstRange(of: "-")?.lowerBound, name[..<end].count >= 8 {
            let start = name.index(end, offsetBy: -8)
            return otherName(String(name[..<start])) + name[start..<end] + otherName(String(name[end...]))
        }
        return String(name.map { moved($0, 0x61) ?? moved($0, 0x41) ?? $0 })
    }
}
