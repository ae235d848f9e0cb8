internal import Crypto

/// Ids and spreads that are made from what is already known, so that a machine needs no randomness of its own and the
/// same history gives the same ids.
package enum DerivedIdentifier {
    /// A UUIDv7 whose "random" bits are the SHA-256 of `parts`. Unique as long as the parts are.
    package static func make(_ parts: [String], at time: Timestamp) -> String {
        let digest = Array(SHA256.hash(data: Array(parts.joined(separator: "\u{0}").utf8)))
        return UUIDText.version7(
            milliseconds: time.microseconds / 1000, random: (word(digest[0..<8]), word(digest[8..<16])))
    }

    /// A number from 0 up to 1 that depends on `parts` alone.
    package static func fraction(_ parts: [String]) -> Double {
        let digest = Array(SHA256.hash(data: Array(parts.joined(separator: "\u{0}").utf8)))
        return Double(word(digest[0..<8]) >> 11) / Double(1 << 53)
    }

    private static func word(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
