/// A string that was checked once, when it entered the program, and is trusted afterwards.
///
/// Adopt it for names and ids. Decoding checks again, so that a damaged journal or a hand-edited file can't smuggle in
/// a value that a type promises not to hold. Ordering is by Unicode scalar, the same on every machine.
package protocol ValidatedText: Hashable, Comparable, Codable, Sendable, CustomStringConvertible, CodingKeyRepresentable
{
    /// The text itself.
    var text: String { get }
    /// Returns nil when `text` breaks the type's rule.
    init?(_ text: String)
}

/// A coding key made from any string, so that dictionaries keyed by a ``ValidatedText`` encode as JSON objects.
package struct TextKey: CodingKey, Sendable {
    package let stringValue: String
    package var intValue: Int? { nil }
    package init(stringValue: String) { self.stringValue = stringValue }
    package init?(intValue: Int) { nil }
}

extension ValidatedText {
    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool {
        left.text.unicodeScalars.lexicographicallyPrecedes(right.text.unicodeScalars)
    }

    package var codingKey: any CodingKey { TextKey(stringValue: text) }

    package init?<Key: CodingKey>(codingKey: Key) { self.init(codingKey.stringValue) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a valid \(Self.self)")
        }
        self = value
    }
}
