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
        // A console session sends its token under another name (api.md 1.3).
        let names = ["X-Auth-Token", "X-Session-Token"].compactMap { HTTPFields.Element.Name($0) }
        let token = names.lazy.compactMap { request.headers[$0] }.first
        guard let call = Self.call(request, Data(buffer.readableBytesView), token, context) else {
            return Self.response(ErrorWire.answer(.invalid("body", "format", "must be JSON")))
        }
        let answer = await host.answer(call, token: token)
        if answer.delay > 0 { try await Task.sleep(for: .seconds(answer.delay)) }
        switch answer.delivery {
        case .whole:
            return Self.response(answer)
        case .half:
            return Self.response(answer, body: answer.body.map { String($0.compact.prefix($0.compact.count / 2)) })
        case .cut:
            return Self.cutResponse(answer, context.channel)
        case .none:
            try? await context.channel.close()
            throw CancellationError()
        }
    }

    private static func call(_ request: Request, _ data: Data, _ token: String?, _ context: SimulatorContext)
        -> APICall?
    {
        var body: JSONValue?
        if !data.isEmpty {
            guard let parsed = try? JSONValue.parse(data) else { return nil }
            body = parsed
        }
        let query = QueryString.values(request.uri.query ?? "")
        let path = request.uri.path
        let caller = Caller(
            principalID: principal(of: token ?? ""), userAgent: request.headers[.userAgent] ?? "",
            requestID: UUID().uuidString.lowercased(),
            sourceIP: context.channel.remoteAddress?.ipAddress ?? "127.0.0.1",
            requestBody: AuditWire.redacted(body))
        return APICall(
            method: request.method.rawValue, path: path,
            segments: path.split(separator: "/").map { decoded(String($0)) }, query: query.compactMapValues(\.last),
            values: query,
            body: body, caller: caller)
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

    private static func response(_ answer: APIAnswer, body: String? = nil) -> Response {
        guard let text = body ?? answer.body?.compact else {
            return Response(status: .init(code: answer.status), headers: headers(answer))
        }
        return Response(
            status: .init(code: answer.status), headers: headers(answer),
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// Announces the whole body, sends half of it and resets the connection.
    private static func cutResponse(_ answer: APIAnswer, _ channel: any Channel) -> Response {
        let text = answer.body?.compact ?? ""
        let body = ResponseBody(contentLength: text.utf8.count) { writer in
            try await writer.write(ByteBuffer(string: String(text.prefix(text.count / 2))))
            try? await ConnectionCut.reset(channel)
            throw CancellationError()
        }
        return Response(status: .init(code: answer.status), headers: headers(answer), body: body)
    }

    private static func headers(_ answer: APIAnswer) -> HTTPFields {
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let field = HTTPFields.Element.Name(name) { headers[field] = value }
        }
        if answer.body != nil { headers[.contentType] = "application/json" }
        return headers
    }
}
