internal import GabaritGit

/// Finds the commits of a run on a branch by their trailers.
struct RunTrail {
    let mirror: GitMirror
    /// How far back to look: a run makes at most one commit per module.
    private static let farthest = 1000

    /// The newest commit of a run and the commit below its oldest, walking first parents.
    ///
    /// - Throws: `RunFault.moved` when the branch does not hold the run where it should.
    func ends(of run: String, from head: ObjectID) async throws -> (head: ObjectID, base: ObjectID) {
        var newest: ObjectID?
        var current = head
        for _ in 0..<Self.farthest {
            let commit = try await commit(current)
            if commit.run == run {
                newest = newest ?? current
            } else if let newest {
                return (newest, current)
            }
            guard let parent = commit.parent else { break }
            current = parent
        }
        throw RunFault.moved("the marker names the run, but the branch does not hold its commits")
    }

    private func commit(_ id: ObjectID) async throws -> (parent: ObjectID?, run: String?) {
        let text = try await mirror.text(of: id)
        var parent: ObjectID?
        var run: String?
        for line in text.split(separator: "\n") {
            if parent == nil, line.hasPrefix("parent ") { parent = ObjectID(line.dropFirst("parent ".count)) }
            if run == nil, line.hasPrefix("Gabarit-Run-Id: ") { run = String(line.dropFirst("Gabarit-Run-Id: ".count)) }
        }
        return (parent, run)
    }
}
