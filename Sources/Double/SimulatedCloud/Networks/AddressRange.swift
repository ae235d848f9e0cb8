/// An IPv4 or IPv6 range in CIDR form, checked only as far as the simulator needs it.
package struct AddressRange: Sendable, Equatable {
    /// `address/length`, as it was written.
    package let text: String
    /// Whether it has colons.
    package let isIPv6: Bool
    /// The part before the slash.
    let address: String
    /// The part after it.
    let length: Int
    /// The first and the last address of an IPv4 range; nil for IPv6.
    private let bounds: ClosedRange<Int>?

    /// nil when `text` isn't a range.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let length = Int(parts[1]), length >= 0 else { return nil }
        isIPv6 = parts[0].contains(":")
        (self.text, address, self.length) = (text, String(parts[0]), length)
        if isIPv6 {
            let accepted = parts[0].utf8.allSatisfy {
                (0x30...0x3A).contains($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0)
            }
            guard accepted, length <= 128 else { return nil }
            bounds = nil
        } else {
            guard length <= 32, let octets = Self.octets(address) else { return nil }
            bounds = Self.bounds(octets, length)
        }
    }

    /// `octets` are four; for a range that is known to be well formed.
    init(octets: [Int], length: Int) {
        address = octets.map(String.init).joined(separator: ".")
        (text, isIPv6, self.length) = ("\(address)/\(length)", false, length)
        bounds = Self.bounds(octets, length)
    }

    private static func bounds(_ octets: [Int], _ length: Int) -> ClosedRange<Int> {
        let size = 1 << (32 - length)
        let first = octets.reduce(0) { $0 * 256 + $1 } / size * size
        return first...(first + size - 1)
    }

    /// The IPv4 address `offset` places after the first one, with the range's length: what a member of
    /// the network is given.
    func member(_ offset: Int) -> String? {
        guard let octets = Self.octets(address) else { return nil }
        let value = octets.reduce(0) { $0 * 256 + $1 } + offset
        let bytes = [24, 16, 8, 0].map { String(value >> $0 & 255) }
        return "\(bytes.joined(separator: "."))/\(length)"
    }

    /// Whether an address is in both. IPv6 ranges are compared as they are written.
    func overlaps(_ other: AddressRange) -> Bool {
        guard let bounds, let others = other.bounds else { return text == other.text }
        return bounds.overlaps(others)
    }

    /// Whether it lies in one of the three private IPv4 ranges (RFC 1918).
    var isPrivate: Bool {
        guard let bounds else { return false }
        return [(10, 0, 8), (172, 16, 12), (192, 168, 16)].contains { first, second, length in
            let start = first << 24 + second << 16
            return bounds.lowerBound >= start && bounds.upperBound < start + 1 << (32 - length)
        }
    }

    private static func octets(_ address: String) -> [Int]? {
        let octets = address.split(separator: ".", omittingEmptySubsequences: false).compactMap { Int($0) }
        return octets.count == 4 && octets.allSatisfy { (0...255).contains($0) } ? octets : nil
    }
}
