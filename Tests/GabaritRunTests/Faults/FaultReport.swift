import GabaritStore

/// What became of every case, as a table of effects and modes.
struct FaultReport {
    private var outcomes: [(fault: FaultCase, outcome: FaultTrial.Outcome)] = []

    mutating func add(_ fault: FaultCase, _ outcome: FaultTrial.Outcome) { outcomes.append((fault, outcome)) }

    /// Cases whose fault never came to pass: a suite that does not do what it says.
    var silent: [String] { outcomes.filter { $0.outcome.strikes == 0 }.map { "\($0.fault): nothing was struck" } }
    var problems: [String] { outcomes.flatMap { fault, outcome in outcome.problems.map { "\(fault): \($0)" } } }

    /// The table in Markdown, one line for each effect; a cell says what became of the message once and persistently.
    var text: String {
        let modes = FaultMode.allCases
        var lines = ["| effect | " + modes.map(\.rawValue).joined(separator: " | ") + " |"]
        lines.append("|---|" + modes.map { _ in "---" }.joined(separator: "|") + "|")
        for effect in FaultEffect.allCases {
            let cells = modes.map { mode in
                [false, true].map { cell(effect, mode, $0) }.joined(separator: " / ")
            }
            lines.append("| \(effect.rawValue) | " + cells.joined(separator: " | ") + " |")
        }
        return (lines + [summary]).joined(separator: "\n")
    }

    private var summary: String {
        let done = outcomes.count { $0.outcome.victim == .done }
        let strikes = outcomes.reduce(0) { $0 + $1.outcome.strikes }
        return
            "faults: \(outcomes.count) cases, 13 effects (pull requests in 3 parts) × \(FaultMode.allCases.count) modes, "
            + "once / persistently; \(strikes) faults struck; \(done) done, \(outcomes.count - done) put aside, "
            + "\(problems.count + silent.count) problems"
    }

    private func cell(_ effect: FaultEffect, _ mode: FaultMode, _ isPersistent: Bool) -> String {
        let found = outcomes.first {
            $0.fault.effect == effect && $0.fault.mode == mode && $0.fault.isPersistent == isPersistent
        }
        guard let outcome = found?.outcome else { return "?" }
        let end = outcome.victim == .done ? "done" : outcome.code ?? "dead"
        return "\(end) \(outcome.deliveries)"
    }
}
