internal import AsyncHTTPClient
internal import GabaritHTTP
internal import GabaritSource
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Says what an error of the client means.
struct ConnectionFault {
    private let origin: HTTPOrigin
    private let limits: HTTPLimits

    init(_ origin: HTTPOrigin, _ limits: HTTPLimits) {
        self.origin = origin
        self.limits = limits
    }

    /// - Throws: `CancellationError` when the error is one.
    func fault(of error: any Error) throws -> HTTPFault {
        switch error {
        case let fault as HTTPFault: fault
        case is NIOTooManyBytesError: .tooLarge(origin: origin, limit: limits.body)
        case let error as HTTPClientError: try fault(of: error)
        case let error as NIOSSLError: .untrusted(origin: origin, reason: reason(error))
        case is NIOSSLExtraError, is BoringSSLError: .untrusted(origin: origin, reason: reason(error))
        case let error as IOError where Self.isNoConnection(error.errnoCode):
            .unreachable(origin: origin, reason: reason(error))
        case ChannelError.connectTimeout, is NIOConnectionError: .unreachable(origin: origin, reason: reason(error))
        case is CancellationError: throw CancellationError()
        default: .broken(origin: origin, reason: reason(error))
        }
    }

    private func fault(of error: HTTPClientError) throws -> HTTPFault {
        switch error {
        case .cancelled: throw CancellationError()
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            .unreachable(origin: origin, reason: "no connection within \(limits.connect)")
        case .readTimeout: .timedOut(origin: origin, after: limits.silence)
        case .deadlineExceeded: .timedOut(origin: origin, after: limits.total)
        case .invalidURL, .emptyHost, .emptyScheme: .unsendable(reason: error.shortDescription)
        default: .broken(origin: origin, reason: error.shortDescription)
        }
    }

    private static func isNoConnection(_ code: CInt) -> Bool {
        [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, ETIMEDOUT].contains(code)
    }

    private func reason(_ error: any Error) -> String { VisibleText.escaped(String("\(error)".prefix(300))) }

    /// Closes a connection into a private network before anything is sent on it, whatever the name service said.
    static func refusePrivate(_ channel: any Channel, _ origin: HTTPOrigin) -> EventLoopFuture<Void> {
        guard let address = channel.remoteAddress, isPrivate(address) else {
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        channel.close(promise: nil)
        return channel.eventLoop.makeFailedFuture(
            HTTPFault.forbiddenAddress(origin: origin, address: address.ipAddress ?? "\(address)"))
    }

    /// What cannot be read is private.
    private static func isPrivate(_ address: SocketAddress) -> Bool {
        guard let text = address.ipAddress else { return true }
        if let bytes = bytes(text, AF_INET, 4) { return NetworkAddress.isPrivate(v4: bytes) }
        return bytes(text, AF_INET6, 16).map(NetworkAddress.isPrivate(v6:)) ?? true
    }

    private static func bytes(_ text: String, _ family: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}
