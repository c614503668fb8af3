internal import Glibc
internal import Subprocess

/// A program that stays and answers one question after the other.
///
/// It is started with the first question, again when it has ended in between, and let go with this value: its input is
/// closed and what is left of its process group killed.
public actor Conversation {
    private struct Question: Sendable {
        var bytes: [UInt8]
        var answer: any ProgramAnswer
        var continuation: CheckedContinuation<any ProgramAnswer, any Error>
    }

    private let program: Program
    private var questions: AsyncStream<Question>.Continuation?

    /// - Parameter program: its time limit holds for each answer, its output limit for the bytes of each answer; its
    ///   input is not used and what it writes to standard error is dropped.
    public init(_ program: Program) {
        self.program = program
    }

    deinit { questions?.finish() }

    /// Writes a question and reads its answer to the end.
    ///
    /// - Parameters:
    ///   - question: at most what a pipe holds (64 KiB), so that writing never waits for reading.
    ///   - answer: takes the bytes and knows when it is whole.
    /// - Throws: `ProgramFault`: `.timedOut`, `.tooMuchOutput`, or `.notStarted` when it ended before it had answered.
    public func ask<Answer: ProgramAnswer>(_ question: [UInt8], _ answer: Answer) async throws -> Answer {
        let asked = questions ?? start()
        let answered: any ProgramAnswer = try await withCheckedThrowingContinuation { continuation in
            let result = asked.yield(Question(bytes: question, answer: answer, continuation: continuation))
            if case .terminated = result { continuation.resume(throwing: Self.ended(program.path)) }
        }
        guard let whole = answered as? Answer else { throw Self.ended(program.path) }
        return whole
    }

    private func start() -> AsyncStream<Question>.Continuation {
        let (stream, continuation) = AsyncStream.makeStream(of: Question.self)
        questions = continuation
        // Unstructured, because the program outlives the question that started it; it ends with the stream.
        Task { [program, weak self] in
            let failed = await Self.converse(program, stream)
            await self?.forget()
            continuation.finish()
            failed?.question.continuation.resume(throwing: failed?.fault ?? Self.ended(program.path))
            for await question in stream { question.continuation.resume(throwing: Self.ended(program.path)) }
        }
        return continuation
    }

    /// The next question starts the program anew.
    private func forget() { questions = nil }

    /// Answers questions until there are no more, or one fails: that one is given back.
    private static func converse(
        _ program: Program, _ questions: AsyncStream<Question>
    ) async -> (question: Question, fault: ProgramFault)? {
        Program.ignoreBrokenPipes()
        do {
            return try await Subprocess.run(
                program.subprocess, input: .inputWriter, output: .sequence, error: .discarded
            ) { execution in
                let group = execution.processIdentifier.value
                defer { kill(-group, SIGKILL) }
                var output = execution.standardOutput.makeAsyncIterator()
                for await question in questions {
                    do {
                        let answer = try await answer(question, program, group) {
                            _ = try await execution.standardInputWriter.write(question.bytes)
                        } next: {
                            try await output.next()?.withUnsafeBytes { Array($0) }
                        }
                        question.continuation.resume(returning: answer)
                    } catch {
                        return (question, error as? ProgramFault ?? ended(program.path))
                    }
                }
                return nil
            }.closureResult
        } catch {
            // It could not be started: the first question is told.
            for await question in questions {
                return (question, .notStarted(path: program.path, reason: "\(error)"))
            }
            return nil
        }
    }

    private static func answer(
        _ question: Question, _ program: Program, _ group: pid_t, write: () async throws -> Void,
        next: () async throws -> [UInt8]?
    ) async throws -> any ProgramAnswer {
        let start = ContinuousClock.now
        return try await withThrowingTaskGroup(of: Void.self) { guards in
            // Past the limit the program goes, and with it the wait for its answer.
            guards.addTask {
                try await ContinuousClock().sleepInPieces(for: program.limits.time)
                kill(-group, SIGKILL)
            }
            defer { guards.cancelAll() }
            let isLate = { start.duration(to: .now) >= program.limits.time }
            let late = ProgramFault.timedOut(path: program.path, after: program.limits.time)
            do { try await write() } catch { throw isLate() ? late : ended(program.path) }
            var answer = question.answer
            var count = 0
            while !answer.isWhole {
                guard let bytes = try await next() else {
                    throw isLate() ? late : ended(program.path)
                }
                count += bytes.count
                guard count <= program.limits.output else { throw ProgramFault.tooMuchOutput(path: program.path) }
                answer.take(bytes)
            }
            return answer
        }
    }

    private static func ended(_ path: String) -> ProgramFault {
        .notStarted(path: path, reason: "it ended before it had answered")
    }
}

/// What a program answers to one question, read as it comes.
public protocol ProgramAnswer: Sendable {
    /// Whether nothing more belongs to it.
    var isWhole: Bool { get }

    /// Takes the next bytes of the program.
    mutating func take(_ bytes: [UInt8])
}
