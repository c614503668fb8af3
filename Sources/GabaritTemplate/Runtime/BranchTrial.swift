internal import GabaritSource
public import GabaritValue

/// Where a render goes that tries a template: the way its conditions say, but for some statements that are told another.
final class BranchTrial {
    /// A statement or expression that decides: by its file and place.
    struct Decision: Hashable {
        var file: String
        var place: Int
    }

    /// A decision with one of its answers.
    struct Way: Hashable {
        var decision: Decision
        var number: Int
    }

    /// A decision that a render came to.
    struct Meeting {
        var decision: Decision
        /// The answers that there are, and which was taken.
        var ways: [Int]
        var taken: Int
        private let template: CompiledTemplate
        private let questions: [Expression]

        init(
            _ decision: Decision, ways: [Int], taken: Int, _ template: CompiledTemplate, _ questions: [Expression]
        ) {
            self.decision = decision
            self.ways = ways
            self.taken = taken
            self.template = template
            self.questions = questions
        }

        /// What was asked, as it is written.
        var question: String { questions.map { template.file.text(in: $0.range) }.joined(separator: " ") }
    }

    /// What a decision is to be, and what it would have asked.
    struct Choice {
        var number: Int
        var question: String
    }

    let choices: [Decision: Choice]
    /// What stands for every value that does not exist.
    let sample: String
    /// Every decision that the render came to, with how many ways there are and which was taken.
    private(set) var met: [Meeting] = []
    /// Whether the render called a method that changes a list or a dictionary in place, whosever it was.
    var changesValues = false

    init(_ choices: [Decision: Choice], sample: String) {
        self.choices = choices
        self.sample = sample
    }

    /// The way that is told, if one is.
    func choice(_ template: CompiledTemplate, _ place: Int) -> Int? {
        choices.isEmpty ? nil : choices[Decision(file: template.file.name, place: place)]?.number
    }

    func meet(
        _ template: CompiledTemplate, _ place: Int, ways: [Int], taken: Int, _ questions: [Expression]
    ) {
        met.append(
            Meeting(Decision(file: template.file.name, place: place), ways: ways, taken: taken, template, questions))
    }
}

/// The values that trials of several templates are given: taken apart once, and again when a template has changed one.
public final class TrialValues {
    private let context: Object
    private var cells: [String: Cell]?

    public init(_ context: Object) { self.context = context }

    /// The values as the context has them.
    ///
    /// - Throws: `TemplateFault` for one that is too deep.
    func names() throws -> [String: Cell] {
        if let cells { return cells }
        let cells = try Cell.ofContext(context)
        self.cells = cells
        return cells
    }

    /// Forgets the cells, for a render has changed one of them: the next is to know nothing of that.
    func renew() { cells = nil }
}

/// What a template writes when some of its conditions are told what to be.
public struct TrialText: Sendable {
    /// The text, and what of it came from data.
    public var recorded: RecordedText
    /// The conditions whose answers were told; none for what the values themselves lead to.
    public var told: [String]
}

extension Template {
    /// What the template writes for a context, and for every branch and loop that the context does not lead to once with
    /// that one taken. A value that does not exist is a sample. Renders that fail are left out.
    ///
    /// - Parameters:
    ///   - values: the context.
    ///   - more: names that only this template has.
    ///   - sample: the text that stands for a value that does not exist.
    ///   - most: how many renders there are at most.
    ///   - steps: how many steps all renders may take together.
    public func trials(
        _ values: TrialValues, with more: Object = [:], sample: String, most: Int = 64, steps: Int = 1_000_000
    ) -> [TrialText] {
        typealias Choices = [BranchTrial.Decision: BranchTrial.Choice]
        var open: [Choices] = [[:]]
        var known: Set<BranchTrial.Way> = []
        var results: [TrialText] = []
        var count = 0
        var steps = steps
        while count < most, count < open.count, steps > 0 {
            let trial = BranchTrial(open[count], sample: sample)
            count += 1
            if let recorded = attempt(values, more, trial, &steps) {
                results.append(TrialText(recorded: recorded, told: trial.choices.values.map(\.question)))
            }
            for met in trial.met { known.insert(BranchTrial.Way(decision: met.decision, number: met.taken)) }
            // What is opened beyond the most that are tried is never tried.
            for met in trial.met where open.count < most {
                let question = met.question
                for way in met.ways
                where open.count < most
                    && known.insert(BranchTrial.Way(decision: met.decision, number: way)).inserted
                {
                    var choices = trial.choices
                    choices[met.decision] = BranchTrial.Choice(number: way, question: question)
                    open.append(choices)
                }
            }
        }
        return results
    }

    private func attempt(
        _ values: TrialValues, _ more: Object, _ trial: BranchTrial, _ steps: inout Int
    ) -> RecordedText? {
        guard var cells = try? values.names(), let own = try? Cell.ofContext(more) else { return nil }
        if !own.isEmpty { cells.merge(own) { $1 } }
        defer { if trial.changesValues { values.renew() } }
        let renderer = Renderer(environment, compiled, context: cells, records: true)
        renderer.trial = trial
        renderer.spare(steps)
        let start = renderer.remainingFuel
        defer { steps -= start - max(0, renderer.remainingFuel) }
        // A branch that cannot be rendered with a sample says nothing about the values of a run.
        guard (try? renderer.renderWhole()) != nil else { return nil }
        return RecordedText(renderer.output)
    }
}
