internal import FoundationEssentials
internal import GabaritProcess
internal import GabaritSource
internal import GabaritValue
internal import Glibc

/// Files that the user names on the command line.
enum Files {
    /// The longest file that is read, in bytes: that of a saved plan.
    private static let longest = JSONLimits.document.bytes

    /// Reads a file, or standard input for `-`.
    ///
    /// - Throws: `Diagnostics` that say what cannot be read.
    static func read(_ path: String) throws -> SourceFile {
        let name = path == "-" ? "<standard input>" : path
        do {
            let bytes =
                path == "-"
                ? try BoundedFile.bytes(of: STDIN_FILENO, upTo: longest)
                : try BoundedFile.bytes(at: path, upTo: longest)
            return SourceFile(name: name, bytes: bytes)
        } catch .tooLarge(let limit) {
            throw Diagnostics(
                Diagnostic(code: "E_TOO_LARGE", "the file has more than \(limit) bytes", at: .file(name)))
        } catch {
            throw Diagnostics(
                Diagnostic(
                    code: "E_NO_FILE", "cannot read the file", at: .file(name),
                    hint: "check the path and its permissions"))
        }
    }

    /// Writes a file and the folders above it.
    static func write(_ bytes: [UInt8], to path: String, isExecutable: Bool = false) throws {
        do {
            try createFolder((path as String).parentFolder)
            try Data(bytes).write(to: URL(filePath: path))
            if isExecutable {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }
        } catch {
            throw Diagnostics(Diagnostic(code: "E_WRITE", "cannot write the file", at: .file(path)))
        }
    }

    static func createFolder(_ path: String) throws {
        guard !path.isEmpty else { return }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Diagnostics(
                Diagnostic(
                    code: "E_WRITE", "cannot make the folder '\(path)'",
                    hint: "give this user the right to write there, or name another folder"))
        }
    }

    /// Makes sure that the folder of the state is there and may be written.
    ///
    /// - Throws: `Diagnostics` that name the folder and the setting.
    static func prepareState(_ folder: String) throws {
        var reason =
            access(folder, W_OK | X_OK) == 0 && isFolder(folder) ? nil : "it is no folder that this user may write"
        if !exists(folder) {
            do {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                reason = nil
            } catch {
                reason = "it is not there and cannot be made"
            }
        }
        guard let reason else { return }
        throw Diagnostics(
            Diagnostic(
                code: "E_WRITE", "the state folder '\(folder)' cannot be used: \(reason)",
                hint:
                    "let this user write there, or name a folder in 'data' of the configuration or in GABARIT_DATA; without either it is '.gabarit' beside the configuration"
            ))
    }

    /// Whether a path leads to a file that may be executed.
    static func isProgram(_ path: String) -> Bool { !isFolder(path) && access(path, X_OK) == 0 }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

    /// The path from the root of the file system, in which every segment is a name.
    static func absolute(_ path: String) -> String {
        let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var names: [Substring] = []
        for name in whole.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0) }) where name != "." {
            // Above a symbolic link stands another folder than before it in the path.
            if name == "..", names.last != "..", !names.isEmpty, !isLink(names) {
                names.removeLast()
            } else {
                names.append(name)
            }
        }
        return "/" + names.joined(separator: "/")
    }

    private static func isLink(_ names: [Substring]) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/" + names.joined(separator: "/"))) != nil
    }

    /// The names of what stands in a folder; none where it cannot be read.
    static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
}

extension String {
    /// The path without its last segment; empty for a name alone.
    var parentFolder: String {
        lastIndex(of: "/").map { String(self[..<$0]) } ?? ""
    }
}
