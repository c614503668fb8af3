internal import GabaritProcess

extension GitMirror {
    /// Asks the remote whether a new branch could be pushed; nothing is written there.
    ///
    /// What hooks and branch policies would say is not asked.
    ///
    /// - Parameter branch: one that does not exist.
    /// - Throws: `GitFault.rejected` or `GitFault.notFound` when the remote does not take pushes with these rights.
    public func checkPush(of branch: RefName) async throws {
        let person = GitSignature(name: "Gabarit", email: "gabarit@localhost", seconds: 0)
        let draft = CommitDraft(author: person, committer: person, message: "Check\n", changes: [])
        guard let commit = try await write([draft], on: nil).first else { return }
        if let local = remote.localRepository, !isWritable(local + "/objects") || !isWritable(local + "/refs") {
            throw GitFault.rejected(ref: branch.full, reason: "'\(local)' cannot be written")
        }
        let result = try await git.run(
            "push",
            [
                "--dry-run", "--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no",
                "--end-of-options", remote.address, "\(commit.text):\(branch.full)",
            ], on: remote)
        try PushAnswer(result).check(ref: branch, remote: remote)
    }

    /// The version of git on this machine, for example `2.39.5`.
    ///
    /// - Throws: `GitFault.failed` when there is none.
    public static func gitVersion() async throws -> String {
        let answer = try await Git(executable: Git.find(), repository: "/nonexistent").run("version").outputText
        return answer.split(separator: " ").dropFirst(2).first.map { $0.filter { !$0.isWhitespace } } ?? ""
    }
}
