internal import GabaritProcess
internal import Glibc

/// Whether a file can be executed by this process.
func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

/// The bytes of a file, 0 where there is none.
func sizeOfFile(_ path: String) -> Int {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_size) : 0
}

/// Creates a folder and those above it.
func createFolder(_ path: String) -> Bool {
    var made = ""
    for segment in path.split(separator: "/", omittingEmptySubsequences: false) {
        made += made.isEmpty && segment.isEmpty ? "/" : (made.hasSuffix("/") ? "" : "/") + segment
        if made == "/" { continue }
        if mkdir(made, 0o755) != 0, errno != EEXIST { return false }
    }
    return true
}

/// The files below a folder whose names pass a test, symbolic links not followed.
func filesBelow(_ folder: String, where matches: (String) -> Bool) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
        let name = DirectoryEntry.name(entry)
        if name == "." || name == ".." { continue }
        let path = folder + "/" + name
        if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
            found += filesBelow(path, where: matches)
        } else if matches(name) {
            found.append(path)
        }
    }
    return found
}

/// A lock on a file that other processes respect, held until the value goes or the process dies.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// - Returns: `nil` when another process holds it, or the file cannot be made.
    init?(exclusive path: String) {
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        // A value that fails here goes at once and closes its file itself. Closing it here too would close the file of
        // another thread that got the number meanwhile.
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}

/// Removes a file; one that is gone already is no error.
func removeFile(_ path: String) { unlink(path) }
