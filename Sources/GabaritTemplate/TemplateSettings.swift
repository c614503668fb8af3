/// How templates of an environment are read and rendered; the names and defaults are Jinja's.
public struct TemplateSettings: Sendable, Hashable {
    /// What stands for a value that does not exist.
    public enum UndefinedKind: String, Sendable, CaseIterable {
        /// Prints as nothing; its attributes are an error.
        case standard = "default"
        /// Prints as nothing, and so do its attributes.
        case chainable
        /// Every use but `is defined` and `default` is an error.
        case strict
        /// Prints as the expression that has no value.
        case debug
    }

    /// When interpolated text is escaped.
    public enum Autoescape: Sendable, Hashable {
        /// Text is written as it is.
        case off
        /// Text is escaped, but what is marked as safe.
        case on
        /// On for template names that end in `.html`, `.htm` or `.xml`.
        case select
    }

    /// What escaping does, by the kind of file that is written.
    public enum Escaping: Sendable, Hashable {
        /// `&`, `<`, `>` and quotes become entities.
        case html
        /// For Terraform: text is made safe inside a quoted string; booleans, null, lists and maps become HCL.
        case hcl
        /// Text is made safe inside a JSON string; other values become JSON.
        case json
        /// As JSON, and `${` and `%{`, which Terraform reads in its JSON files as it does in others, are doubled.
        case terraformJSON
    }

    /// What templates may do to the values they are given. Nothing of the host can be reached in any case.
    public enum Sandbox: Sendable, Hashable {
        /// What Jinja allows outside its sandbox.
        case off
        /// Python's special names are an error instead of undefined.
        case on
        /// And lists and dictionaries cannot be changed.
        case immutable
    }

    /// What ends a line of the output.
    public enum LineEnd: String, Sendable, CaseIterable {
        /// As on Unix.
        case lineFeed = "\n"
        /// As on Windows.
        case carriageReturnAndLineFeed = "\r\n"
        /// As on the first Macs.
        case carriageReturn = "\r"
    }

    /// The strings that set code apart from text.
    public var delimiters = Delimiters()
    /// Whether the line end behind a statement is taken out.
    public var trimBlocks = false
    /// Whether the blanks between the start of a line and a statement are taken out.
    public var lstripBlocks = false
    /// Whether the line end at the end of a template is kept.
    public var keepTrailingNewline = false
    /// What line ends become.
    public var newlineSequence = LineEnd.lineFeed
    /// What a line starts with that is a statement, for example `#`; `nil` has no such lines.
    public var lineStatementPrefix: String?
    /// What starts a comment that goes to the end of its line, for example `##`; `nil` has no such comments.
    public var lineCommentPrefix: String?
    /// When interpolated text is escaped.
    public var autoescape = Autoescape.off
    /// What escaping does.
    public var escaping = Escaping.html
    /// What stands for a value that does not exist.
    public var undefined = UndefinedKind.standard
    /// Whether `do` is a statement.
    public var allowsDo = false
    /// Whether `break` and `continue` are statements.
    public var allowsLoopControls = false
    /// What templates may do to the values they are given.
    public var sandbox = Sandbox.off
    /// The most that compiling and rendering may take.
    public var limits = RenderLimits()
    /// Defaults of some filters.
    public var policies = TemplatePolicies()
    /// What the environment adds to the language, for the parser.
    var added = AddedNames()

    /// The defaults of Jinja.
    public init() {}

    /// The settings of module files: what does not exist is an error, and the last line keeps its end.
    public static var strict: TemplateSettings {
        var settings = TemplateSettings()
        settings.undefined = .strict
        settings.keepTrailingNewline = true
        return settings
    }
}

/// The strings that set template code apart from text.
public struct Delimiters: Sendable, Hashable {
    /// What starts a statement.
    public var blockStart: String
    /// What ends a statement.
    public var blockEnd: String
    /// What starts an expression that is written.
    public var variableStart: String
    /// What ends an expression that is written.
    public var variableEnd: String
    /// What starts a comment.
    public var commentStart: String
    /// What ends a comment.
    public var commentEnd: String

    /// Delimiters; none may be empty, and the three starts must differ, or no template compiles.
    public init(
        blockStart: String = "{%", blockEnd: String = "%}", variableStart: String = "{{", variableEnd: String = "}}",
        commentStart: String = "{#", commentEnd: String = "#}"
    ) {
        self.blockStart = blockStart
        self.blockEnd = blockEnd
        self.variableStart = variableStart
        self.variableEnd = variableEnd
        self.commentStart = commentStart
        self.commentEnd = commentEnd
    }
}

/// The most that compiling and rendering may take; past a limit there is an error, never a crash.
public struct RenderLimits: Sendable, Hashable {
    /// The longest template, in bytes.
    public var source = 1024 * 1024
    /// How deep statements and parentheses may stand in each other.
    public var nesting = 128
    /// Steps of one render: an expression, a statement, 64 bytes or 8 elements made.
    public var fuel = 10_000_000
    /// Bytes of one output.
    public var output = 4 * 1024 * 1024
    /// Bytes of text, lists and other values that one render makes, whether it keeps them or not.
    public var memory = 256 * 1024 * 1024
    /// How deep macros, includes and recursive loops may call each other.
    public var calls = 64
    /// Elements of a range or a list made by a filter.
    public var elements = 100_000

    /// The defaults; see `docs/template.md`.
    public init() {}
}
