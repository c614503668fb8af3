internal import FoundationEssentials
public import GabaritHTTP
internal import GabaritProcess
public import GabaritValue
internal import Glibc

/// A server of the tests, written in Python, that listens on loopback while a body runs.
///
/// It takes `--ready FIFO`, writes its port into that pipe once it listens, and does what `POST /__control/…` says.
public struct FakeServer: Sendable {
    /// The server did not come up, or ended while it was used.
    public struct NotStarted: Error, CustomStringConvertible {
        public var reason: String

        public var description: String { "the fake server is not there: \(reason)" }
    }

    /// Where it listens: the scheme is `http`, the host 127.0.0.1.
    public let port: Int
    /// A folder that is removed afterwards.
    public let folder: String
    private let gate: any HTTPGate

    /// Starts a server, runs a body with it, and stops it.
    ///
    /// - Parameters:
    ///   - script: the path of the program from the folder of all tests.
    ///   - arguments: those of the program, for the folder that it may use.
    ///   - gate: how its control is reached.
    ///   - file: a file of the tests, which stands in a folder of that folder.
    /// - Throws: ``NotStarted``, and what the body throws.
    public static func with<Result: Sendable>(
        _ script: String, _ arguments: @Sendable (_ folder: String) -> [String] = { _ in [] },
        gate: @Sendable @escaping (HTTPOrigin) -> any HTTPGate, file: String = #filePath,
        _ body: @Sendable @escaping (FakeServer) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/gabarit-fake-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ready = try ReadyPipe(folder + "/ready")
        let tests = file.split(separator: "/").dropLast(2).map { "/" + $0 }.joined()
        let program = Program(
            path: "/usr/bin/python3", arguments: [tests + "/" + script] + arguments(folder) + ["--ready", ready.path],
            environment: ["PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"],
            limits: ProgramLimits(time: .seconds(1800)))
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                // Whoever waits for the port must not wait for a program that has ended.
                defer { ready.giveUp() }
                throw NotStarted(reason: try await program.run().errorText)
            }
            group.addTask {
                guard let port = await ready.port() else { throw NotStarted(reason: "it told no port") }
                let origin = try HTTPOrigin("http://127.0.0.1:\(port)")
                return try await body(FakeServer(port: port, folder: folder, gate: gate(origin)))
            }
            defer { group.cancelAll() }
            guard let result = try await group.next(), let result else { throw NotStarted(reason: "nothing ran") }
            return result
        }
    }

    /// Tells the server something that its clients cannot, or asks for it.
    @discardableResult
    public func control(_ what: String, _ body: Value = [:]) async throws -> Value {
        var request = HTTPRequest(.post, ["__control", what])
        request.setJSON(body)
        return try await gate.send(request).json(from: gate.origin)
    }

    /// The time at a server whose time only its control moves, in the unit that it counts in.
    public func time() async throws -> Int {
        guard case .integer(let now) = try await control("state")["now"] else {
            throw NotStarted(reason: "it tells no time")
        }
        return now
    }
}

/// The named pipe that a server writes its port into.
private final class ReadyPipe: Sendable {
    let path: String
    /// Open at both ends, so that neither opening nor giving up waits for anybody.
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        guard mkfifo(path, 0o600) == 0 else { throw FakeServer.NotStarted(reason: "no pipe, errno \(errno)") }
        descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw FakeServer.NotStarted(reason: "no pipe, errno \(errno)") }
    }

    deinit { close(descriptor) }

    /// Waits until somebody has written; `nil` for anything but a number.
    func port() async -> Int? {
        let descriptor = descriptor
        let text = await withCheckedContinuation { continuation in
            let isReading = OwnThread.start {
                var bytes = [UInt8](repeating: 0, count: 16)
                let count = read(descriptor, &bytes, bytes.count)
                continuation.resume(returning: String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
            }
            if !isReading { continuation.resume(returning: "") }
        }
        return Int(text.filter(\.isNumber))
    }

    /// Ends the wait for a port.
    func giveUp() { write(descriptor, "\n", 1) }
}
