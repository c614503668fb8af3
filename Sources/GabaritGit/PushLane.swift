/// A ref to move, and where the remote's must be for that.
struct RefUpdate: Sendable {
    var ref: RefName
    /// The commit, or `nil` to delete the ref.
    var new: ObjectID?
    /// Where the remote's ref must be, `nil` when it must not exist.
    var old: ObjectID?
}

/// The pushes to one remote: so many at a time, and what waits meanwhile goes together in the next one.
///
/// Who comes first in a push makes it for the others too, in its own task. When it is cancelled, the next of them does.
actor PushLane {
    /// GitHub's rule "limit how many branches can be updated in a single push" allows five unless told otherwise.
    private static let mostTogether = 5

    private enum Turn {
        /// Make a push of one's own update and of these.
        case leads([Waiting])
        case answered(Result<Void, any Error>)
    }

    private struct Waiting {
        let number: Int
        let update: RefUpdate
        let continuation: CheckedContinuation<Turn, Never>
    }

    private var free: Int
    private var waiting: [Waiting] = []
    /// Who is in a push that somebody else makes, and has had no answer yet.
    private var carried: [Int: Waiting] = [:]
    private var lastNumber = 0

    /// - Parameter atOnce: how many pushes may be under way; what comes then waits.
    init(atOnce: Int) {
        free = atOnce
    }

    /// How many updates were given to it so far.
    var count: Int { lastNumber }

    /// Has an update pushed.
    ///
    /// - Parameter send: pushes some updates and says what became of each, in their order.
    func push(
        _ update: RefUpdate, by send: @Sendable (_ updates: [RefUpdate]) async -> [Result<Void, any Error>]
    ) async throws {
        lastNumber += 1
        switch await turn(lastNumber, update) {
        case .answered(let result): try result.get()
        case .leads(let others):
            let results = await send([update] + others.map(\.update))
            end(zip(others.map(\.number), results.dropFirst()))
            try results.first?.get()
        }
    }

    private func turn(_ number: Int, _ update: RefUpdate) async -> Turn {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { return continuation.resume(returning: .answered(.failure(CancellationError()))) }
                waiting.append(Waiting(number: number, update: update, continuation: continuation))
                next()
            }
        } onCancel: {
            Task { await self.leave(number) }
        }
    }

    /// Lets the first one that waits make a push, where one may be made.
    private func next() {
        guard free > 0, !waiting.isEmpty else { return }
        free -= 1
        let leader = waiting.removeFirst()
        var refs: Set = [leader.update.ref]
        var others: [Waiting] = []
        for one in waiting where others.count + 1 < Self.mostTogether && refs.insert(one.update.ref).inserted {
            others.append(one)
        }
        let numbers = Set(others.map(\.number))
        waiting.removeAll { numbers.contains($0.number) }
        for one in others { carried[one.number] = one }
        leader.continuation.resume(returning: .leads(others))
    }

    /// Ends a push: the others in it get their answers, or wait again where its maker was cancelled.
    private func end(_ answers: some Sequence<(Int, Result<Void, any Error>)>) {
        var again: [Waiting] = []
        for (number, result) in answers {
            guard let one = carried.removeValue(forKey: number) else { continue }
            if case .failure(let error) = result, error is CancellationError {
                again.append(one)
            } else {
                one.continuation.resume(returning: .answered(result))
            }
        }
        waiting = again + waiting
        free += 1
        next()
    }

    /// Who is cancelled waits no longer; what others push for it may still come through.
    private func leave(_ number: Int) {
        let gone = waiting.first { $0.number == number } ?? carried[number]
        waiting.removeAll { $0.number == number }
        carried[number] = nil
        gone?.continuation.resume(returning: .answered(.failure(CancellationError())))
    }
}
