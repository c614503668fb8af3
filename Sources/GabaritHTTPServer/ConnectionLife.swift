internal import NIOCore

/// Ends a connection when its time is over, whatever its client is doing.
///
/// The server's own timers look at silence only; a body that comes a byte at a time would keep a connection for good.
final class ConnectionLife: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Never

    private let limit: Duration
    private var end: Scheduled<Void>?

    init(_ limit: Duration) {
        self.limit = limit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        end = context.eventLoop.scheduleTask(in: TimeAmount(limit)) { channel.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end?.cancel()
        end = nil
        context.fireChannelInactive()
    }
}
