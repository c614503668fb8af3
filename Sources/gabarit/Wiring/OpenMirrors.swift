internal import GabaritGit

/// The mirrors that this process has open: one for each repository, whoever asks for it.
actor OpenMirrors {
    private var mirrors: [String: Task<GitMirror, any Error>] = [:]

    /// The mirror of a repository, opened when it is asked for first.
    ///
    /// - Parameters:
    ///   - folder: the folder of this repository's mirrors.
    ///   - access: what the remote is asked with.
    func mirror(of remote: GitRemote, in folder: String, access: GitAccess) async throws -> GitMirror {
        if let open = mirrors[folder] { return try await open.value }
        // Unstructured, so that everybody who asks meanwhile waits for the same one.
        let opening = Task { try await GitMirror(of: remote, in: folder, access: access) }
        mirrors[folder] = opening
        do {
            return try await opening.value
        } catch {
            mirrors[folder] = nil
            throw error
        }
    }
}
