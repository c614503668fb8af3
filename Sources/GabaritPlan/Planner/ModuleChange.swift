internal import GabaritSource
internal import GabaritValue

/// What one module wants to be different in the workspace folder.
struct ModuleChange {
    var writes: [TreePath: SnapshotFile] = [:]
    var deletions: Set<TreePath> = []
    /// Every file the module wrote or found as it wanted it.
    var owned: Set<TreePath> = []
    var variables: [VariableBinding] = []
    var steps: [(uses: String, with: Value)] = []

    /// The operations that lead from some files to what is wanted, in the order of the paths.
    func operations(from files: [TreePath: SnapshotFile], in folder: TreePath) throws(Diagnostics) -> [FileOperation] {
        let sorted = writes.sorted { $0.key < $1.key }
        try checkCollisions(sorted.map(\.key), files)
        let written = sorted.compactMap { path, file -> FileOperation? in
            let before = files[path]
            guard before != file else { return nil }
            return FileOperation(
                kind: before == nil ? .create : .replace, path: folder.appending(path),
                content: FileContent(file.bytes), isExecutable: file.isExecutable,
                before: before.map { FileContent($0.bytes) },
                wasExecutable: before.flatMap { $0.isExecutable == file.isExecutable ? nil : $0.isExecutable })
        }
        let deleted = deletions.filter { files[$0] != nil && writes[$0] == nil }.map { path in
            FileOperation(
                kind: .delete, path: folder.appending(path), content: FileContent([]), isExecutable: false,
                before: files[path].map { FileContent($0.bytes) })
        }
        return deleted.isEmpty ? written : (written + deleted).sorted { $0.path < $1.path }
    }

    /// Paths that are one file where case does not count, and files where folders stand.
    ///
    /// - Parameter paths: those that are written, sorted.
    private func checkCollisions(
        _ paths: [TreePath], _ files: [TreePath: SnapshotFile]
    ) throws(Diagnostics) {
        var byKey: [String: TreePath] = [:]
        byKey.reserveCapacity(files.count + paths.count)
        for path in files.keys where !deletions.contains(path) { byKey[path.foldedKey] = path }
        for path in paths {
            if let other = byKey.updateValue(path, forKey: path.foldedKey), other != path {
                throw Diagnostics(
                    Diagnostic(
                        code: "E_SAME_TARGET", "'\(path)' and '\(other)' are one file where case does not count",
                        hint: "rename one of them"))
            }
            var parent = path.parent
            while let folder = parent {
                if byKey[folder.foldedKey] != nil {
                    throw Diagnostics(
                        Diagnostic(code: "E_SAME_TARGET", "'\(path)' needs a folder where the file '\(folder)' stands"))
                }
                parent = folder.parent
            }
        }
    }
}
