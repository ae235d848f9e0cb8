import FoundationEssentials

/// Takes in what a process prints, of whatever length, and keeps a bounded part of it.
struct OutputSink: Sendable {
    enum Kind: Sendable {
        /// Lines of `terraform … -json`: keeps the diagnostics.
        case diagnostics
        /// Everything, up to so many bytes; more is counted and dropped.
        case bytes(limit: Int)
    }

    private static let longestLine = 1 << 20
    private static let mostDiagnostics = 100

    private let kind: Kind
    private(set) var bytes: [UInt8] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// Whether something was dropped.
    private(set) var overflowed = false
    private var skipsLine = false

    init(_ kind: Kind) { self.kind = kind }

    mutating func feed(_ chunk: UnsafeRawBufferPointer) {
        switch kind {
        case .bytes(let limit):
            let room = limit - bytes.count
            bytes.append(contentsOf: chunk.prefix(room))
            overflowed = overflowed || chunk.count > room
        case .diagnostics:
            for byte in chunk {
                if byte == UInt8(ascii: "\n") {
                    endLine()
                } else if !skipsLine {
                    bytes.append(byte)
                    if bytes.count > Self.longestLine {
                        bytes.removeAll()
                        skipsLine = true
                        overflowed = true
                    }
                }
            }
        }
    }

    /// Takes in a last line without a newline.
    mutating func finish() {
        if case .diagnostics = kind { endLine() }
    }

    private mutating func endLine() {
        defer {
            bytes.removeAll(keepingCapacity: true)
            skipsLine = false
        }
        struct Line: Decodable {
            let type: String?
            let diagnostic: Diagnostic?
        }
        guard !skipsLine, !bytes.isEmpty, let line = try? JSONDecoder().decode(Line.self, from: Data(bytes)),
            let diagnostic = line.diagnostic
        else { return }
        if diagnostics.count < Self.mostDiagnostics { diagnostics.append(diagnostic) } else { overflowed = true }
    }
}
