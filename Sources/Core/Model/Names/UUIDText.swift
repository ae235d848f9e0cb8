/// The text form of a UUID, `8-4-4-4-12` lowercase hexadecimal digits (RFC 9562, section 4).
package enum UUIDText {
    /// Whether `text` has that form. Version and variant bits are not checked: Scaleway's ids and samples use many.
    package static func accepts(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { Hexadecimal.accepts($0) }
    }

    /// A version 7 UUID from a time and 74 random bits, both given by the caller (RFC 9562, section 5.7).
    package static func version7(milliseconds: Int64, random: (UInt64, UInt64)) -> String {
        let time = UInt64(bitPattern: milliseconds) & 0xFFFF_FFFF_FFFF
        let high = time << 16 | 0x7000 | random.0 & 0x0FFF
        let low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
        let digits = Hexadecimal.string(
            [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } })
        var groups: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            groups.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return groups.joined(separator: "-")
    }
}
