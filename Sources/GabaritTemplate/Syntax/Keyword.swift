/// Words with a meaning in template code. Where one means nothing it is a name like any other.
enum Keyword: String, CaseIterable {
    /// No such word.
    case none = ""
    case `if`, `else`, elif, endif, `for`, endfor, `in`, recursive
    case set, endset, with, endwith, macro, endmacro, call, endcall, filter, endfilter
    case autoescape, endautoescape, include, `import`, from, `as`, ignore, missing, without, context
    case print, extends, block, endblock, scoped, required, endraw
    case `do`, `break`, `continue`
    case or, and, not, `is`
    case lowerTrue = "true", upperTrue = "True", lowerFalse = "false", upperFalse = "False"
    case lowerNone = "none", upperNone = "None"
    case varargs, kwargs, caller

    var word: String { rawValue }

    /// Its place among the cases, which are numbered as they are laid out.
    @inline(__always) private var number: UInt8 { unsafeBitCast(self, to: UInt8.self) }

    /// Whether it closes or continues a statement that stands around it.
    var isCloser: Bool {
        switch self {
        case .endif, .else, .elif, .endfor, .endmacro, .endcall, .endblock, .endset, .endwith, .endfilter,
            .endautoescape, .endraw:
            true
        default: false
        }
    }

    /// Whether a statement begins with it.
    var isOpener: Bool {
        switch self {
        case .if, .elif, .for, .set, .with, .macro, .call, .filter, .autoescape, .include, .import, .from, .print,
            .extends, .block, .do:
            true
        default: false
        }
    }

    /// Whether it is a value and can be no variable.
    var isLiteral: Bool { number >= Keyword.lowerTrue.number && number <= Keyword.upperNone.number }

    /// Whether it can stand where a variable does: no word of the language, or one that means something in macros only.
    @inline(__always) var isVariable: Bool { self == .none || number >= Keyword.varargs.number }

    /// The word that a value of ``table`` stands for.
    ///
    /// The table has no other values than those of words, and asking which case a number is takes as long as finding the
    /// word.
    @inline(__always) init(known value: UInt8) {
        assert(value < Keyword.allCases.count)
        self = unsafeBitCast(value, to: Keyword.self)
    }

    /// Found by the bytes of the word.
    static let table = NameTable(allCases.dropFirst().map { ($0.word, $0.number) })
}
