public import GabaritSource

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Templates in the files of a folder, read when they are named.
///
/// A name is a path below the folder, `parts/row.j2`. It must be a ``TreePath``, so it cannot leave the folder, and no
/// symbolic link below the folder is followed. What is no regular file is no template.
public struct FolderLoader: TemplateLoader {
    let folder: String
    private let most: Int

    /// - Parameters:
    ///   - folder: the path of the folder; whoever gives it is trusted with it.
    ///   - most: the longest file that is read, in bytes; longer ones are an error.
    public init(_ folder: String, most: Int = RenderLimits().source) {
        self.folder = folder
        self.most = most
    }

    /// The file with a name, or `nil` when the folder has none.
    ///
    /// - Throws: `E_NO_FILE` when the folder or the file cannot be read, `E_TOO_LARGE` when it has more bytes than allowed.
    public func source(named name: String) throws(Diagnostics) -> SourceFile? {
        guard let path = try? TreePath(name) else { return nil }
        var place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { throw unreadable(folder, errno) }
        for (index, component) in path.components.enumerated() {
            let isFile = index + 1 == path.components.count
            // A pipe must not make the reader wait for its writer.
            let kind = isFile ? O_NONBLOCK : O_DIRECTORY
            let next = openat(place, component, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
            let reason = errno
            close(place)
            guard next >= 0 else {
                // A link is not followed, and a socket or a device without a driver is no file.
                if [ENOENT, ENOTDIR, ELOOP, ENXIO, ENODEV].contains(reason) { return nil }
                throw unreadable("\(folder)/\(name)", reason)
            }
            place = next
        }
        defer { close(place) }
        return try bytes(of: place, name).map { SourceFile(name: name, bytes: $0) }
    }

    private func bytes(of file: CInt, _ name: String) throws(Diagnostics) -> [UInt8]? {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw unreadable("\(folder)/\(name)", errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        guard status.st_size <= most else { throw tooLong(name) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(file, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0 else { throw unreadable("\(folder)/\(name)", errno) }
            guard bytes.count + count <= most else { throw tooLong(name) }
            bytes += chunk[..<count]
        }
    }

    private func unreadable(_ path: String, _ reason: CInt) -> Diagnostics {
        let words = strerror(reason).map { String(cString: $0).lowercased() } ?? "error \(reason)"
        return Diagnostics(
            Diagnostic(
                code: "E_NO_FILE", "the template cannot be read: \(words)", at: .file(path),
                hint: "check the path and its permissions"))
    }

    private func tooLong(_ name: String) -> Diagnostics {
        Diagnostics(
            Diagnostic(
                code: "E_TOO_LARGE", "the template has more than \(most) bytes", at: .file("\(folder)/\(name)")))
    }
}
