import NIOCore
import NIOHTTP1

/// Puts the simulator's own time into each answer's `Date`: who compares clocks by it must see the time that was skipped.
/// Hummingbird writes the machine's, whatever a responder says.
final class ClockHeader: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let clock: SimulatorClock

    init(_ clock: SimulatorClock) { self.clock = clock }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        head.headers.replaceOrAdd(name: "Date", value: WireTime.headerText(clock.now))
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// Handlers are added where answers aren't yet in the form that has headers as the wire has them: this one puts a
    /// ``ClockHeader`` where they are.
    final class Placer: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny

        private let clock: SimulatorClock

        init(_ clock: SimulatorClock) { self.clock = clock }

        func handlerAdded(context: ChannelHandlerContext) {
            let pipeline = context.pipeline.syncOperations
            guard let encoder = try? pipeline.handler(type: HTTPResponseEncoder.self) else { return }
            try? pipeline.addHandler(ClockHeader(clock), position: .after(encoder))
        }
    }
}
