internal import GabaritSource
internal import GabaritValue

/// What one module wants to be different in the workspace folder.
struct ModuleChange {
    /// Every file the module wrote or found as it wanted it, in the order they came; what it found has no content here.
    private(set) var files: [(path: TreePath, written: SnapshotFile?)] = []
    /// Where each path stands in ``files``.
    private var places: [TreePath: Int] = [:]
    var deletions: Set<TreePath> = []
    var variables: [VariableBinding] = []
    var steps: [(uses: String, with: Value)] = []

    mutating func reserveCapacity(_ count: Int) {
        files.reserveCapacity(count)
        places.reserveCapacity(count)
    }

    func owns(_ path: TreePath) -> Bool { places[path] != nil }

    private func writes(_ path: TreePath) -> Bool { places[path].map { files[$0].written != nil } ?? false }

    /// Adds a file.
    ///
    /// - Parameter written: its content; `nil` for one that is kept as it is.
    /// - Returns: whether one was written there before, which counts no more.
    @discardableResult
    mutating func add(_ path: TreePath, _ written: SnapshotFile?) -> Bool {
        if let place = places.updateValue(files.count, forKey: path) {
            places[path] = place
            defer { if let written { files[place].written = written } }
            return files[place].written != nil
        }
        files.append((path, written))
        return false
    }

    /// The operations that lead from some files to what is wanted, in the order of the paths.
    func operations(
        from present: [TreePath: SnapshotFile], in folder: TreePath
    ) throws(Diagnostics) -> [FileOperation] {
        let order = files.indices.filter { files[$0].written != nil }.sorted { files[$0].path < files[$1].path }
        try checkCollisions(order.map { files[$0].path }, present)
        let written = order.compactMap { place -> FileOperation? in
            let (path, file) = files[place]
            let before = present[path]
            guard let file, before != file else { return nil }
            return FileOperation(
                kind: before == nil ? .create : .replace, path: folder.appending(path),
                content: FileContent(file.bytes), isExecutable: file.isExecutable,
                before: before.map { FileContent($0.bytes) },
                wasExecutable: before.flatMap { $0.isExecutable == file.isExecutable ? nil : $0.isExecutable })
        }
        let deleted = deletions.filter { present[$0] != nil && !writes($0) }.map { path in
            FileOperation(
                kind: .delete, path: folder.appending(path), content: FileContent([]), isExecutable: false,
                before: present[path].map { FileContent($0.bytes) })
        }
        return deleted.isEmpty ? written : (written + deleted).sorted { $0.path < $1.path }
    }

    /// Paths that are one file where case does not count, and files where folders stand.
    ///
    /// - Parameter paths: those that are written, sorted.
    private func checkCollisions(
        _ paths: [TreePath], _ present: [TreePath: SnapshotFile]
    ) throws(Diagnostics) {
        var byKey: [String: TreePath] = [:]
        byKey.reserveCapacity(present.count + paths.count)
        for path in present.keys where !deletions.contains(path) { byKey[path.foldedKey] = path }
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
