internal import GabaritSource
internal import Glibc

/// Writes files below one folder. Symbolic links in it are never followed, whoever put them there.
final class FolderWriter {
    private let folder: String
    /// The folders that are open, by their path; the folder itself has none.
    private var open: [TreePath?: Int32] = [:]

    /// - Parameter folder: the folder; it is made, with those above it, when it is not there.
    init(_ folder: String) throws {
        self.folder = folder
        try Files.createFolder(folder)
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault(folder) }
        open[nil] = descriptor
    }

    deinit { for descriptor in open.values { close(descriptor) } }

    /// Writes a file and the folders above it; one that is there is replaced.
    ///
    /// - Throws: `Diagnostics` that name the file and what the system said.
    func write(_ bytes: [UInt8], to path: TreePath, isExecutable: Bool) throws {
        let place = try descriptor(of: path.parent)
        let mode: mode_t = isExecutable ? 0o755 : 0o644
        let file = path.name.withCString {
            openat(place, $0, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode)
        }
        guard file >= 0 else { throw fault("\(folder)/\(path)") }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault("\(folder)/\(path)") }
            written += count
        }
        // The mode above counts for a new file only.
        if isExecutable, fchmod(file, mode) != 0 { throw fault("\(folder)/\(path)") }
    }

    private func descriptor(of path: TreePath?) throws -> Int32 {
        if let known = open[path] { return known }
        guard let path else { throw fault(folder) }
        let parent = try descriptor(of: path.parent)
        guard mkdirat(parent, path.name, 0o755) == 0 || errno == EEXIST else { throw fault("\(folder)/\(path)") }
        let descriptor = openat(parent, path.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault("\(folder)/\(path)") }
        open[path] = descriptor
        return descriptor
    }

    private func fault(_ path: String) -> Diagnostics {
        let reason = String(cString: strerror(errno))
        return Diagnostics(
            Diagnostic(
                code: "E_WRITE", "cannot write it: \(reason.lowercased())", at: .file(path),
                hint: "check its folder and the permissions; a symbolic link is never followed"))
    }
}
