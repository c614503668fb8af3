internal import GabaritProcess
internal import Glibc

/// Lets a few commands of the tests run at once: with all of them at once each would only be slow.
actor CommandTurns {
    static let shared = CommandTurns()

    private var free = max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs a program when it is its turn.
    func run(_ program: Program) async throws -> ProgramResult {
        await take()
        defer { give() }
        return try await program.run()
    }

    private func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func give() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
