/// Where a render hands on what it wrote, piece by piece.
final class TextSink {
    /// How many bytes are gathered before they are handed on.
    static let pieceSize = 16 * 1024

    private let receive: (Span<UInt8>) throws -> Void
    private var delivered = 0
    /// What comes again from a render that starts anew.
    private var repeated = 0

    init(_ receive: @escaping (Span<UInt8>) throws -> Void) { self.receive = receive }

    /// The next bytes of the output.
    func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(SinkFailure) {
        let known = min(repeated, bytes.count)
        repeated -= known
        guard known < bytes.count else { return }
        delivered += bytes.count - known
        do {
            try receive(UnsafeBufferPointer(rebasing: bytes[known...]).span)
        } catch {
            throw SinkFailure(error: error)
        }
    }

    /// Lets the interpreter start from the beginning after flat code has given up: it writes the same bytes again.
    func restart() { repeated = delivered }
}

/// What the receiver of an output threw; it ends the render.
struct SinkFailure: Error {
    let error: any Error
}
