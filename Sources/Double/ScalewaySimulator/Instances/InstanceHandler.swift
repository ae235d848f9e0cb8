import NIOCore
import NIOHTTP1

/// One connection to a container's endpoint.
final class InstanceHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    let instance: RunningInstance
    private var head: HTTPRequestHead?
    /// What a program is to be given; nil while a request is simulated.
    private var body: RequestBody?

    init(_ instance: RunningInstance) {
        self.instance = instance
    }

    func channelActive(context: ChannelHandlerContext) {
        instance.join(context.channel)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        instance.leave(context.channel)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = instance.runsProgram ? RequestBody() : nil
        case .body(let part): body?.append(part)
        case .end:
            guard let head else { return }
            self.head = nil
            if let body { return answerByProgram(head, body, context) }
            guard let delay = Self.hold(head.uri) else { return answer(head, context) }
            context.eventLoop.assumeIsolated().scheduleTask(in: delay) { self.answer(head, context) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// `?hold=SECONDS` makes a request that takes long, as a stream or a slow query does.
    private static func hold(_ uri: String) -> TimeAmount? {
        guard let range = uri.firstRange(of: "?hold="), let seconds = Double(uri[range.upperBound...]),
            (0...600).contains(seconds)
        else { return nil }
        return .milliseconds(Int64(seconds * 1000))
    }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch decide(request, context) {
        case .answer(let answer): send(answer, to: request, context)
        // A program began to serve while the request came in.
        case .forward(let forward): pass(request, RequestBody(), to: forward, context)
        }
    }

    func decide(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) -> RunningInstance.Decision {
        let path = request.uri.prefix { $0 != "?" }
        return instance.decide(
            path: String(path), token: request.headers["X-Auth-Token"].first, on: context.channel)
    }

    func send(_ answer: RunningInstance.Answer, to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let text = answer.body.compact
        var headers = HTTPHeaders([("Content-Type", "application/json"), ("Content-Length", String(text.utf8.count))])
        if let image = answer.image { headers.add(name: "X-Amarre-Image", value: image) }
        send(
            HTTPResponseStatus(statusCode: answer.status), headers, context.channel.allocator.buffer(string: text),
            to: request, context)
    }

    func send(
        _ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ body: ByteBuffer, to request: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        var headers = headers
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        if request.isKeepAlive {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        } else {
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
        }
    }
}
