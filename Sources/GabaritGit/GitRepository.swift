/// Makes bare repositories on this machine: the demo's, and those of tests.
public enum GitRepository {
    /// Creates a bare repository with one first commit on a branch. An existing repository stays as it is.
    ///
    /// - Parameters:
    ///   - path: the absolute path of the repository.
    ///   - branch: the branch of the first commit.
    ///   - draft: the first commit.
    public static func create(at path: String, branch: RefName, first draft: CommitDraft) async throws {
        guard !isExecutable(path + "/objects") else { return }
        guard createFolder(path) else {
            throw GitFault.failed(command: "init", reason: "cannot create the folder '\(path)'")
        }
        let git = Git(executable: Git.find(), repository: path)
        _ = try await git.run("init", ["--quiet", "--bare", "--initial-branch=\(branch.short)", path])
        let mirror = try await GitMirror(of: GitRemote(path), in: path + "/gabarit-setup")
        let ids = try await mirror.write([draft], on: nil)
        try await mirror.push(branch, ids.last, expecting: nil)
    }
}
