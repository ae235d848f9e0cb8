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
    /// Who may call it; nil when it runs no programs.
    var access: ProgramAccess?
    private static let bodyLimit = 4 * 1024 * 1024
    /// Of one request to the registry; a longer layer comes in chunks.
    private static let layerLimit = 64 * 1024 * 1024

    func respond(to request: Request, context: SimulatorContext) async throws -> Response {
        var request = request
        let isRegistry = DistributionCall.isPath(request.uri.path)
        if let access, isRegistry || RulerCall.source(request.head.authority) == nil {
            // A ruler has another name by design, and no program is in its reach.
            let port = context.channel.localAddress?.port
            let refusal = access.refusal(of: request, segments: Self.segments(request.uri.path), port: port)
            if let refusal { return Self.response(refusal) }
        }
        let buffer: ByteBuffer
        do {
            buffer = try await request.collectBody(upTo: isRegistry ? Self.layerLimit : Self.bodyLimit)
        } catch {
            return Self.response(APIAnswer(413, ["message": "the body is over 4 MiB, or a layer over 64"]))
        }
        if isRegistry {
            let call = Self.registryCall(request, Array(buffer.readableBytesView), context)
            return try await Self.deliver(await host.answer(call), isHead: call.call.method == "HEAD", context)
        }
        if let call = Self.rulerCall(request, Array(buffer.readableBytesView), context) {
            return try await Self.deliver(await host.answer(call), isHead: false, context)
        }
        // A console session sends its token under another name (api.md 1.3).
        let names = ["X-Auth-Token", "X-Session-Token"].compactMap { HTTPFields.Element.Name($0) }
        let token = names.lazy.compactMap { request.headers[$0] }.first
        guard let call = Self.call(request, Data(buffer.readableBytesView), token, context) else {
            return Self.response(ErrorWire.answer(.invalid("body", "format", "must be JSON")))
        }
        return try await Self.deliver(await host.answer(call, token: token), isHead: false, context)
    }

    private static func deliver(_ answer: APIAnswer, isHead: Bool, _ context: SimulatorContext) async throws
        -> Response
    {
        if answer.delay > 0 { try await Task.sleep(for: .seconds(answer.delay)) }
        switch answer.delivery {
        case .whole:
            return isHead ? headResponse(answer) : response(answer)
        case .half:
            return response(answer, share: 2)
        case .cut:
            return cutResponse(answer, context.channel)
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
        let caller = caller(request, principal(of: token ?? ""), body, context)
        return APICall(
            method: request.method.rawValue, path: path,
            segments: Self.segments(path), query: query.compactMapValues(\.last),
            values: query,
            body: body, caller: caller)
    }

    /// The same token is always the same principal; the token can't be read from it.
    private static func principal(of token: String) -> String {
        let digits = Array(ContentHash.sha256(Array("principal:\(token)".utf8)))
        let bounds = [0, 8, 12, 16, 20, 32]
        return zip(bounds, bounds.dropFirst()).map { String(digits[$0..<$1]) }.joined(separator: "-")
    }

    private static func segments(_ path: String) -> [String] {
        path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
    }

    /// The registry's calls go by names that may hold any number of slashes, and their bodies are bytes.
    private static func registryCall(_ request: Request, _ body: [UInt8], _ context: SimulatorContext)
        -> DistributionCall
    {
        let authorization = request.headers[.authorization]
        let key = DistributionTokens.password(authorization) ?? ""
        let query = QueryString.values(request.uri.query ?? "")
        let path = request.uri.path
        let call = APICall(
            method: request.method.rawValue, path: path,
            segments: Self.segments(path), query: query.compactMapValues(\.last),
            values: query, body: nil, caller: caller(request, principal(of: key), nil, context))
        let accepted = request.headers[values: .accept].flatMap { $0.split(separator: ",") }.map { type in
            type.prefix { $0 != ";" }.filter { !$0.isWhitespace }
        }
        return DistributionCall(
            call: call, authorization: authorization, accepted: accepted.map { String($0) },
            contentType: request.headers[.contentType], contentRange: request.headers[.contentRange], body: body,
            origin: "http://\(request.head.authority ?? "127.0.0.1")")
    }

    /// A call to the host of a data source; nil for the simulator's own address.
    private static func rulerCall(_ request: Request, _ body: [UInt8], _ context: SimulatorContext) -> RulerCall? {
        guard let source = RulerCall.source(request.head.authority) else { return nil }
        let bearer = request.headers[.authorization].flatMap { text in
            text.hasPrefix("Bearer ") ? String(text.dropFirst(7)) : nil
        }
        let token = HTTPFields.Element.Name("X-Token").flatMap { request.headers[$0] } ?? bearer
        let path = request.uri.path
        let call = APICall(
            method: request.method.rawValue, path: path,
            segments: Self.segments(path),
            query: [:], values: [:], body: nil, caller: caller(request, principal(of: token ?? ""), nil, context))
        return RulerCall(
            call: call, source: source, host: request.head.authority ?? "", token: token, body: body)
    }

    private static func caller(
        _ request: Request, _ principal: String, _ body: JSONValue?, _ context: SimulatorContext
    ) -> Caller {
        Caller(
            principalID: principal, userAgent: request.headers[.userAgent] ?? "",
            requestID: UUID().uuidString.lowercased(),
            sourceIP: context.channel.remoteAddress?.ipAddress ?? "127.0.0.1",
            requestBody: AuditWire.redacted(body))
    }

    /// One over `share` of the body, as if it were all.
    private static func response(_ answer: APIAnswer, share: Int = 1) -> Response {
        guard let body = bytes(answer) else {
            return Response(status: .init(code: answer.status), headers: headers(answer))
        }
        return Response(
            status: .init(code: answer.status), headers: headers(answer),
            body: .init(byteBuffer: ByteBuffer(bytes: body.prefix(body.count / share))))
    }

    /// Says how long the body would be.
    private static func headResponse(_ answer: APIAnswer) -> Response {
        var headers = headers(answer)
        headers[.contentLength] = String(bytes(answer)?.count ?? 0)
        return Response(status: .init(code: answer.status), headers: headers)
    }

    private static func bytes(_ answer: APIAnswer) -> [UInt8]? {
        answer.bytes ?? answer.body.map { Array($0.compact.utf8) }
    }

    /// Announces the whole body, sends half of it and resets the connection.
    private static func cutResponse(_ answer: APIAnswer, _ channel: any Channel) -> Response {
        let whole = bytes(answer) ?? []
        let body = ResponseBody(contentLength: whole.count) { writer in
            try await writer.write(ByteBuffer(bytes: whole.prefix(whole.count / 2)))
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
