internal import GabaritGit
internal import GabaritPlan

/// Finds the commits of a run on a branch by their trailers.
struct RunTrail {
    let mirror: GitMirror
    /// How far back to look: a run makes at most one commit per module.
    private static let farthest = 1000

    /// The newest commit of a run and the commit below its oldest, walking first parents.
    ///
    /// - Throws: `RunFault.moved` when the branch does not hold the run where it should.
    func ends(of run: String, from head: ObjectID) async throws -> (head: ObjectID, base: ObjectID) {
        var (newest, base): (ObjectID?, ObjectID?)
        try await walk(from: head) { id, commit in
            if commit.run == run { newest = newest ?? id } else if newest != nil { base = id }
            return base == nil
        }
        if let newest, let base { return (newest, base) }
        throw RunFault.moved("the marker names the run, but the branch does not hold its commits")
    }

    /// What some runs on a branch did and who asked for it, oldest first.
    func runs(_ wanted: Set<String>, from head: ObjectID) async throws -> [WaitingRun] {
        var found: [WaitingRun] = []
        try await walk(from: head) { _, commit in
            guard let run = commit.run, wanted.contains(run) else { return found.count < wanted.count }
            if found.last?.run != run { found.append(WaitingRun(run: run, author: commit.author, modules: [])) }
            if let module = commit.module { found[found.count - 1].modules.insert(module, at: 0) }
            return true
        }
        return found.reversed()
    }

    /// Shows the commits from a head down its first parents, the newest first, for as long as the answer is `true`.
    private func walk(from head: ObjectID, _ goesOn: (ObjectID, Commit) -> Bool) async throws {
        var next: ObjectID? = head
        for _ in 0..<Self.farthest {
            guard let id = next else { return }
            let commit = try await commit(id)
            guard goesOn(id, commit) else { return }
            next = commit.parent
        }
    }

    private struct Commit {
        var parent: ObjectID?
        var author = ""
        var run: String?
        var module: String?
    }

    private func commit(_ id: ObjectID) async throws -> Commit {
        var commit = Commit()
        for line in try await mirror.text(of: id).split(separator: "\n") {
            let value = { (key: String) in line.hasPrefix(key) ? String(line.dropFirst(key.count)) : nil }
            if commit.parent == nil { commit.parent = value("parent ").flatMap { ObjectID($0) } }
            if commit.author.isEmpty, let author = value("author "), let open = author.firstIndex(of: "<") {
                commit.author = String(author[author.index(after: open)...].prefix { $0 != ">" })
            }
            commit.run = commit.run ?? value("Gabarit-Run-Id: ")
            commit.module = commit.module ?? value("Gabarit-Module: ")
        }
        return commit
    }
}
