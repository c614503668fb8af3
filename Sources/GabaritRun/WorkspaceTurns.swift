/// Lets one run of a workspace after the other, and runs of different workspaces at once.
actor WorkspaceTurns {
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    /// Waits for the turn of a workspace; ``leave(_:)`` must follow.
    func enter(_ workspace: String) async {
        guard waiting[workspace] != nil else {
            waiting[workspace] = []
            return
        }
        await withCheckedContinuation { waiting[workspace]?.append($0) }
    }

    func leave(_ workspace: String) {
        guard var queue = waiting[workspace] else { return }
        if queue.isEmpty {
            waiting[workspace] = nil
        } else {
            let next = queue.removeFirst()
            waiting[workspace] = queue
            next.resume()
        }
    }
}
