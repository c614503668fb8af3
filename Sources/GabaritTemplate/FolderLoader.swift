public import GabaritSource

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Templates in the files of a folder, read when they are named.
///
/// A name is a path below the folder, `parts/row.j2`. It must be a ``TreePath``, so it cannot leave the folder, and no
/// symbolic link below the folder is followed. What is no regular file, cannot be read or has more bytes than allowed is
/// no template.
public struct FolderLoader: TemplateLoader {
    private let folder: String
    private let most: Int

    /// - Parameters:
    ///   - folder: the path of the folder; whoever gives it is trusted with it.
    ///   - most: the longest file that is read, in bytes; longer ones are not found.
    public init(_ folder: String, most: Int = RenderLimits().source) {
        self.folder = folder
        self.most = most
    }

    public func source(named name: String) -> SourceFile? {
        guard let path = try? TreePath(name) else { return nil }
        var place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { return nil }
        for (index, component) in path.components.enumerated() {
            let isFile = index + 1 == path.components.count
            // A pipe must not make the reader wait for its writer.
            let kind = isFile ? O_NONBLOCK : O_DIRECTORY
            let next = openat(place, component, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
            close(place)
            guard next >= 0 else { return nil }
            place = next
        }
        defer { close(place) }
        return bytes(of: place).map { SourceFile(name: name, bytes: $0) }
    }

    private func bytes(of file: CInt) -> [UInt8]? {
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= most else { return nil }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(file, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0, bytes.count + count <= most else { return nil }
            bytes += chunk[..<count]
        }
    }
}
