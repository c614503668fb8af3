/// A statement with the bytes of its opening tag.
struct Statement {
    indirect enum Form {
        case text(String)
        case output(Expression)
        case conditional([(condition: Expression, body: [Statement])], otherwise: [Statement])
        case loop(Loop)
        case set(AssignmentTarget, Expression)
        case setBlock(AssignmentTarget, filters: [Expression.Link], body: [Statement])
        case with([(target: AssignmentTarget, value: Expression)], body: [Statement])
        case macro(MacroDefinition)
        case call(MacroDefinition, Expression)
        case filter([Expression.Link], body: [Statement])
        case autoescape(Expression, body: [Statement])
        case include(Expression, ignoresMissing: Bool, withContext: Bool)
        case importTemplate(Expression, name: String, withContext: Bool)
        case fromImport(Expression, names: [(name: String, alias: String)], withContext: Bool)
        case extends(Expression)
        case block(BlockDefinition)
        case evaluate(Expression)
        case breakLoop
        case continueLoop
    }

    struct Loop {
        var target: AssignmentTarget
        var items: Expression
        var condition: Expression?
        var isRecursive: Bool
        /// Whether there is a `loop` in its body: where the body says so, not where a template that it includes does.
        var namesItself: Bool
        var body: [Statement]
        var otherwise: [Statement]
    }

    var form: Form
    var range: Range<Int>
}

/// A macro, or the body of a `call` block.
struct MacroDefinition {
    var name: String
    var parameters: [(name: String, preset: Expression?)]
    var body: [Statement]
    /// Whether the body uses what only some callers give.
    var usesVarargs: Bool
    var usesKwargs: Bool
    var usesCaller: Bool
}

/// A block that a child template can replace.
struct BlockDefinition {
    var name: String
    var isScoped: Bool
    var isRequired: Bool
    var body: [Statement]
}

/// A template as it was written.
struct SyntaxTree {
    var statements: [Statement]
    /// Every block, by its name.
    var blocks: [String: BlockDefinition]
}
