/// What a run does to the world: the 13 effects of the design, that on pull requests in its three parts.
enum FaultEffect: String, CaseIterable, Sendable {
    case receive, extend
    case refs = "ls-remote"
    case modules = "fetch modules"
    case base = "fetch base"
    case render, plugin
    case objects = "write objects"
    case push
    case find = "list pull requests"
    case open = "create the pull request"
    case ready = "mark it ready"
    case close = "close it"
    case publish = "publish status"
    case settle

    /// How long it may take before the layer that performs it gives it up.
    var patience: Duration {
        switch self {
        case .refs, .modules, .base, .objects, .push: .seconds(120)
        case .plugin: .seconds(60)
        // Nothing but the time of the run ends it.
        case .render: .seconds(1000)
        case .receive, .extend, .find, .open, .ready, .close, .publish, .settle: .seconds(100)
        }
    }
}

/// How an effect goes wrong.
enum FaultMode: String, CaseIterable, Sendable {
    case crashBefore = "crash before"
    case crashAfter = "crash after"
    case error = "error before"
    case replyLost = "done, reply lost"
    case hang = "hang past the timeout"
    case slow = "slow past the lock"
}

/// One way in which one effect of one message goes wrong.
struct FaultCase: Sendable, CustomStringConvertible {
    var effect: FaultEffect
    var mode: FaultMode
    /// At every attempt, not at the first alone.
    var isPersistent: Bool

    /// How often it strikes at most. No message of a trial lives through so many attempts, unless the fault keeps it from its
    /// end.
    var strikes: Int

    init(effect: FaultEffect, mode: FaultMode, isPersistent: Bool) {
        self.effect = effect
        self.mode = mode
        self.isPersistent = isPersistent
        // A settlement that never gets through can only be waited for: it is as if nothing had been answered.
        strikes = isPersistent ? (effect == .settle ? 4 : 9) : 1
    }

    /// No fault at all.
    static let none: FaultCase = {
        var fault = FaultCase(effect: .settle, mode: .error, isPersistent: false)
        fault.strikes = 0
        return fault
    }()

    /// The only fault that stays a fault: a module that cannot be rendered.
    var breaksModule: Bool { effect == .render && mode == .error }

    var description: String { "\(effect.rawValue), \(mode.rawValue), \(isPersistent ? "persistently" : "once")" }

    static let all = FaultEffect.allCases.flatMap { effect in
        FaultMode.allCases.flatMap { mode in
            [false, true].map { FaultCase(effect: effect, mode: mode, isPersistent: $0) }
        }
    }
}
