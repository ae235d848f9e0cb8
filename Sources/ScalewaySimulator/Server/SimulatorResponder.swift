import Foundation
import Hummingbird
import NIOCore
import SimulatedCloud

/// A request's context with its connection, which a fault may close.
struct SimulatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// Turns HTTP into calls and answers into HTTP.
struct SimulatorResponder: HTTPResponder {
    let host: CloudHost
    private static let bodyLimit = 4 * 1024 * 1024

    func respond(to request: Request, context: SimulatorContext) async throws -> Response {
        var request = request
        let buffer: ByteBuffer
        do {
            buffer = try await request.collectBody(upTo: Self.bodyLimit)
        } catch {
            return Self.response(APIAnswer(413, ["message": "the body is over 4 MiB"]))
        }
        let token = HTTPFields.Element.Name("X-Auth-Token").flatMap { request.headers[$0] }
        guard let call = Self.call(request, Data(buffer.readableBytesView), token, context) else {
            return Self.response(ErrorWire.answer(.invalid("body", "format", "must be JSON")))
        }
        let answer = await host.answer(call, token: token)
        if answer.delay > 0 { try await Task.sleep(for: .seconds(answer.delay)) }
        if answer.isReset {
            try? await context.channel.close()
            throw CancellationError()
        }
        return Self.response(answer)
    }

    private static func call(_ request: Request, _ data: Data, _ token: String?, _ context: SimulatorContext) -> APICall? {
        var body: JSONValue?
        if !data.isEmpty {
            guard let parsed = try? JSONValue.parse(data) else { return nil }
            body = parsed
        }
        var query: [String: String] = [:]
        for (key, value) in request.uri.queryParameters { query[decoded(String(key))] = decoded(String(value)) }
        let path = request.uri.path
        let caller = Caller(
            principalID: principal(of: token ?? ""), userAgent: request.headers[.userAgent] ?? "",
            requestID: UUID().uuidString.lowercased(), sourceIP: context.channel.remoteAddress?.ipAddress ?? "127.0.0.1",
            requestBody: AuditWire.redacted(body))
        return APICall(
            method: request.method.rawValue, path: path,
            segments: path.split(separator: "/").map { decoded(String($0)) }, query: query, body: body, caller: caller)
    }

    /// The same token is always the same principal; the token can't be read from it.
    private static func principal(of token: String) -> String {
        let digits = Array(ContentHash.sha256(Array("principal:\(token)".utf8)))
        let bounds = [0, 8, 12, 16, 20, 32]
        return zip(bounds, bounds.dropFirst()).map { String(digits[$0..<$1]) }.joined(separator: "-")
    }

    private static func decoded(_ text: String) -> String {
        text.removingPercentEncoding ?? text
    }

    private static func response(_ answer: APIAnswer) -> Response {
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let field = HTTPFields.Element.Name(name) { headers[field] = value }
        }
        guard let body = answer.body else { return Response(status: .init(code: answer.status), headers: headers) }
        headers[.contentType] = "application/json"
        return Response(
            status: .init(code: answer.status), headers: headers, body: .init(byteBuffer: ByteBuffer(string: body.compact)))
    }
}
