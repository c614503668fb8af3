/// Pushes some refs with one command of git, each with a lease of its own.
struct PushCommand {
    let git: Git
    let remote: GitRemote

    /// - Returns: what became of each update, in their order: nothing, a `GitFault`, or that the task was cancelled.
    func push(_ updates: [RefUpdate]) async -> [Result<Void, any Error>] {
        var results = await attempt(updates)
        guard updates.count > 1 else { return results }
        // A hook or a limit declines all that comes with what it does not take; alone each gets its own answer.
        for (place, result) in results.enumerated() where Self.isOfAll(result) {
            results[place] = await attempt([updates[place]])[0]
        }
        return results
    }

    private func attempt(_ updates: [RefUpdate]) async -> [Result<Void, any Error>] {
        let leases = updates.map { "--force-with-lease=\($0.ref.full):\($0.old?.text ?? "")" }
        let options = ["--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no"]
        let moves = updates.map { "\($0.new?.text ?? ""):\($0.ref.full)" }
        do {
            let result = try await git.run(
                "push", options + leases + ["--end-of-options", remote.address] + moves, on: remote)
            let answer = PushAnswer(result)
            return updates.map { update in Result { try answer.check(ref: update.ref, remote: remote) } }
        } catch {
            return updates.map { _ in .failure(error) }
        }
    }

    /// Whether an answer may be about another update of the same push.
    private static func isOfAll(_ result: Result<Void, any Error>) -> Bool {
        guard case .failure(let error as GitFault) = result else { return false }
        return switch error {
        case .rejected, .failed: true
        case .leaseLost, .unreachable, .notFound, .conflict, .unsafeEntry, .tooLarge: false
        }
    }
}
