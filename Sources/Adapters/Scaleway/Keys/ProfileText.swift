internal import Ports

/// The text of an `scw` configuration file, changed line by line, so that what a person wrote around it stays.
struct ProfileText {
    private var lines: [String]

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
    }

    /// With another profile, first of all. Throws `invalid` when the profiles are written on one line.
    func adding(_ profile: String, _ settings: [(name: String, value: String)]) throws(PortFailure) -> String {
        var result = lines
        let place = lines.firstIndex { Self.isKey("profiles", $0, indent: 0) }
        if place == nil, lines.contains(where: { $0.hasPrefix("profiles:") || $0.hasPrefix("{") }) {
            throw ScalewayProfileFile.invalid(
                "the file's profiles are written on one line: write each on lines of its own")
        }
        let children = place.map { lines[($0 + 1)...] }?.first { Self.indent($0) != nil }
        let indent = max(children.flatMap(Self.indent) ?? 2, 1)
        let block =
            [String(repeating: " ", count: indent) + "\(profile):"]
            + settings.map { String(repeating: " ", count: indent + 2) + "\($0.name): \($0.value)" }
        if let place {
            result.insert(contentsOf: block, at: place + 1)
        } else {
            result += ["profiles:"] + block
        }
        return result.joined(separator: "\n") + "\n"
    }

    /// With other values for settings that the profile has. Throws `invalid` when one isn't on a line of its own.
    func replacing(_ profile: String, _ settings: [(name: String, value: String)]) throws(PortFailure) -> String {
        guard let profiles = lines.firstIndex(where: { Self.isKey("profiles", $0, indent: 0) }),
            let start = lines[(profiles + 1)...].firstIndex(where: { Self.isKey(profile, $0, indent: nil) }),
            let outer = Self.indent(lines[start]), outer > 0
        else {
            throw ScalewayProfileFile.invalid(
                "the profile \(profile) isn't written on lines of its own: write it that way, or name another")
        }
        let end = lines[(start + 1)...].firstIndex { Self.indent($0).map { $0 <= outer } ?? false } ?? lines.endIndex
        var result = lines
        for (name, value) in settings {
            let found = (start + 1..<end).filter { line in
                lines[line].drop { $0 == " " }.hasPrefix("\(name):")
            }
            guard let line = found.first, found.count == 1, let indent = Self.indent(lines[line]) else {
                throw ScalewayProfileFile.invalid("the profile \(profile) doesn't have \(name) on a line of its own")
            }
            result[line] = String(repeating: " ", count: indent) + "\(name): \(value)"
        }
        return result.joined(separator: "\n") + "\n"
    }

    /// Whether the line holds that key and no value; nil takes any depth.
    private static func isKey(_ key: String, _ line: String, indent: Int?) -> Bool {
        guard let found = Self.indent(line), indent.map({ $0 == found }) ?? true else { return false }
        let rest = line.dropFirst(found)
        guard rest.hasPrefix("\(key):") else { return false }
        let value = rest.dropFirst(key.count + 1).drop { $0 == " " }
        return value.isEmpty || value.first == "#"
    }

    /// Spaces before the line's text; nil for a line without any, and for a comment.
    private static func indent(_ line: String) -> Int? {
        let spaces = line.prefix { $0 == " " }.count
        guard let first = line.dropFirst(spaces).first, first != "#" else { return nil }
        return spaces
    }
}
