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
        try checkCollisions(files)
        let written = writes.filter { files[$0.key] != $0.value }.map { path, file in
            let before = files[path]
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
        return (written + deleted).sorted { $0.path < $1.path }
    }

    /// Paths that are one file where case does not count, and files where folders stand.
    private func checkCollisions(_ files: [TreePath: SnapshotFile]) throws(Diagnostics) {
        var byKey: [String: TreePath] = [:]
        for path in files.keys where !deletions.contains(path) { byKey[path.foldedKey] = path }
        for path in writes.keys.sorted() {
            if let other = byKey[path.foldedKey], other != path {
                throw Diagnostics(
                    Diagnostic(
                        code: "E_SAME_TARGET", "'\(path)' and '\(other)' are one file where case does not count",
                        hint: "rename one of them"))
            }
            byKey[path.foldedKey] = path
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
