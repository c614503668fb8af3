internal import Glibc
internal import Synchronization

/// A server on loopback that answers each connection with the same bytes, whatever they are, for tests of clients.
public final class LoopbackServer: Sendable {
    /// What is done after a request was read.
    public enum Action: Sendable {
        case send([UInt8])
        /// Keeps the connection open without a word until the client ends it.
        case hold
    }

    public let port: Int
    private let listener: Int32
    private let seen = Seen()

    /// What was asked; the connections outlive the server's own value for a moment.
    private final class Seen: Sendable {
        let heads = Mutex<[String]>([])
    }

    /// - Throws: ``LoopbackSocket/Fault`` when no port of the loopback address can be had, ``ServerFault`` when no thread.
    public init(_ actions: [Action]) throws {
        let socket = try LoopbackSocket()
        let listener = socket.descriptor
        guard listen(listener, 16) == 0 else {
            close(listener)
            throw ServerFault()
        }
        self.listener = listener
        port = socket.port
        let isServing = OwnThread.start { [seen] in
            while true {
                let connection = Self.uninterrupted { Int(accept(listener, nil, nil)) }
                guard connection >= 0 else {
                    // Closed here and not when the server goes: its number could be another socket's by then.
                    close(listener)
                    return
                }
                let isServed = OwnThread.start { Self.serve(Int32(connection), actions, seen) }
                if !isServed { close(Int32(connection)) }
            }
        }
        guard isServing else { throw ServerFault() }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    public struct ServerFault: Error {}

    public var address: String { "http://127.0.0.1:\(port)" }

    /// The heads of the requests, in the order they came.
    public var requests: [String] { seen.heads.withLock { $0 } }

    private static func serve(_ connection: Int32, _ actions: [Action], _ seen: Seen) {
        defer { close(connection) }
        let head = readHead(connection)
        guard !head.isEmpty else { return }
        seen.heads.withLock { $0.append(head) }
        for action in actions {
            switch action {
            case .send(let bytes): write(connection, bytes)
            case .hold: _ = readByte(connection)
            }
        }
        shutdown(connection, Int32(SHUT_WR))
        while readByte(connection) != nil {}
    }

    /// A signal that this process gets, for a child of it for example, is no end of a connection.
    private static func uninterrupted(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }

    private static func readHead(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        while let byte = readByte(connection) {
            bytes.append(byte)
            if bytes.suffix(4) == [13, 10, 13, 10] { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func readByte(_ connection: Int32) -> UInt8? {
        var byte: UInt8 = 0
        return uninterrupted { recv(connection, &byte, 1, 0) } == 1 ? byte : nil
    }

    private static func write(_ connection: Int32, _ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = uninterrupted {
                rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

extension LoopbackServer.Action {
    /// A whole answer with a length.
    public static func answer(
        _ status: String, type: String? = "application/json", headers: [String] = [], _ body: String
    ) -> Self {
        let lines = ["HTTP/1.1 \(status)"] + (type.map { ["Content-Type: \($0)"] } ?? []) + headers
        let head = (lines + ["Content-Length: \(body.utf8.count)", "Connection: close", "", ""])
        return .send(Array((head.joined(separator: "\r\n") + body).utf8))
    }
}
