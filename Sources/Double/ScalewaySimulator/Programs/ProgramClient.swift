import NIOCore
import NIOHTTP1
import NIOPosix
import SimulatedCloud

/// Talks HTTP/1.1 to a program on loopback: one connection for each request.
enum ProgramClient {
    /// What a program answered.
    struct Answer: Sendable {
        var head: HTTPResponseHead
        var body: ByteBuffer
    }

    enum Failure: Error {
        /// Nobody listens, or the connection ended before the answer did.
        case unreachable
        case late
        /// The answer is over ``answerLimit``.
        case tooLarge
    }

    /// Bytes of a whole answer's body.
    static let answerLimit = 16 * 1024 * 1024
    private static let connectTimeout = TimeAmount.seconds(5)

    /// Sends a request and returns the whole answer. Fails with ``Failure``.
    static func exchange(
        port: Int, _ head: HTTPRequestHead, _ body: ByteBuffer?, timeout: TimeAmount, on loop: any EventLoop
    ) -> EventLoopFuture<Answer> {
        let promise = loop.makePromise(of: Answer.self)
        connect(port, on: loop) { channel in
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            try channel.pipeline.syncOperations.addHandler(AnswerCollector(promise))
        }.whenComplete { result in
            switch result {
            case .failure: promise.fail(Failure.unreachable)
            case .success(let channel):
                let deadline = loop.scheduleTask(in: timeout) {
                    promise.fail(Failure.late)
                    channel.close(promise: nil)
                }
                promise.futureResult.whenComplete { _ in deadline.cancel() }
                channel.write(HTTPClientRequestPart.head(head), promise: nil)
                if let body, body.readableBytes > 0 {
                    channel.write(HTTPClientRequestPart.body(.byteBuffer(body)), promise: nil)
                }
                channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
            }
        }
        return promise.futureResult
    }

    /// Whether a probe's attempt passes: somebody listens, and at an HTTP probe's path a status of 200 to 399 comes (as
    /// Kubernetes has it; what Scaleway takes for a success isn't recorded).
    static func passes(_ probe: ProbeConfiguration, port: Int, on loop: any EventLoop) -> EventLoopFuture<Bool> {
        guard case .http(let path) = probe.check else {
            return connect(port, on: loop) { _ in }.map { $0.close(promise: nil) }.map { true }.recover { _ in false }
        }
        let headers = HTTPHeaders([("Host", "127.0.0.1:\(port)"), ("Connection", "close")])
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
        return exchange(port: port, head, nil, timeout: .microseconds(probe.timeout), on: loop)
            .map { (200..<400).contains($0.head.status.code) }.recover { _ in false }
    }

    private static func connect(
        _ port: Int, on loop: any EventLoop, _ prepare: @escaping @Sendable (any Channel) throws -> Void
    ) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: loop).connectTimeout(connectTimeout)
            .channelInitializer { channel in channel.eventLoop.makeCompletedFuture { try prepare(channel) } }
            .connect(host: "127.0.0.1", port: port)
    }
}

/// Puts an answer together.
private final class AnswerCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let promise: EventLoopPromise<ProgramClient.Answer>
    private var answer: ProgramClient.Answer?

    init(_ promise: EventLoopPromise<ProgramClient.Answer>) {
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): answer = ProgramClient.Answer(head: head, body: ByteBuffer())
        case .body(var part):
            answer?.body.writeBuffer(&part)
            guard let size = answer?.body.readableBytes, size > ProgramClient.answerLimit else { return }
            answer = nil
            promise.fail(ProgramClient.Failure.tooLarge)
            context.close(promise: nil)
        case .end:
            guard let answer else { return }
            promise.succeed(answer)
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(ProgramClient.Failure.unreachable)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ProgramClient.Failure.unreachable)
        context.fireChannelInactive()
    }
}
