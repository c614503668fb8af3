import GabaritPlan
import GabaritRun
import GabaritTestKit
import GabaritValue
import Testing

@Suite struct `The runner` {
    @Test func `steps run in order, and every event is told`() async throws {
        let (recorder, log) = (RecordingObserver(), StepLog())
        try await Runner(registry(log)).run([step(1, "log"), step(2, "log")], in: .sample(observer: recorder))
        #expect(await log.keys == ["run-1#1", "run-1#2"])
        #expect(
            await recorder.events.map(\.kind) == [
                .stepStarted(key: "run-1#1", uses: "log"), .stepFinished(key: "run-1#1", uses: "log", note: "logged"),
                .stepStarted(key: "run-1#2", uses: "log"), .stepFinished(key: "run-1#2", uses: "log", note: "logged"),
            ])
    }

    @Test func `an unknown step is found before anything runs`() async throws {
        let log = StepLog()
        await #expect(
            throws: RunFault.permanent("E_UNKNOWN_STEP", "no handler performs the step 'logg'; did you mean 'log'?")
        ) { try await Runner(registry(log)).run([step(1, "log"), step(2, "logg")], in: .sample()) }
        #expect(await log.keys == [])
    }

    @Test func `an input that is refused is found before anything runs`() async throws {
        let log = StepLog()
        let bad = Step(key: StepKey(run: "run-1", position: 2), uses: "log", input: .with("bad"))
        await #expect(throws: RunFault.permanent("E_STEP_INPUT", "bad")) {
            try await Runner(registry(log)).run([step(1, "log"), bad], in: .sample())
        }
        #expect(await log.keys == [])
    }

    @Test func `the first failure stops the run`() async throws {
        let (recorder, log) = (RecordingObserver(), StepLog())
        await #expect(throws: RunFault.transient("E_DOWN", "down")) {
            try await Runner(registry(log)).run([step(1, "fail"), step(2, "log")], in: .sample(observer: recorder))
        }
        #expect(await log.keys == [])
        #expect(
            await recorder.events.map(\.kind).last
                == .stepFailed(key: "run-1#1", uses: "fail", code: "E_DOWN", text: "down"))
    }

    @Test func `the same key twice has the effect of once`() async throws {
        let log = StepLog()
        let run = try RunContext.sample()
        try await Runner(registry(log)).run([step(1, "log"), step(1, "log")], in: run)
        try await Runner(registry(log)).run([step(1, "log")], in: run)
        #expect(await log.keys == ["run-1#1"])
    }

    @Test func `a name belongs to one handler`() throws {
        var registry = registry(StepLog())
        #expect(throws: RunFault.permanent("E_STEP_NAME", "there are two step handlers named 'log'")) {
            try registry.add(FailingHandler(), named: "log")
        }
    }

    @Test func `a handler in this process conforms`() async {
        let bad = Step(key: StepKey(run: "run-1", position: 2), uses: "log", input: .with("bad"))
        let conformance = StepHandlerConformance(
            LoggingHandler(log: StepLog()), performing: step(1, "log"), refusing: [bad])
        #expect(await conformance.problems() == [])
    }

    @Test func `a handler that counts its calls does not conform`() async {
        let conformance = StepHandlerConformance(CountingHandler(), performing: step(1, "count"), refusing: [])
        #expect(
            await conformance.problems() == ["the second delivery of a step gives another result than the first"])
    }

    private func step(_ position: Int, _ uses: String) -> Step {
        Step(key: StepKey(run: "run-1", position: position), uses: uses, input: .with(.null))
    }

    private func registry(_ log: StepLog) -> StepHandlerRegistry {
        StepHandlerRegistry(["log": LoggingHandler(log: log), "fail": FailingHandler()])
    }
}

private actor StepLog {
    private(set) var keys: [String] = []

    func add(_ step: Step) { keys.append(step.key.description) }
}

private struct LoggingHandler: StepHandler {
    let log: StepLog

    func check(_ step: Step) throws {
        if step.input == .with("bad") { throw RunFault.permanent("E_STEP_INPUT", "bad") }
    }

    func perform(_ step: Step, in run: RunContext) async throws -> StepOutcome {
        try Task.checkCancellation()
        await log.add(step)
        return StepOutcome(note: "logged")
    }
}

private struct FailingHandler: StepHandler {
    func check(_ step: Step) throws {}

    func perform(_ step: Step, in run: RunContext) async throws -> StepOutcome {
        throw RunFault.transient("E_DOWN", "down")
    }
}

private actor CountingHandler: StepHandler {
    private var count = 0

    nonisolated func check(_ step: Step) throws {}

    func perform(_ step: Step, in run: RunContext) -> StepOutcome {
        count += 1
        return StepOutcome(note: "\(count)")
    }
}
