import GabaritProcess
import Testing

@Suite struct `Programs that stay and answer` {
    @Test func `everybody who asks gets the own answer`() async throws {
        let echo = Conversation(Program(path: "/bin/cat"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let line = "question \(number)" + String(repeating: ".", count: number * 20)
                    let answer = try await echo.ask(Array((line + "\n").utf8), LineAnswer())
                    #expect(answer.text == line)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `one that ended fails the next question and answers the one after`() async throws {
        let once = Conversation(
            Program(path: "/bin/sh", arguments: ["-c", "read -r line; printf '%s\\n' \"$line\""]))
        for _ in 0..<3 {
            #expect(try await once.ask(Array("a\n".utf8), LineAnswer()).text == "a")
            await #expect(
                throws: ProgramFault.notStarted(path: "/bin/sh", reason: "it ended before it had answered")
            ) {
                try await once.ask(Array("b\n".utf8), LineAnswer())
            }
        }
    }

    @Test func `one that does not answer in time is killed`() async throws {
        let limits = ProgramLimits(time: .milliseconds(50))
        let silent = Conversation(Program(path: "/bin/sleep", arguments: ["300"], limits: limits))
        await #expect(throws: ProgramFault.timedOut(path: "/bin/sleep", after: limits.time)) {
            try await silent.ask([0x0A], LineAnswer())
        }
    }

    @Test func `G11: one that never ends its answer is killed at the limit`() async throws {
        let endless = Conversation(
            Program(path: "/bin/cat", arguments: ["/dev/zero"], limits: ProgramLimits(output: 1 << 20)))
        await #expect(throws: ProgramFault.tooMuchOutput(path: "/bin/cat")) {
            try await endless.ask([0x0A], LineAnswer())
        }
    }

    @Test func `one that is not there says so`() async throws {
        let absent = Conversation(Program(path: "/nonexistent/program"))
        let fault = await #expect(throws: ProgramFault.self) { try await absent.ask([0x0A], LineAnswer()) }
        guard case .notStarted("/nonexistent/program", _) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }
}

/// One line.
private struct LineAnswer: ProgramAnswer {
    private var bytes: [UInt8] = []

    var isWhole: Bool { bytes.last == 0x0A }
    var text: String { String(decoding: bytes.dropLast(), as: UTF8.self) }

    mutating func take(_ more: [UInt8]) { bytes += more }
}
