import Glibc

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
    /// Takes the body of an answer with status 200.
    var file: Int32?
    /// `errno` of a write to the file that failed.
    private(set) var writeError: Int32?
    private var fileBytes = 0
    private var status = 0
    private var inTrailers = false

    /// Most bytes of a body that stays in memory although there is a file for it.
    private static let explanationBytes = 1 << 20

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
        if let file, status == 200 { return write(bytes, to: file) }
        let limit = file == nil ? limits.bodyBytes : min(limits.bodyBytes, Self.explanationBytes)
        guard body.count + bytes.count <= limit else {
            overflow = .body
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Bool {
        guard fileBytes + bytes.count <= limits.bodyBytes else {
            overflow = .body
            return false
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let slice = UnsafeRawBufferPointer(rebasing: rest)
            let count = pwrite(file, slice.baseAddress, slice.count, off_t(fileBytes))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                writeError = count < 0 ? errno : ENOSPC
                return false
            }
            fileBytes += count
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func trimmed(_ text: Substring) -> String {
        var rest = text
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
