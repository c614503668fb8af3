public import GabaritRun
internal import Synchronization
internal import Tracing

/// Makes a span of each phase of a run, below the span of its message.
public final class RunSpans: RunObserver {
    private let tracer: SpanTracer
    /// What each run is in now.
    private let phases = Mutex<[String: TracedSpan]>([:])

    public init(_ tracer: SpanTracer) {
        self.tracer = tracer
    }

    public func observe(_ event: RunEvent) async {
        describe(event)
        switch event.kind.phase {
        case .begins(let name): enter(name, event)
        case .ends:
            if case .stepFailed(_, _, let code, let text) = event.kind { fail(event.run, code, text) }
            enter(nil, event)
        case .stays: break
        }
    }

    /// Says on the span of the message what is known about the run by now.
    private func describe(_ event: RunEvent) {
        guard let span = ServiceContext.current?.span else { return }
        span.updateAttributes { attributes in
            attributes["gabarit.run"] = event.run
            if let workspace = event.workspace { attributes["gabarit.workspace"] = workspace }
            switch event.kind {
            case .asked(_, let modules): attributes["gabarit.modules"] = modules.map(\.name)
            case .resolvedModules(let version): attributes["gabarit.modules.version"] = version
            case .ended(let ending): attributes["gabarit.outcome"] = ending.outcome
            default: break
            }
        }
    }

    private func enter(_ name: String?, _ event: RunEvent) {
        let next = name.map { name in
            let span = tracer.startSpan(name, context: ServiceContext.current ?? .topLevel)
            span.attributes["gabarit.run"] = event.run
            return span
        }
        let past = phases.withLock { phases in
            defer { phases[event.run] = next }
            return phases[event.run]
        }
        past?.end()
    }

    private func fail(_ run: String, _ code: String, _ text: String) {
        guard let span = phases.withLock({ $0[run] }) else { return }
        span.attributes["error.type"] = code
        span.setStatus(SpanStatus(code: .error, message: text))
    }
}
