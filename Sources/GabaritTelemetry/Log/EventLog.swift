internal import GabaritQueue
public import GabaritRun
internal import GabaritValue
public import GabaritWorker
internal import Logging
internal import Tracing

/// Logs what happens in a worker and in its runs, with the ids of the message, the run, the workspace and the module.
public struct EventLog: RunObserver, WorkerObserver {
    private let logger: Logger

    /// - Parameters:
    ///   - write: takes one line, without its end; called from several threads.
    public init(_ format: LogFormat, _ level: LogLevel, write: @escaping @Sendable (String) -> Void) {
        let least = Logger.Level(rawValue: level.rawValue) ?? .info
        logger = Logger(label: "gabarit") { LineLogHandler($0, format, level: least, write: write) }
    }

    /// Makes every logger of this process write as this one does; libraries from warnings on.
    ///
    /// Once in a process, before anything logs.
    public static func installForLibraries(_ format: LogFormat, write: @escaping @Sendable (String) -> Void) {
        LoggingSystem.bootstrap { label in
            // The server of HTTP calls its own stop an error.
            LineLogHandler(label, format, level: label == "Hummingbird" ? .critical : .warning, write: write)
        }
    }

    /// Logs something about the worker as a whole.
    public func note(_ message: String, _ fields: [String: String] = [:]) {
        logger.notice("\(message)", metadata: Self.metadata(fields))
    }

    /// Logs something that an operator should look at.
    public func warn(_ message: String) { logger.warning("\(message)") }

    /// Logs something that is lost and that an operator has to mend.
    public func fail(_ message: String, _ fields: [String: String] = [:]) {
        logger.error("\(message)", metadata: Self.metadata(fields))
    }

    public func observe(_ event: RunEvent) async {
        let (level, message) = Self.line(of: event.kind)
        var fields: Fields = ["run": event.run]
        fields["workspace"] = event.workspace
        fields["trace_id"] = ServiceContext.current?.trace?.trace.text
        for (key, value) in event.kind.fields {
            if case .integer(let number) = value { fields[key] = number } else { fields[key] = value.string }
        }
        logger.log(level: level, "\(message)", metadata: Self.metadata(fields))
    }

    public func observe(_ event: WorkerEvent) async {
        let (level, message, fields) = Self.line(of: event)
        logger.log(level: level, "\(message)", metadata: Self.metadata(fields))
    }

    /// What belongs to a line, by name: texts, and numbers in the unit of their name.
    private typealias Fields = [String: any CustomStringConvertible & Sendable]
    private typealias Line = (Logger.Level, String, Fields)

    private static func metadata(_ fields: Fields) -> Logger.Metadata {
        fields.mapValues { value in (value as? String).map { .string($0) } ?? .stringConvertible(value) }
    }

    private static func line(of kind: RunEvent.Kind) -> (Logger.Level, String) {
        switch kind {
        case .received: (.info, "run received")
        case .asked: (.info, "run asked for")
        case .alreadyApplied: (.info, "run was applied before")
        case .resumed: (.notice, "run resumed behind the push")
        case .takenBack: (.warning, "commits taken off the branch again")
        case .readBase: (.debug, "repository read")
        case .resolvedModules: (.debug, "modules read")
        case .planned(_, let outcome, _): (outcome == "Error" ? .warning : .info, "module planned")
        case .planSealed: (.info, "plan made")
        case .stepStarted: (.debug, "step started")
        case .stepFinished: (.info, "step finished")
        case .stepFailed: (.warning, "step failed")
        case .progress: (.debug, "step progress")
        case .published: (.info, "status published")
        case .startedOver: (.notice, "run started over")
        case .ended(let ending): (level(of: ending), "run ended")
        }
    }

    private static func level(of ending: RunEnding) -> Logger.Level {
        switch ending {
        case .refused: .error
        case .failed: .warning
        case .interrupted: .notice
        case .pendingApproval, .noChanges, .alreadyApplied: .info
        }
    }

    private static func line(of event: WorkerEvent) -> Line {
        switch event {
        case .started: (.notice, "worker started", [:])
        case .began(let id, let delivery): (.debug, "message begun", ["message_id": id, "delivery": delivery])
        case .isolated(let id): (.notice, "message runs alone: an earlier delivery was cut off", ["message_id": id])
        case .ended(let id): (.debug, "message left", ["message_id": id])
        case .settled(let id, let settlement): line(of: settlement, id)
        case .settlementFailed(let id, let reason):
            (.error, "the queue did not take the answer", ["message_id": id, "reason": reason])
        case .extensionMissed(let id, let reason):
            (.warning, "the lease was not extended", ["message_id": id, "reason": reason])
        case .leaseLost(let id): (.warning, "the lease was lost", ["message_id": id])
        case .timeLimitReached(let id): (.warning, "the run took too long", ["message_id": id])
        case .receiveFailed(let reason, let pause):
            (.error, "the queue does not answer", ["reason": reason, "pause": pause / .seconds(1)])
        case .outageBegan(let reason):
            (.error, "requests wait: what every run needs is away", ["reason": reason])
        case .outageEnded: (.notice, "requests are taken again", [:])
        case .stopping(let running): (.notice, "worker stopping", ["running": running])
        case .stopped: (.notice, "worker stopped", [:])
        }
    }

    private static func line(of settlement: Settlement, _ id: String) -> Line {
        var fields: Fields = ["message_id": id, "settlement": settlement.word]
        switch settlement {
        case .again(let pause, let reason):
            fields["pause"] = pause / .seconds(1)
            fields["reason"] = reason
            return (.warning, "message will be delivered again", fields)
        case .deadLetter(let reason):
            fields["code"] = reason.code
            fields["reason"] = reason.text
            fields["run"] = reason.runID
            return (.warning, "message put aside", fields)
        case .done, .release: return (.info, "message settled", fields)
        }
    }
}
