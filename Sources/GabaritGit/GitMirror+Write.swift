internal import GabaritProcess

extension GitMirror {
    /// Writes commits as objects, each on the one before.
    ///
    /// - Parameters:
    ///   - drafts: the commits, oldest first.
    ///   - parent: the commit that the first one stands on, or `nil` for a first commit.
    /// - Returns: their ids in order.
    public func write(_ drafts: [CommitDraft], on parent: ObjectID?) async throws -> [ObjectID] {
        guard !drafts.isEmpty else { return [] }
        var stream = FastImportStream()
        let ref = nextWriteRef()
        if writes % Self.writesBetweenTidying == 0 { await tidyMeanwhile() }
        for (index, draft) in drafts.enumerated() { stream.add(draft, mark: index + 1, on: parent, ref: ref) }
        stream.askForMarks(drafts.count)
        let result = try await git.run(
            "fast-import", ["--quiet", "--force", "--done", "--date-format=raw"], input: stream.bytes)
        let ids = result.outputText.split(separator: "\n").compactMap { ObjectID($0) }
        guard ids.count == drafts.count else {
            throw GitFault.failed(command: "fast-import", reason: "it named \(ids.count) of \(drafts.count) commits")
        }
        note(ids)
        return ids
    }

    /// Writes the merge of two commits.
    ///
    /// - Parameters:
    ///   - branch: the commit to bring in.
    ///   - target: the commit that receives it.
    ///   - squash: whether the result has the target as its only parent.
    /// - Throws: `GitFault.conflict` when both sides changed the same lines.
    public func merge(
        _ branch: ObjectID, into target: ObjectID, squash: Bool, message: String, author: GitSignature,
        committer: GitSignature
    ) async throws -> ObjectID {
        let merged = try await git.run(
            "merge-tree", ["--write-tree", "--name-only", "--no-messages", target.text, branch.text],
            accepting: [0, 1])
        let lines = merged.outputText.split(separator: "\n").map(String.init)
        guard merged.isSuccess, let tree = lines.first else { throw GitFault.conflict(files: Array(lines.dropFirst())) }
        let parents = squash ? [target] : [target, branch]
        let environment = [
            "GIT_AUTHOR_NAME": author.name, "GIT_AUTHOR_EMAIL": author.email,
            "GIT_AUTHOR_DATE": "@\(author.seconds) +0000",
            "GIT_COMMITTER_NAME": committer.name, "GIT_COMMITTER_EMAIL": committer.email,
            "GIT_COMMITTER_DATE": "@\(committer.seconds) +0000",
        ]
        let commit = try await git.run(
            "commit-tree", [tree] + parents.flatMap { ["-p", $0.text] }, input: Array(message.utf8),
            extra: environment)
        guard let id = ObjectID(commit.outputText.prefix { $0 != "\n" }) else {
            throw GitFault.failed(command: "commit-tree", reason: "it named no commit")
        }
        note([id])
        return id
    }
}

/// The input of `git fast-import`.
///
/// Source: git-fast-import(1), input format.
private struct FastImportStream {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ draft: CommitDraft, mark: Int, on parent: ObjectID?, ref: String) {
        line("commit \(ref)")
        line("mark :\(mark)")
        line("author \(person(draft.author))")
        line("committer \(person(draft.committer))")
        data(Array(draft.message.utf8))
        if mark > 1 {
            line("from :\(mark - 1)")
        } else if let parent {
            line("from \(parent.text)")
        }
        for change in draft.changes { add(change) }
        line("")
    }

    mutating func askForMarks(_ count: Int) {
        for mark in 1...count { line("get-mark :\(mark)") }
        line("done")
    }

    private mutating func add(_ change: TreeChange) {
        switch change {
        case .write(let path, let content, let isExecutable):
            line("M \(isExecutable ? "100755" : "100644") inline \(path)")
            data(content)
        case .delete(let path):
            line("D \(path)")
        }
    }

    private mutating func data(_ content: [UInt8]) {
        line("data \(content.count)")
        bytes += content
        bytes.append(0x0A)
    }

    private mutating func line(_ text: String) {
        bytes += text.utf8
        bytes.append(0x0A)
    }

    private func person(_ signature: GitSignature) -> String {
        "\(signature.name) <\(signature.email)> \(signature.seconds) +0000"
    }
}
