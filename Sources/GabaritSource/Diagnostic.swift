/// One problem: what is wrong, where, and what to do next. Data until it is shown.
///
/// The message is one lower-case sentence without a full stop, with the user's text in single quotes and, for a limit,
/// the limit and the value. ``DiagnosticFormatter`` turns it into text.
public struct Diagnostic: Error, Sendable, Hashable {
    /// How bad a problem is.
    public enum Severity: String, Sendable, Hashable, Comparable {
        case note, warning, error

        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// Where a problem stands.
    public enum Place: Sendable, Hashable {
        /// Nowhere in a text, for example a host that does not answer.
        case nowhere
        /// A whole file, folder or address.
        case file(String)
        /// A part of a file.
        case span(SourceSpan)
        /// A value in a document: the pointer, and the span where the value is written.
        case value(JSONPointer, SourceSpan)
    }

    /// One step of the way to the place: an include, an import or a macro call.
    public struct Frame: Sendable, Hashable {
        /// What happened there, for example `included` or `in macro 'row'`.
        public var what: String
        public var span: SourceSpan

        public init(_ what: String, at span: SourceSpan) {
            self.what = what
            self.span = span.written
        }
    }

    public var severity: Severity
    /// The stable code of this kind of problem, for example `E_UNDEFINED`.
    public var code: String
    /// What is wrong, in the words of the product.
    public var text: Message
    public var place: Place
    /// The next step, for example `did you mean 'workspace'?`, in the words of the product.
    public var advice: Message?
    /// How the place was reached, innermost first.
    public var trace: [Frame]
    /// What to write instead of the text in the span, where only one answer is possible.
    public var replacement: String?

    public init(
        _ severity: Severity = .error, code: String, _ message: Message, at place: Place = .nowhere,
        hint: Message? = nil, trace: [Frame] = []
    ) {
        self.severity = severity
        self.code = code
        self.text = message
        self.place = place.written
        self.advice = hint
        self.trace = trace
    }

    /// A problem whose text comes from elsewhere and is the same in every language.
    ///
    /// Disfavoured, so that a literal is a ``Message``, whose values are kept apart from its words.
    @_disfavoredOverload
    public init(
        _ severity: Severity = .error, code: String, _ message: String, at place: Place = .nowhere,
        hint: String? = nil, trace: [Frame] = []
    ) {
        self.init(
            severity, code: code, Message(verbatim: message), at: place, hint: hint.map { Message(verbatim: $0) },
            trace: trace)
    }

    /// A problem in a part of a file.
    public init(
        _ severity: Severity = .error, code: String, _ message: Message, at span: SourceSpan, hint: Message? = nil
    ) {
        self.init(severity, code: code, message, at: .span(span), hint: hint)
    }

    /// A problem in a part of a file, whose text comes from elsewhere.
    @_disfavoredOverload
    public init(
        _ severity: Severity = .error, code: String, _ message: String, at span: SourceSpan, hint: String? = nil
    ) {
        self.init(severity, code: code, message, at: .span(span), hint: hint)
    }

    /// A problem whose hint is the near name, and whose replacement is that name when it is certain.
    ///
    /// - Parameter quote: what stands around the name in the text, for example `"`.
    public init(
        _ severity: Severity = .error, code: String, _ message: Message, at place: Place, name: String,
        among candidates: some Sequence<String>,
        quote: String = "", otherwise hint: Message? = nil
    ) {
        let near = NearName.find(name, among: candidates)
        self.init(severity, code: code, message, at: place, hint: near.map { "did you mean '\($0.name)'?" } ?? hint)
        replacement = near.flatMap { $0.isCertain && place.isVerbatim ? quote + $0.name + quote : nil }
    }
}

extension Diagnostic {
    /// What is wrong, in English.
    public var message: String {
        get { text.description }
        set { text = Message(verbatim: newValue) }
    }

    /// The next step, in English.
    public var hint: String? {
        get { advice?.description }
        set { advice = newValue.map { Message(verbatim: $0) } }
    }
}

/// All problems of one input, thrown together: people mend a file once, not once per problem.
public struct Diagnostics: Error, Sendable, Hashable {
    /// In the order they were found; never empty when thrown.
    public var all: [Diagnostic]

    public init(_ all: [Diagnostic]) {
        self.all = all
    }

    public init(_ one: Diagnostic) {
        all = [one]
    }

    /// Whether one of the problems is an error.
    public var hasErrors: Bool { all.contains { $0.severity == .error } }
}
