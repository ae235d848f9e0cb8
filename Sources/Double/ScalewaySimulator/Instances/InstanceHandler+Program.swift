import NIOCore
import NIOHTTP1

/// Requests that a container's own program answers.
extension InstanceHandler {
    /// Headers of one connection (RFC 9110, 7.6.1), those that say how long a body is, and the caller's token, which is
    /// for the platform and not for the program.
    private static let ownHeaders = [
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Content-Length", "Expect", "X-Auth-Token",
    ]
    /// Between two looks at a program that is being woken.
    private static let wakingInterval = TimeAmount.milliseconds(20)

    /// Answers a request that began while a program served.
    func answerByProgram(_ request: HTTPRequestHead, _ body: RequestBody, _ context: ChannelHandlerContext) {
        switch decide(request, context) {
        case .answer(let answer): send(answer, to: request, context)
        case .forward(let forward): pass(request, body, to: forward, context)
        }
    }

    /// Passes a request on, and the answer back.
    func pass(
        _ request: HTTPRequestHead, _ body: RequestBody, to forward: RunningInstance.Forward,
        _ context: ChannelHandlerContext
    ) {
        guard !body.isTooLarge else { return refuse(413, "the body is over 1 MiB", request, forward, context) }
        pass(request, body, to: forward, context, until: .now() + .microseconds(forward.timeout))
    }

    private func pass(
        _ request: HTTPRequestHead, _ body: RequestBody, to forward: RunningInstance.Forward,
        _ context: ChannelHandlerContext, until deadline: NIODeadline
    ) {
        guard context.channel.isActive else { return }
        switch forward.run?.beginRequest() ?? .none {
        case .none:
            refuse(503, "the container's program doesn't run", request, forward, context)
        case .waking:
            guard NIODeadline.now() < deadline else { return refuseLate(request, forward, context) }
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.wakingInterval) {
                self.pass(request, body, to: forward, context, until: deadline)
            }
        case .port(let port):
            var head = HTTPRequestHead(
                version: .http1_1, method: request.method, uri: request.uri, headers: Self.passed(request.headers))
            if request.headers.contains(name: "Content-Length") || request.headers.contains(name: "Transfer-Encoding") {
                head.headers.add(name: "Content-Length", value: String(body.bytes.readableBytes))
            }
            head.headers.add(name: "Connection", value: "close")
            ProgramClient.exchange(
                port: port, head, body.bytes, timeout: max(.nanoseconds(1), deadline - .now()), on: context.eventLoop
            ).assumeIsolated().whenComplete { result in
                forward.run?.finishRequest()
                guard context.channel.isActive else { return }
                self.deliver(result, to: request, forward, context)
            }
        }
    }

    private func deliver(
        _ result: Result<ProgramClient.Answer, any Error>, to request: HTTPRequestHead,
        _ forward: RunningInstance.Forward, _ context: ChannelHandlerContext
    ) {
        switch result {
        case .success(let answer):
            var headers = Self.passed(answer.head.headers)
            if request.method == .HEAD {
                if let length = answer.head.headers.first(name: "Content-Length") {
                    headers.add(name: "Content-Length", value: length)
                }
            } else if answer.head.status != .noContent, answer.head.status != .notModified {
                headers.add(name: "Content-Length", value: String(answer.body.readableBytes))
            }
            headers.replaceOrAdd(name: "X-Amarre-Image", value: forward.image)
            instance.count(Int(answer.head.status.code))
            send(answer.head.status, headers, answer.body, to: request, context)
        case .failure(ProgramClient.Failure.late): refuseLate(request, forward, context)
        case .failure(ProgramClient.Failure.tooLarge):
            refuse(502, "the answer of the container's program is over 16 MiB", request, forward, context)
        case .failure:
            refuse(503, "the container's program ended before it answered", request, forward, context)
        }
    }

    private func refuseLate(
        _ request: HTTPRequestHead, _ forward: RunningInstance.Forward, _ context: ChannelHandlerContext
    ) {
        refuse(504, "the container's program took longer than the container's timeout", request, forward, context)
    }

    private func refuse(
        _ status: Int, _ text: String, _ request: HTTPRequestHead, _ forward: RunningInstance.Forward,
        _ context: ChannelHandlerContext
    ) {
        instance.count(status)
        send(
            RunningInstance.Answer(status: status, body: ["message": .string(text)], image: forward.image), to: request,
            context)
    }

    private static func passed(_ headers: HTTPHeaders) -> HTTPHeaders {
        var headers = headers
        for name in ownHeaders + headers[canonicalForm: "Connection"].map({ String($0) }) { headers.remove(name: name) }
        return headers
    }
}
