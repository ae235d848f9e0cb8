/// What an Argon2id hash in PHC form (`$argon2id$v=19$m=65536,t=3,p=64$SALT$HASH`) asks of whoever verifies it.
package struct Argon2Parameters: Hashable, Sendable {
    /// Highest that is computed. The hash comes from outside: it must not be able to take the machine's memory or time.
    package static let maximum = Argon2Parameters(memoryKiB: 1 << 20, passes: 16, lanes: 255)

    /// `m`, in KiB.
    package let memoryKiB: Int
    /// `t`: how often the memory is gone through.
    package let passes: Int
    /// `p`: parallel lanes.
    package let lanes: Int

    init(memoryKiB: Int, passes: Int, lanes: Int) {
        self.memoryKiB = memoryKiB
        self.passes = passes
        self.lanes = lanes
    }

    /// Nil when `hash` has another form.
    package init?(hash: String) {
        guard hash.utf8.count <= 512 else { return nil }
        let parts = hash.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19", Self.isBase64(parts[4]),
            Self.isBase64(parts[5])
        else { return nil }
        let fields = parts[3].split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 3, let memory = Self.number(fields[0], "m="), let passes = Self.number(fields[1], "t="),
            let lanes = Self.number(fields[2], "p=")
        else { return nil }
        self.init(memoryKiB: memory, passes: passes, lanes: lanes)
    }

    /// Whether it may be computed here.
    package var isBounded: Bool {
        (1...Self.maximum.memoryKiB).contains(memoryKiB) && (1...Self.maximum.passes).contains(passes)
            && (1...Self.maximum.lanes).contains(lanes)
    }

    private static func number(_ text: Substring, _ prefix: String) -> Int? {
        guard text.hasPrefix(prefix) else { return nil }
        let digits = text.dropFirst(prefix.count)
        guard (1...10).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(digits)
    }

    private static func isBase64(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "+")
                    || $0 == UInt8(ascii: "/")
            }
    }
}
