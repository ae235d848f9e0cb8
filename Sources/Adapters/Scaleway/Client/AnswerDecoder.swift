internal import Foundation
internal import Model

/// Decodes an answer's JSON and says where it isn't as expected, without ever repeating a value.
enum AnswerDecoder {
    /// Longest answer that is read: 100 containers with 200 variables of 1,000 characters each are 20 MB.
    static let maximumBytes = 32 << 20
    /// Deepest nesting that is read; the API's own answers stay below 6.
    static let maximumDepth = 32

    /// What is wrong, and where.
    struct Problem: Error {
        /// `containers[3].min_scale`; empty for the answer as a whole.
        let path: String
        let text: String
    }

    static func decode<Answer: Decodable>(_ type: Answer.Type, from bytes: [UInt8]) throws(Problem) -> Answer {
        // Foundation's parser is recursive: a hostile answer must not be able to choose how deep.
        guard depth(of: bytes) <= maximumDepth else {
            throw Problem(path: "", text: "is nested deeper than \(maximumDepth) levels")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw problem(error)
        } catch {
            throw Problem(path: "", text: "can't be read")
        }
    }

    /// The deepest nesting of brackets outside of texts.
    static func depth(of bytes: [UInt8]) -> Int {
        var depth = 0
        var deepest = 0
        var inText = false
        var escaped = false
        for byte in bytes {
            if inText {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
        }
        return deepest
    }

    /// Where a value isn't as expected, and how.
    static func problem(_ error: DecodingError) -> Problem {
        switch error {
        case .keyNotFound(let key, let context): Problem(path: path(context.codingPath + [key]), text: "is missing")
        case .valueNotFound(_, let context): Problem(path: path(context.codingPath), text: "is null")
        case .typeMismatch(let type, let context):
            Problem(path: path(context.codingPath), text: "isn't \(word(for: type))")
        case .dataCorrupted(let context):
            Problem(
                path: path(context.codingPath),
                text: context.codingPath.isEmpty ? "isn't JSON" : "has a form that can't be read")
        @unknown default: Problem(path: "", text: "can't be read")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + PlainText.clean(key.stringValue, limit: 100)
            }
        }
    }

    private static func word(for type: any Any.Type) -> String {
        if type is String.Type { return "a text" }
        if type is Bool.Type { return "a boolean" }
        if type is any BinaryInteger.Type { return "a whole number" }
        if type is any Sequence.Type { return "a list or an object" }
        return "of the expected type"
    }
}
