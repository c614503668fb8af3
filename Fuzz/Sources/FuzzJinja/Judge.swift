import Foundation

/// The process that renders with Jinja2 and says whether two answers are the same.
final class Judge: @unchecked Sendable {
    // libFuzzer calls its target on one thread.
    static let shared = Judge()

    /// How long Jinja2 may take; Python does not interrupt a power of large numbers.
    private static let patience: CInt = 4_000
    private var process = Process()
    private var questions = Pipe()
    private var verdicts = Pipe()

    private init() { start() }

    private func start() {
        (process, questions, verdicts) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: ".build/python/bin/python")
        process.arguments = ["-W", "ignore", "Tests/differential/judge.py", ".build/fuzz/FuzzJinja/differences.txt"]
        process.standardInput = questions
        process.standardOutput = verdicts
        do {
            try process.run()
        } catch {
            preconditionFailure("Jinja2 cannot be asked: \(error); scripts/setup makes its environment")
        }
    }

    /// Shows both answers to Jinja2's side, and waits until it has compared them or has taken too long.
    func compare(_ question: String, _ answer: String) {
        questions.fileHandleForWriting.write(Data("\(question)\n\(answer)\n".utf8))
        var wait = pollfd(fd: verdicts.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
        var ready: CInt
        // libFuzzer's clock interrupts whoever waits for long.
        repeat { ready = poll(&wait, 1, Self.patience) } while ready < 0 && errno == EINTR
        var verdict: UInt8 = 0
        if ready == 1, read(wait.fd, &verdict, 1) == 1 { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        start()
    }
}
