internal import Glibc
internal import Synchronization

/// Passes connections on to a server on loopback, and ends them when a test asks: for what happens when a connection is lost.
public final class BreakableProxy: Sendable {
    /// Why the proxy cannot listen.
    public struct Failure: Error {
        public let call: String
        public let number: Int32
    }

    private struct State {
        var sockets: Set<Int32> = []
        var isClosed = false
    }

    /// Where the proxy listens on 127.0.0.1.
    public let port: Int
    private let listener: Int32
    private let target: UInt16
    private let keepsServer: Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - port: the server's, on 127.0.0.1.
    ///   - keepsServer: whether the server is not told when a client ends its connection, as by some boxes between networks.
    public init(to port: Int, keepsServer: Bool = false) throws {
        target = UInt16(clamping: port)
        self.keepsServer = keepsServer
        (listener, self.port) = try Self.listener()
        guard OwnThread.start({ [self] in accept() }) else {
            Glibc.close(listener)
            throw Failure(call: "pthread_create", number: EAGAIN)
        }
    }

    /// Ends every connection that passes through; new ones are passed on.
    public func cut() {
        state.withLock { state in
            for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// Ends every connection, and takes no new one.
    public func close() {
        state.withLock { $0.isClosed = true }
        cut()
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0, !state.withLock({ $0.isClosed }) else { break }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard Self.withAddress(target, { connect(server, $0, $1) }) == 0 else {
                Glibc.close(client)
                Glibc.close(server)
                continue
            }
            state.withLock { $0.sockets.formUnion([client, server]) }
            let halves = Mutex(2)
            let isLast: @Sendable () -> Bool = {
                halves.withLock {
                    $0 -= 1
                    return $0 == 0
                }
            }
            for (from, to, tells) in [(client, server, !keepsServer), (server, client, true)]
            where !OwnThread.start({ [self] in pump(from, to, tells: tells, isLast: isLast) }) {
                end(from, to, isLast: isLast)
            }
        }
        Glibc.close(listener)
    }

    /// Copies until one side ends; the second of the two directions closes both sockets.
    private func pump(_ from: Int32, _ to: Int32, tells: Bool, isLast: () -> Bool) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        copying: while true {
            let count = read(from, &buffer, buffer.count)
            guard count > 0 else { break }
            var sent = 0
            while sent < count {
                let written = buffer.withUnsafeBytes { raw in
                    send(to, raw.baseAddress.map { $0 + sent }, count - sent, Int32(MSG_NOSIGNAL))
                }
                guard written > 0 else { break copying }
                sent += written
            }
        }
        end(from, to, tells: tells, isLast: isLast)
    }

    private func end(_ from: Int32, _ to: Int32, tells: Bool = true, isLast: () -> Bool) {
        if tells {
            shutdown(from, Int32(SHUT_RDWR))
            shutdown(to, Int32(SHUT_RDWR))
        }
        guard isLast() else { return }
        state.withLock { state in
            state.sockets.subtract([from, to])
            Glibc.close(from)
            Glibc.close(to)
        }
    }

    private static func listener() throws -> (socket: Int32, port: Int) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw Failure(call: "socket", number: errno) }
        guard withAddress(0, { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
            throw Failure(call: "listen", number: errno)
        }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
        }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    private static func withAddress(
        _ port: UInt16, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
