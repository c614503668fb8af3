internal import GabaritSource

/// The arguments of calls, filters and tests.
extension Parser {
    mutating func callArguments() throws(SyntaxStop) -> NodeIndex {
        try expect(.leftParenthesis)
        var arguments = Arguments()
        while peek != .rightParenthesis {
            if arguments.all.first != 0 { try expect(.comma) }
            if peek == .rightParenthesis { break }
            let argument = try argument(&arguments)
            append(argument, to: &arguments.all)
        }
        try expect(.rightParenthesis)
        return arguments.all.first
    }

    /// What was read of an argument list.
    private struct Arguments: ~Copyable {
        var all = Siblings()
        var names = SymbolSet()
        var hasSpread = false
        var hasKeywordSpread = false
    }

    private mutating func argument(_ arguments: inout Arguments) throws(SyntaxStop) -> NodeIndex {
        let start = token
        if take(.star) {
            guard !arguments.hasSpread, !arguments.hasKeywordSpread else {
                throw stop("a second '*' argument", start.range)
            }
            let value = try expression()
            arguments.hasSpread = true
            return node(.spread, from: value, value)
        }
        if take(.power) {
            guard !arguments.hasKeywordSpread else { throw stop("a second '**' argument", start.range) }
            let value = try expression()
            arguments.hasKeywordSpread = true
            return node(.keywordSpread, from: value, value)
        }
        if start.kind == .name, following.kind == .assign {
            skip()
            skip()
            guard !arguments.hasKeywordSpread else { throw stop("an argument behind '**'", start.range) }
            let name = symbol(start)
            guard arguments.names.insert(name) else {
                throw stop("the argument '\(text(start))' stands here twice", start.range)
            }
            let value = try expression()
            return node(.keywordArgument, start.lower, start.upper, value, name)
        }
        guard arguments.names.isEmpty, !arguments.hasSpread, !arguments.hasKeywordSpread else {
            throw stop("a positional argument stands behind a named one", start.range)
        }
        return try expression()
    }
}
