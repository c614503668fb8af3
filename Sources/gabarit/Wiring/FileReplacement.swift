internal import GabaritSource
internal import Glibc

/// Puts new content in the place of a file in one step: whoever reads it sees the old or the new one, never a part.
enum FileReplacement {
    /// - Parameters:
    ///   - path: a regular file; a link is refused.
    ///   - old: what the file must hold; when it holds something else, nothing is done.
    ///   - new: what it holds afterwards; its mode stays.
    /// - Throws: `Diagnostics` that say why nothing was done.
    static func replace(_ path: String, holding old: [UInt8], with new: [UInt8]) throws {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw problem(path, "this is no regular file")
        }
        guard try Files.read(path).bytes == old else {
            throw problem(path, "the file changed while it was checked")
        }
        let draft = "\(path).gabarit-\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw problem(path, "cannot write beside the file: \(String(cString: strerror(errno)))")
        }
        let isWritten =
            write(new, to: descriptor) && fchmod(descriptor, status.st_mode & 0o7777) == 0 && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(draft, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(draft)
            throw problem(path, "cannot write the file: \(reason)")
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func problem(_ path: String, _ message: Message) -> Diagnostics {
        Diagnostics(Diagnostic(code: "E_WRITE", message, at: .file(path), hint: "nothing was changed; try again"))
    }
}
