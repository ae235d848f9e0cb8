import NIOCore
import NIOHTTP1

/// One connection to a container's endpoint.
final class InstanceHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let instance: RunningInstance
    private var head: HTTPRequestHead?

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
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
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
        let path = request.uri.prefix { $0 != "?" }
        let answer = instance.answer(
            path: String(path), token: request.headers["X-Auth-Token"].first, on: context.channel)
        let text = answer.body.compact
        var headers = HTTPHeaders([("Content-Type", "application/json"), ("Content-Length", String(text.utf8.count))])
        if let image = answer.image { headers.add(name: "X-Amarre-Image", value: image) }
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            context.write(
                wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(string: text)))), promise: nil)
        }
        if request.isKeepAlive {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        } else {
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
        }
    }
}
