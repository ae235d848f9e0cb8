/// SplitMix64: small, seeded and the same on every machine. Its state is part of the cloud's state, so a restored cloud
/// goes on where the saved one stopped.
package struct SeededRandom: RandomNumberGenerator, Codable, Sendable, Equatable {
    private var state: UInt64

    /// A generator that always gives the same numbers for the same `seed`.
    package init(seed: UInt64) {
        state = seed
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A number in `0..<1`, in steps of 2⁻⁵³.
    package mutating func fraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A version 4 UUID in lowercase.
    package mutating func uuid() -> String {
        uuid(high: next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000)
    }

    /// A version 7 UUID, which sorts by the time it was made at. Audit Trail events have such ids.
    package mutating func timeOrderedUUID(microseconds: Int64) -> String {
        let milliseconds = UInt64(bitPattern: microseconds / 1000) & 0xFFFF_FFFF_FFFF
        return uuid(high: milliseconds << 16 | 0x7000 | next() & 0x0FFF)
    }

    /// `count` random bytes, for salts.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
    }

    private mutating func uuid(high: UInt64) -> String {
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array(Self.hexadecimal(high) + Self.hexadecimal(low))
        let bounds = [0, 8, 12, 16, 20, 32]
        return zip(bounds, bounds.dropFirst()).map { String(digits[$0..<$1]) }.joined(separator: "-")
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
