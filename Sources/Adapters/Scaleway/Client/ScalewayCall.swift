internal import Model

/// One request to Scaleway's API, before it is sent.
struct ScalewayCall: Sendable {
    /// In words, for messages: `list containers`.
    let name: String
    let method: String
    /// From the API's root, without query.
    let path: String
    var query: [(name: String, value: String)] = []
    /// JSON; it may hold secrets.
    var body: Redacted<[UInt8]>?
    /// What the body holds that must not come back in an error's text.
    var secrets: [Redacted<String>] = []
    let safety: RetryPolicy.Safety
    /// Whether the same is asked at each look: the answer is kept, so it must hold no secret.
    var isRepeated = false
    /// False when a 409 is an answer that the caller wants to see at once.
    var retriesConflict = true
    /// From the call to the last byte of its answer; each try has as much.
    var timeout: Duration = .seconds(60)

    /// `list containers (GET /containers/v1/regions/fr-par/containers)`.
    var description: String { "\(name) (\(method) \(path))" }

    /// The path with its query, percent-encoded.
    var target: String {
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    /// RFC 3986, section 2.3: all but unreserved characters.
    static func encoded(_ text: String) -> String {
        var output = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                output.unicodeScalars.append(Unicode.Scalar(byte))
            default: output += "%" + Hexadecimal.string([byte]).uppercased()
            }
        }
        return output
    }
}
