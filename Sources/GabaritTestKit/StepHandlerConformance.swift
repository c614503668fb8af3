public import GabaritPlan
public import GabaritRun
internal import GabaritSource

/// Checks that a step handler, in this process or in another, keeps the contract of ``StepHandler``.
///
/// ```swift
/// let conformance = StepHandlerConformance(handler, performing: step, refusing: [stepWithoutText])
/// #expect(await conformance.problems() == [])
/// ```
public struct StepHandlerConformance: Sendable {
    private let handler: any StepHandler
    private let performed: Step
    private let refused: [Step]
    private let context: @Sendable (any RunObserver) throws -> RunContext

    /// - Parameters:
    ///   - handler: the handler to check.
    ///   - step: a step that it performs.
    ///   - refused: steps whose input it must refuse, in `check` or when performed.
    ///   - context: makes a fresh context of the same run, with the given observer.
    public init(
        _ handler: any StepHandler, performing step: Step, refusing refused: [Step],
        in context: @escaping @Sendable (any RunObserver) throws -> RunContext = { try .sample(observer: $0) }
    ) {
        self.handler = handler
        performed = step
        self.refused = refused
        self.context = context
    }

    /// What the handler does not keep, one sentence each; none when it conforms.
    public func problems() async -> [String] {
        do {
            var problems = try await checkedTwice()
            problems += try await performedTwiceByRedelivery()
            problems += try await performedTwiceByKey()
            problems += try await refusals()
            problems += try await cancellation()
            return problems
        } catch {
            return ["an accepted step throws: \(error)"]
        }
    }

    /// Looking at a step has no effect that a second look would see.
    private func checkedTwice() async throws -> [String] {
        try handler.check(performed)
        try handler.check(performed)
        return []
    }

    /// A worker that died after the step leaves it to the next one, with a fresh context.
    private func performedTwiceByRedelivery() async throws -> [String] {
        let (first, firstEvents) = try await perform()
        let (second, _) = try await perform()
        var problems = Self.malformed(firstEvents, of: performed)
        if first != second { problems.append("the second delivery of a step gives another result than the first") }
        if first.note.contains(where: \.isNewline) { problems.append("the note has more than one line") }
        return problems
    }

    /// The runner performs one key of one run once.
    private func performedTwiceByKey() async throws -> [String] {
        var registry = StepHandlerRegistry()
        try registry.add(handler, named: performed.uses)
        let once = try context(RunObservers())
        try await Runner(registry).run([performed], in: once)
        let twice = try context(RunObservers())
        try await Runner(registry).run([performed, performed], in: twice)
        let same = await Self.effect(of: once, note: "") == Self.effect(of: twice, note: "")
        return same ? [] : ["the same key twice in one run has another effect than once"]
    }

    private func refusals() async throws -> [String] {
        var problems: [String] = []
        for step in refused {
            let run = try context(RunObservers())
            do {
                try handler.check(step)
                _ = try await handler.perform(step, in: run)
                problems.append("the step \(step.key) should be refused and is performed")
            } catch let fault as RunFault {
                if fault.kind != .permanent {
                    problems.append("a bad input is a \(fault.kind.rawValue) fault, not permanent")
                }
                if !fault.code.hasPrefix("E_") { problems.append("the code '\(fault.code)' is not of the form E_NAME") }
                if fault.text.isEmpty || fault.text.unicodeScalars.contains(where: VisibleText.isHidden) {
                    problems.append("the text of a fault is not one visible line")
                }
            }
            if await !run.draft.staged.isEmpty { problems.append("a refused step leaves changes behind") }
        }
        return problems
    }

    /// A run that is stopped has not failed.
    private func cancellation() async throws -> [String] {
        let run = try context(RunObservers())
        let task = Task { [handler, performed] in
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await handler.perform(performed, in: run)
        }
        switch await task.result {
        case .success: return []
        case .failure(is CancellationError):
            return await run.draft.staged.isEmpty ? [] : ["a cancelled step leaves changes behind"]
        case .failure(let error): return ["a cancelled step throws \(error), not CancellationError"]
        }
    }

    private struct Effect: Equatable {
        var note: String
        var draft: [String]
    }

    private static func effect(of run: RunContext, note: String) async -> Effect {
        var lines = await run.draft.staged.map { "staged \($0)" }
        lines += await run.draft.commits.map { "commit \($0)" }
        lines.append("head \(String(describing: await run.draft.head))")
        lines.append("pull request \(String(describing: await run.draft.pullRequest))")
        return Effect(note: note, draft: lines)
    }

    private func perform() async throws -> (Effect, [RunEvent]) {
        let recorder = RecordingObserver()
        let run = try context(recorder)
        let outcome = try await handler.perform(performed, in: run)
        return (await Self.effect(of: run, note: outcome.note), await recorder.events)
    }

    private static func malformed(_ events: [RunEvent], of step: Step) -> [String] {
        events.compactMap { event in
            guard case .progress(let key, let text) = event.kind else { return nil }
            if key != step.key.description { return "progress of another step: \(key)" }
            let isLine = !text.unicodeScalars.contains(where: VisibleText.isHidden)
            return isLine ? nil : "progress is not one visible line: \(VisibleText.escaped(text))"
        }
    }
}
