/// The place of a node among those of its template; 0 is none.
typealias NodeIndex = Int32

/// A part of a template: what it is, the bytes it stands in, and where its own parts are.
///
/// Parts of one kind that follow each other, as statements of a body or arguments of a call do, are linked by ``next``.
/// What ``first`` and ``second`` mean is said at each kind.
struct SyntaxNode: BitwiseCopyable {
    enum Kind: UInt8 {
        /// The node 0, which is no node.
        case nothing

        // Expressions.
        /// `first`: the constant.
        case literal
        /// `first`: the symbol.
        case name
        /// `first`: the first element or operand.
        case list, tuple, concatenation, and, or
        /// `first`: the first key; its value is next, and so on.
        case dictionary
        /// `first`: the first operand; the operands behind it carry their ``operation``.
        case arithmetic, comparison
        /// `first`: the base; `second`: the exponent.
        case power
        /// `first`: the operand.
        case not, negative, positive
        /// `first`: the condition, then the value where it holds; `second`: the other value, or none.
        case conditional
        /// `first`: what it starts with; `second`: the first link, or none for parentheses around a chain.
        case chain

        // Links of a chain.
        /// `first`: the symbol.
        case attribute
        /// `first`: the key.
        case item
        /// `first`: the bounds that are given; ``flags`` say which.
        case slice
        /// `first`: the first argument.
        case call
        /// `first`: the symbol; `second`: the first argument.
        case filter, test

        // Arguments that are more than an expression.
        /// `first`: the value; `second`: the symbol. It stands where the name does.
        case keywordArgument
        /// `first`: the value.
        case spread, keywordSpread

        // Statements.
        /// `first`: the constant.
        case text
        /// `first`: the expression.
        case output, autoescape, include, extends, evaluate
        /// `first`: the first branch.
        case conditionalStatement
        /// `first`: the condition, or none where everything is right; `second`: the body.
        case branch
        /// `first`: the target, then the items, then the condition if there is one; `second`: a branch with the body, then
        /// one for a loop over nothing.
        case loop
        /// `first`: the target; `second`: the value.
        case set
        /// `first`: the target, then the filters; `second`: the body.
        case setBlock
        /// `first`: the targets, each followed by its value; `second`: the body.
        case with
        /// `first`: the symbol; `second`: a branch with the body, then the parameters.
        case macro
        /// `first`: the symbol; `second`: its default.
        case parameter
        /// `first`: the call; `second`: the macro of its body.
        case callBlock
        /// `first`: the first filter; `second`: the body.
        case filterBlock
        /// `first`: the template's name; `second`: the symbol that stands for it.
        case importTemplate
        /// `first`: the template's name; `second`: the first imported name.
        case fromImport
        /// `first`: the symbol in the template; `second`: the symbol here.
        case importedName
        /// `first`: the symbol; `second`: the body.
        case block
        case breakLoop, continueLoop

        // What is assigned to.
        /// `first`: the symbol.
        case nameTarget
        /// `first`: the symbol; `second`: the attribute's symbol.
        case attributeTarget
        /// `first`: the first target.
        case tupleTarget
    }

    /// What an operand does with the one before it.
    enum Operation: UInt8 {
        case none, add, subtract, multiply, divide, floorDivide, modulo
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contains, lacks
    }

    struct Flags: OptionSet, BitwiseCopyable {
        var rawValue: UInt8

        static let negated = Flags(rawValue: 1)
        static let hasCondition = Flags(rawValue: 1)
        static let recursive = Flags(rawValue: 2)
        static let withContext = Flags(rawValue: 1)
        static let ignoresMissing = Flags(rawValue: 2)
        static let scoped = Flags(rawValue: 1)
        static let required = Flags(rawValue: 2)
        static let usesVarargs = Flags(rawValue: 1)
        static let usesKwargs = Flags(rawValue: 2)
        static let usesCaller = Flags(rawValue: 4)
        static let start = Flags(rawValue: 1)
        static let stop = Flags(rawValue: 2)
        static let step = Flags(rawValue: 4)
    }

    var kind: Kind
    var operation = Operation.none
    var flags: Flags = []
    var next: NodeIndex = 0
    var lower: Int32
    var upper: Int32
    var first: Int32 = 0
    var second: Int32 = 0
}
