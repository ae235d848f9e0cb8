/// What has come of an answer so far, within its limits.
struct ReceivedAnswer {
    var limits: (headerBytes: Int, bodyBytes: Int) = (0, 0)
    private(set) var headers = HTTPHeaders()
    private(set) var body: [UInt8] = []
    /// The part that passed its limit.
    private(set) var overflow: HTTPTransportError.Part?
    private(set) var headerBytes = 0
    /// Whether the answer is complete with its headers.
    var ignoresBody = false
    /// With ``ignoresBody``: all that is wanted was taken.
    private(set) var isComplete = false
    private var status = 0
    private var inTrailers = false

    /// Takes one header line, its line break included. False when the limit is passed, or when the answer is complete.
    mutating func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        // Interim answers (1xx) and trailers count too: a peer could send them without end.
        headerBytes += line.count
        guard headerBytes <= limits.headerBytes else {
            overflow = .headers
            return false
        }
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            headers = HTTPHeaders()
            inTrailers = false
            status = text.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
        } else if text.allSatisfy(\.isNewline) {
            inTrailers = true
            // 100, 102 and 103 announce the answer.
            isComplete = ignoresBody && status >= 200
            return !isComplete
        } else if !inTrailers, let colon = text.firstIndex(of: ":") {
            headers.append(String(text[..<colon]), Self.trimmed(text[text.index(after: colon)...]))
        }
        return true
    }

    /// Takes a piece of the body. False when the limit is passed.
    mutating func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= limits.bodyBytes else {
            overflow = .body
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    private static func trimmed(_ text: Substring) -> String {
        var rest = text
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
