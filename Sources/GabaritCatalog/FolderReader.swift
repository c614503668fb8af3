internal import GabaritModule
internal import GabaritProcess
internal import GabaritSource
internal import Glibc

/// Reads folders of this machine; symbolic links are refused, never followed.
enum FolderReader {
    private static let mostFiles = 20_000
    private static let mostBytes = 64 * 1024 * 1024

    /// The names of the folders in a folder, sorted.
    static func names(in path: String, shown: String) throws -> [String] {
        try within(path, shown) { _, entries in
            entries.filter { $0.kind == DT_DIR && !$0.name.hasPrefix(".") }.map(\.name).sorted()
        }
    }

    /// What stands in a folder itself: its files, the names of its folders, and those of what is never followed.
    static func top(
        of path: String, shown: String
    ) throws -> (files: [TreePath: ModuleFile], folders: [String], strange: [String]) {
        try within(path, shown) { descriptor, entries in
            let entries = entries.filter { !$0.name.hasPrefix(".") }.sorted { $0.name < $1.name }
            var files: [TreePath: ModuleFile] = [:]
            for entry in entries where entry.kind == DT_REG {
                let place = try relative(entry.name, below: nil, shown)
                files[place] = try read(entry.name, in: descriptor, path, shown)
            }
            let names = { (isWanted: (Int) -> Bool) in entries.filter { isWanted($0.kind) }.map(\.name) }
            return (files, names { $0 == DT_DIR }, names { $0 != DT_DIR && $0 != DT_REG })
        }
    }

    /// Every file below a folder.
    ///
    /// - Parameter skipped: the name of a folder in it that is left out.
    static func files(
        in path: String, shown: String, skipping skipped: String? = "tests"
    ) throws -> [TreePath: ModuleFile] {
        var files: [TreePath: ModuleFile] = [:]
        var open: [TreePath?] = [nil]
        var bytes = 0
        while let folder = open.popLast() {
            let here = folder.map { "\(path)/\($0)" } ?? path
            try within(here, shown) { descriptor, entries in
                files.reserveCapacity(files.count + entries.count)
                for entry in entries where entry.name != ".git" && !(folder == nil && entry.name == skipped) {
                    let child = try relative(entry.name, below: folder, shown)
                    switch entry.kind {
                    case DT_DIR: open.append(child)
                    case DT_REG:
                        let file = try read(entry.name, in: descriptor, here, shown)
                        bytes += file.bytes.count
                        files[child] = file
                    default:
                        throw neverFollowed(child.description, shown)
                    }
                }
            }
            guard files.count <= mostFiles, bytes <= mostBytes else {
                throw problem(
                    "E_TOO_LARGE", "the folder holds more than \(mostFiles) files or \(mostBytes) bytes", shown)
            }
        }
        return files
    }

    private static func relative(_ name: String, below folder: TreePath?, _ shown: String) throws -> TreePath {
        do {
            let own = try TreePath(name)
            return folder?.appending(own) ?? own
        } catch {
            throw problem(error.code, error.text, shown)
        }
    }

    /// Lends a folder that is open, and what stands in it.
    private static func within<Result>(
        _ path: String, _ shown: String,
        _ work: (_ descriptor: Int32, _ entries: [(name: String, kind: Int)]) throws -> Result
    ) throws -> Result {
        guard let stream = opendir(path) else {
            throw problem("E_NO_FOLDER", "cannot read the folder '\(path)': \(String(cString: strerror(errno)))", shown)
        }
        defer { closedir(stream) }
        var entries: [(name: String, kind: Int)] = []
        while let entry = readdir(stream) {
            let name = DirectoryEntry.name(entry)
            if name != ".", name != ".." { entries.append((name, Int(entry.pointee.d_type))) }
        }
        return try work(dirfd(stream), entries)
    }

    /// A file of a folder that is open.
    private static func read(
        _ name: String, in folder: Int32, _ folderPath: String, _ shown: String
    ) throws -> ModuleFile {
        var path: String { "\(folderPath)/\(name)" }
        let descriptor = name.withCString { openat(folder, $0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0 else {
            throw problem("E_UNREADABLE", "cannot read '\(path)': \(String(cString: strerror(errno)))", shown)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) <= mostBytes else {
            throw problem("E_TOO_LARGE", "'\(path)' has more than \(mostBytes) bytes", shown)
        }
        do throws(BoundedFile.Fault) {
            let bytes = try BoundedFile.bytes(of: descriptor, expecting: Int(status.st_size), upTo: mostBytes)
            return ModuleFile(bytes: bytes, isExecutable: status.st_mode & S_IXUSR != 0)
        } catch {
            throw problem("E_UNREADABLE", "cannot read '\(path)': \(error)", shown)
        }
    }

    /// What is said of an entry that is no folder and no file.
    static func neverFollowed(_ name: String, _ shown: String) -> Diagnostics {
        problem(
            "E_UNSAFE_ENTRY", "'\(name)' is a symbolic link or no regular file, which is never followed", shown)
    }

    private static func problem(_ code: String, _ message: Message, _ shown: String) -> Diagnostics {
        Diagnostics(Diagnostic(code: code, message, at: .file(shown)))
    }
}

private let DT_DIR = 4
private let DT_REG = 8
