import Glibc
import Testing

/// A folder of a test's own; it is removed when nothing holds it any more.
final class ScratchFolder: Sendable {
    private let root: String

    init() throws {
        var template = Array("/tmp/gabarit-queue-XXXXXX".utf8CString)
        root = try #require(
            template.withUnsafeMutableBufferPointer { text in
                text.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
            })
    }

    func path(_ name: String) -> String { root + "/" + name }

    func write(_ bytes: [UInt8], to name: String) throws {
        let file = try #require(fopen(path(name), "w"))
        defer { fclose(file) }
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    /// Keeps the folder while something works in it.
    func keeping<Result: Sendable>(_ work: () async throws -> Result) async rethrows -> Result {
        defer { withExtendedLifetime(self) {} }
        return try await work()
    }

    deinit {
        for suffix in ["", "-wal", "-shm"] { unlink(path("store.db" + suffix)) }
        rmdir(root)
    }
}
