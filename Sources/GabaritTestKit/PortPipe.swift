internal import Dispatch
internal import Glibc

/// A named pipe through which a server that a test started says at which port it listens.
public enum PortPipe {
    /// Waits until the server has written.
    ///
    /// - Returns: `nil` when it wrote no number.
    public static func port(_ pipe: String) async -> Int? {
        let text = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let descriptor = open(pipe, O_RDONLY)
                var bytes = [UInt8](repeating: 0, count: 16)
                let count = read(descriptor, &bytes, 16)
                close(descriptor)
                continuation.resume(returning: String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
            }
        }
        return Int(text.filter(\.isNumber))
    }
}
