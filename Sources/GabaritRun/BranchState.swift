internal import GabaritGit
internal import GabaritPlan

/// What a workspace branch is to the next run: continued, or dead and replaced by one on the target.
///
/// Only what the target has already, and what Gabarit itself wrote, is ever replaced. A branch is dead when the target has
/// all its commits, or when it is of a generation that was merged in another way, by a squash for example.
struct BranchState {
    let head: ObjectID
    /// The marker on the branch; a branch of a person, or of what was there before Gabarit, has none.
    let marker: Marker?
    let target: ObjectID
    let targetMarker: Marker?

    /// The branch to continue; `nil` when it is dead.
    ///
    /// - Throws: `RunFault.moved` when it is newer than the target that was read, `E_BRANCH` when it holds what nobody else
    ///   has and does not fit to the target.
    func live(
        _ mirror: GitMirror, branch: RefName, target name: RefName
    ) async throws -> (head: ObjectID, marker: Marker)? {
        if head == target { return nil }
        if try await mirror.isAncestor(head, of: target) { return nil }
        guard let marker else {
            guard targetMarker == nil else { throw try await foreign(mirror, branch, name) }
            return (head, Marker())
        }
        let generation = targetMarker?.generation ?? 0
        if marker.generation > generation + 1 {
            throw RunFault.moved("the branch is newer than the target that was just read")
        }
        if marker.generation == generation + 1 { return (head, marker) }
        guard try await isOwn(mirror) else { throw try await foreign(mirror, branch, name) }
        return nil
    }

    /// Whether the newest commit is one of a run, or only brought others together.
    private func isOwn(_ mirror: GitMirror) async throws -> Bool {
        let lines = try await mirror.text(of: head).split(separator: "\n")
        return lines.contains { $0.hasPrefix("Gabarit-Run-Id: ") }
            || lines.prefix { !$0.hasPrefix("author ") }.count { $0.hasPrefix("parent ") } > 1
    }

    private func foreign(_ mirror: GitMirror, _ branch: RefName, _ target: RefName) async throws -> RunFault {
        .permanent(
            "E_BRANCH",
            "the branch '\(branch.short)' holds commits of others that '\(target.short)' does not have, the newest is \(head.short); merge them, or delete the branch, and send the request again"
        )
    }
}
