internal import GabaritGit
internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue

/// Files that a handler in another process wants in the workspace folder, checked as if a module had rendered them.
struct ReturnedFiles {
    let files: [HandlerAnswer.File]

    /// The changes that put the files into a folder.
    ///
    /// - Throws: `RunFault` `E_HANDLER_FILES`.
    func changes(below folder: TreePath) throws(RunFault) -> [TreeChange] {
        var names: [String: TreePath] = [:]
        for file in files {
            if let other = names.updateValue(file.path, forKey: file.path.foldedKey) {
                throw Self.bad("'\(file.path)' and '\(other)' are one file where case does not count")
            }
            try check(file)
        }
        return files.map { .write(folder.appending($0.path), content: $0.content, isExecutable: $0.isExecutable) }
    }

    private func check(_ file: HandlerAnswer.File) throws(RunFault) {
        if file.path.isGitConfiguration {
            throw Self.bad("'\(file.path)' changes what git does, only a module may write it")
        }
        if file.path.foldedKey == Self.marker { throw Self.bad("'\(file.path)' is Gabarit's own") }
        if let name = file.path.components.last?.lowercased(), name.hasSuffix(".json") || name.hasSuffix(".tfstate") {
            try checkJSON(file)
        }
        let text = String(decoding: file.content, as: UTF8.self)
        if text.unicodeScalars.contains(where: Self.isDeceiving) {
            throw Self.bad("'\(file.path)' holds a control or bidirectional character")
        }
    }

    private func checkJSON(_ file: HandlerAnswer.File) throws(RunFault) {
        do {
            _ = try JSONReader(limits: .document).node(SourceFile(name: "\(file.path)", bytes: file.content))
        } catch {
            throw Self.bad("'\(file.path)' is not JSON: \(error.all.first?.message ?? "")")
        }
    }

    private static let marker = "gabarit.lock.json"

    private static func isDeceiving(_ scalar: Unicode.Scalar) -> Bool {
        VisibleText.isHidden(scalar) && !["\n", "\r", "\t"].contains(scalar)
    }

    private static func bad(_ text: String) -> RunFault { .permanent("E_HANDLER_FILES", text) }
}
