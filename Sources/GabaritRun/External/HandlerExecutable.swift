internal import GabaritDigest
internal import GabaritSource
internal import Glibc

/// The program of a handler, looked at before it is started.
struct HandlerExecutable {
    let manifest: HandlerManifest

    /// The largest program that is read to compare its digest, in bytes.
    private static let largest = 256 << 20

    /// - Throws: `RunFault` when the file is not the program that the manifest names.
    func check() throws(RunFault) {
        let path = VisibleText.escaped(manifest.executable)
        guard let bytes = Self.read(manifest.executable), access(manifest.executable, X_OK) == 0 else {
            throw .permanent("E_HANDLER_EXECUTABLE", "the handler '\(manifest.name)' has no program at '\(path)'")
        }
        guard Digest.sha256(bytes) == manifest.digest else {
            throw .permanent(
                "E_HANDLER_DIGEST",
                "'\(path)' is not the program that the handler '\(manifest.name)' names; compare its digest with sha256sum"
            )
        }
    }

    /// The bytes of a plain file; a symbolic link in its last segment is not followed.
    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= largest else {
            return nil
        }
        let size = Int(status.st_size)
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), size - count)
                guard got > 0 else {
                    isWhole = false
                    return
                }
                count += got
            }
        }
        return isWhole ? bytes : nil
    }
}
