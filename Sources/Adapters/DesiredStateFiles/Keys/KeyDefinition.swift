/// One key of a file: what decoding accepts and what the JSON Schema says come from the same definition.
struct KeyDefinition: Sendable {
    let name: String
    let shape: Shape
    let isRequired: Bool
    /// What the decoder fills in when the key is missing, and what the schema shows.
    let defaultValue: DefaultValue?
    /// For developers, in the schema and so in their editor.
    let description: String

    static func required(_ name: String, _ shape: Shape, _ description: String) -> KeyDefinition {
        KeyDefinition(name: name, shape: shape, isRequired: true, defaultValue: nil, description: description)
    }

    static func optional(_ name: String, _ shape: Shape, default value: DefaultValue? = nil, _ description: String)
        -> KeyDefinition
    {
        KeyDefinition(name: name, shape: shape, isRequired: false, defaultValue: value, description: description)
    }
}

/// The value of a key that a file leaves out.
enum DefaultValue: Sendable {
    case text(String)
    case integer(Int)
    case flag(Bool)
    /// Whole seconds.
    case duration(Duration)
    case emptyList
    case emptyMap
    /// A group whose own keys all have defaults.
    case emptyObject
}

/// What may stand at a key.
indirect enum Shape: Sendable {
    case text(TextRule)
    /// A whole number; `problem` refuses numbers within the range.
    case integer(ClosedRange<Int>, problem: (@Sendable (Int) -> String?)? = nil, except: [Int] = [])
    case flag
    case choice([String])
    case duration(ClosedRange<Duration>)
    case cpu
    case memory
    /// A whole number from 1, or `latest`.
    case revision
    case list(of: Shape, count: ClosedRange<Int>)
    case object([KeyDefinition])
    /// Keys that the file's author names.
    case map(key: TextRule, value: Shape, maximum: Int)
}

/// A rule for text.
struct TextRule: Sendable {
    /// What the text is, in words: `an image tag`.
    let what: String
    /// The rule as far as a JSON Schema can say it.
    var pattern: String?
    var maximumLength: Int?
    var example: String?
    /// Whether a wrong value may be shown in a message. Never for values of variables: they might be secrets.
    var isShown = true
    /// What is wrong with a text, or nil.
    let problem: @Sendable (String) -> String?
}
