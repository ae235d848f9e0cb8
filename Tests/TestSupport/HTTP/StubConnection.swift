import Glibc

/// One connection of the stub server: reads requests, sends answers, until one side is done.
struct StubConnection {
    enum End { case serverClosed, peerClosed }

    private let descriptor: Int32
    private let number: Int

    init(_ descriptor: Int32, number: Int) {
        self.descriptor = descriptor
        self.number = number
    }

    /// Serves until the connection is over. The caller closes the descriptor.
    func serve(_ handler: (StubRequest) -> StubAnswer) -> End {
        var input = Input(descriptor)
        while true {
            guard let request = read(&input) else { return .peerClosed }
            let answer = handler(request)
            if let end = send(answer, hasBody: request.method != "HEAD") { return end }
        }
    }

    private func read(_ input: inout Input) -> StubRequest? {
        guard let line = input.line() else { return nil }
        let words = line.split(separator: " ")
        guard words.count == 3 else { return nil }
        var headers: [(name: String, value: String)] = []
        while let header = input.line(), !header.isEmpty {
            guard let colon = header.firstIndex(of: ":") else { continue }
            headers.append((String(header[..<colon]), String(header[header.index(after: colon)...].drop { $0 == " " })))
        }
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard let body = input.bytes(length) else { return nil }
        return StubRequest(
            method: String(words[0]), target: String(words[1]), headers: headers, body: body, connection: number)
    }

    /// Nil when the connection goes on.
    private func send(_ answer: StubAnswer, hasBody: Bool) -> End? {
        let bytes = answer.bytes(hasBody: hasBody)
        switch answer.fault {
        case .none:
            guard write(bytes) else { return .peerClosed }
            return answer.keepsConnection ? nil : .serverClosed
        case .stall:
            return waitForPeer()
        case .endless:
            guard write(answer.bytes(hasBody: false)) else { return .peerClosed }
            let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1024)
            var framed = piece
            if case .chunked = answer.framing { framed = Array("400\r\n".utf8) + piece + Array("\r\n".utf8) }
            while write(framed) {}
            return .peerClosed
        case .slow(let size):
            var rest = bytes[...]
            while !rest.isEmpty {
                guard write(Array(rest.prefix(size))) else { return .peerClosed }
                rest = rest.dropFirst(size)
                usleep(1000)
            }
            return answer.keepsConnection ? nil : .serverClosed
        case .stallAfter(let count):
            guard write(Array(bytes.prefix(count))) else { return .peerClosed }
            return waitForPeer()
        case .closeAfter(let count):
            return write(Array(bytes.prefix(count))) ? .serverClosed : .peerClosed
        case .resetAfter(let count):
            guard write(Array(bytes.prefix(count))) else { return .peerClosed }
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            return .serverClosed
        }
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    private func waitForPeer() -> End {
        var byte: UInt8 = 0
        while true {
            let count = recv(descriptor, &byte, 1, 0)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return .peerClosed }
        }
    }

    /// Buffered reading.
    private struct Input {
        private let descriptor: Int32
        private var buffer: [UInt8] = []
        private var start = 0

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        /// A line without its end; nil at the end of the stream.
        mutating func line() -> String? {
            while true {
                if let end = buffer[start...].firstIndex(of: 10) {
                    let line = buffer[start..<end]
                    start = end + 1
                    return String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
                }
                guard fill() else { return nil }
            }
        }

        mutating func bytes(_ count: Int) -> [UInt8]? {
            while buffer.count - start < count { guard fill() else { return nil } }
            defer { start += count }
            return Array(buffer[start..<start + count])
        }

        private mutating func fill() -> Bool {
            buffer.removeFirst(start)
            start = 0
            var piece = [UInt8](repeating: 0, count: 16_384)
            while true {
                let count = recv(descriptor, &piece, piece.count, 0)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                buffer.append(contentsOf: piece[..<count])
                return true
            }
        }
    }
}
