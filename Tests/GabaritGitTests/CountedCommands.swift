internal import GabaritGit
internal import GabaritProcess
internal import Synchronization

/// Runs the commands of git and counts them.
final class CountedCommands: GitCommands {
    private struct Count {
        var all = 0
        var running = 0
        var mostAtOnce = 0
    }

    private let counts = Mutex<[String: Count]>([:])

    func count(of command: String) -> Int { counts.withLock { $0[command]?.all ?? 0 } }

    func mostAtOnce(of command: String) -> Int { counts.withLock { $0[command]?.mostAtOnce ?? 0 } }

    func run(_ program: Program, of command: String) async throws(ProgramFault) -> ProgramResult {
        counts.withLock { counts in
            var count = counts[command] ?? Count()
            count.all += 1
            count.running += 1
            count.mostAtOnce = max(count.mostAtOnce, count.running)
            counts[command] = count
        }
        defer { counts.withLock { $0[command]?.running -= 1 } }
        return try await program.run()
    }
}
