/// A request whose address, method, headers and limits were checked.
struct PreparedRequest: Sendable {
    var request: HTTPRequest
    let address: HTTPAddress

    init(_ request: HTTPRequest) throws(HTTPTransportError) {
        self.request = request
        do throws(HTTPAddress.Problem) {
            address = try HTTPAddress(request.url)
        } catch {
            throw HTTPTransportError(
                code: .invalidURL, method: Self.printable(request.method), address: "(unreadable address)",
                detail: error.text,
                mayHaveBeenSent: false)
        }
        if let problem = Self.problem(of: request) {
            throw HTTPTransportError(
                code: .invalidRequest, method: Self.printable(request.method), address: address.display,
                detail: problem,
                mayHaveBeenSent: false)
        }
    }

    private init(_ request: HTTPRequest, address: HTTPAddress) {
        self.request = request
        self.address = address
    }

    /// Whether sending it twice is the same as once, as far as HTTP promises (RFC 9110, section 9.2.2),
    /// and nothing is changed.
    var isSafe: Bool { ["GET", "HEAD", "OPTIONS"].contains(request.method) }

    /// The request that a redirect asks for; nil when `response` is none that may be followed.
    func redirected(by response: HTTPResponse) throws(HTTPTransportError) -> PreparedRequest? {
        guard [301, 302, 303, 307, 308].contains(response.status), ["GET", "HEAD"].contains(request.method),
            let location = response.headers["Location"]
        else { return nil }
        let target: HTTPAddress
        do throws(HTTPAddress.Problem) {
            target = try HTTPAddress(location, relativeTo: address)
        } catch {
            throw self.error(
                .malformedResponse, "redirected to an address that can't be used: \(error.text)", sent: true)
        }
        guard target.isTLS || !address.isTLS else {
            throw self.error(.malformedResponse, "redirected from https to http, which is refused", sent: true)
        }
        var next = request
        next.url = target.text
        next.body = nil
        if !target.sameOrigin(as: address) {
            // Any other header could be a credential meant for the first host alone.
            next.headers = HTTPHeaders()
            for name in ["Accept", "User-Agent"] { next.headers[name] = request.headers[name] }
        }
        return PreparedRequest(next, address: target)
    }

    func error(_ code: HTTPTransportError.Code, _ detail: String, sent: Bool) -> HTTPTransportError {
        HTTPTransportError(
            code: code, method: request.method, address: address.display, detail: detail, mayHaveBeenSent: sent)
    }

    /// `2 s`, `250 ms`.
    static func text(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }

    private static func problem(of request: HTTPRequest) -> String? {
        guard (1...20).contains(request.method.utf8.count), request.method.utf8.allSatisfy({ (65...90).contains($0) })
        else {
            return "the method must be 1 to 20 capital letters"
        }
        for field in request.headers.fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
                return "a header's name holds a character that isn't allowed there"
            }
            guard field.value.utf8.allSatisfy({ $0 == 9 || ($0 >= 32 && $0 != 127) }) else {
                return "the value of header \(field.name) holds a line break or another control character"
            }
        }
        guard request.timeout > .zero, request.connectTimeout > .zero else {
            return "a timeout must be longer than zero"
        }
        guard request.body == nil || request.bodyFile == nil, request.bodyFile.map({ $0.count >= 0 }) ?? true else {
            return "the body is given twice, or is shorter than nothing"
        }
        guard request.maximumResponseBytes >= 0, request.maximumHeaderBytes > 0 else {
            return "a size limit is negative"
        }
        return nil
    }

    /// RFC 9110, section 5.6.2: what a header name may hold.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func printable(_ method: String) -> String {
        method.utf8.allSatisfy { (33...126).contains($0) } && method.utf8.count <= 20 ? method : "(invalid method)"
    }
}

extension Duration {
    /// Whole milliseconds, rounded up so that a positive limit never becomes zero, which libcurl reads as "none"; at
    /// most 24 days.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 2_073_600 else { return 2_073_600_000 }
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
