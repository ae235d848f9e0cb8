/// A value that has its key's shape, with its place.
struct Decoded {
    indirect enum Value {
        case text(String)
        case integer(Int)
        case flag(Bool)
        case duration(Duration)
        case list([Decoded])
        case object(DecodedObject)
        case map([DecodedEntry])
    }

    let value: Value
    let place: Place

    var text: String? { if case .text(let text) = value { text } else { nil } }
    var integer: Int? { if case .integer(let number) = value { number } else { nil } }
    var flag: Bool? { if case .flag(let flag) = value { flag } else { nil } }
    var duration: Duration? { if case .duration(let duration) = value { duration } else { nil } }
    var list: [Decoded]? { if case .list(let items) = value { items } else { nil } }
    var object: DecodedObject? { if case .object(let object) = value { object } else { nil } }
    var map: [DecodedEntry]? { if case .map(let entries) = value { entries } else { nil } }
}

/// An entry whose key the file's author named.
struct DecodedEntry {
    let name: String
    let namePlace: Place
    /// Nil when the value was refused.
    let value: Decoded?
}

/// A group of known keys. A key that was refused, or that is missing and has no default, isn't in it.
struct DecodedObject {
    let fields: [String: Decoded]
    /// Where each key that the file has is written, refused ones too.
    let keyPlaces: [String: Place]

    subscript(key: String) -> Decoded? { fields[key] }
}
