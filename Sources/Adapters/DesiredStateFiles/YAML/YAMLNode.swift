/// A node of a YAML document with its place, after anchors, aliases and tags were refused.
enum YAMLNode {
    case scalar(YAMLScalar)
    case mapping(YAMLMapping)
    case sequence(YAMLSequence)
    /// Something that was refused and reported; its key is not missing, but nothing more is said about it.
    case refused(Place)

    var place: Place {
        switch self {
        case .scalar(let scalar): scalar.place
        case .mapping(let mapping): mapping.place
        case .sequence(let sequence): sequence.place
        case .refused(let place): place
        }
    }

    /// What the node is, in words for messages.
    var kindInWords: String {
        switch self {
        case .scalar(let scalar): ScalarKind(scalar).inWords
        case .mapping: "a group of keys"
        case .sequence: "a list"
        case .refused: "refused"
        }
    }
}

/// A single value.
struct YAMLScalar {
    let text: String
    /// Whether it was written without quotes and not as a block: only then can it be a number, a boolean or nothing.
    let isPlain: Bool
    let place: Place
}

/// Keys and values in the order of the file, each key once.
struct YAMLMapping {
    struct Entry {
        let key: YAMLScalar
        let value: YAMLNode
    }

    let entries: [Entry]
    let place: Place
}

/// Values in the order of the file.
struct YAMLSequence {
    let items: [YAMLNode]
    let place: Place
}
