/// One `%` directive of Python's printf-style formatting.
///
/// Source: <https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting>.
struct PrintfDirective: Equatable {
    /// A width or precision: written out, or taken from the arguments by `*`.
    enum Amount: Equatable {
        case fixed(Int)
        case argument
    }

    /// The name in `%(name)s`.
    var key: String?
    var leftAligned = false
    var plus = false
    var space = false
    var alternate = false
    var zero = false
    var width: Amount?
    var precision: Amount?
    var conversion: Unicode.Scalar = "s"

    /// `%%`, which stands for a sign.
    var isPercentSign: Bool { self == PrintfDirective(conversion: "%") }
}

/// The parts of a printf-style text.
enum PrintfPart: Equatable {
    case literal(Range<Int>)
    case directive(PrintfDirective)

    /// Splits a text; ranges count its scalars.
    static func parts(of text: [Unicode.Scalar]) throws(TextFault) -> [PrintfPart] {
        var reader = PrintfReader(text: text)
        var parts: [PrintfPart] = []
        while reader.index < text.count {
            let start = reader.index
            while reader.index < text.count, text[reader.index] != "%" { reader.index += 1 }
            if reader.index > start { parts.append(.literal(start..<reader.index)) }
            guard reader.index < text.count else { break }
            reader.index += 1
            parts.append(.directive(try reader.directive()))
        }
        return parts
    }
}

private struct PrintfReader {
    let text: [Unicode.Scalar]
    var index = 0

    mutating func directive() throws(TextFault) -> PrintfDirective {
        var directive = PrintfDirective()
        if peek == "(" { directive.key = try key() }
        readFlags(&directive)
        directive.width = try amount()
        if peek == "." {
            index += 1
            directive.precision = try amount() ?? .fixed(0)
        }
        if peek == "h" || peek == "l" || peek == "L" { index += 1 }
        guard let conversion = peek else { throw .value("the format ends inside a '%' directive") }
        guard "diouxXeEfFgGcrsa%".unicodeScalars.contains(conversion) else {
            throw .value("unknown '%' conversion '\(conversion)' in the format")
        }
        index += 1
        directive.conversion = conversion
        return directive
    }

    private var peek: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private mutating func key() throws(TextFault) -> String {
        index += 1
        let start = index
        var depth = 1
        while let scalar = peek {
            if scalar == "(" { depth += 1 }
            if scalar == ")" { depth -= 1 }
            if depth == 0 { break }
            index += 1
        }
        guard peek == ")" else { throw .value("the format lacks a ')' after '%('") }
        index += 1
        return CodePoints.string(text[start..<(index - 1)])
    }

    private mutating func readFlags(_ directive: inout PrintfDirective) {
        while let flag = peek {
            switch flag {
            case "-": directive.leftAligned = true
            case "+": directive.plus = true
            case " ": directive.space = true
            case "#": directive.alternate = true
            case "0": directive.zero = true
            default: return
            }
            index += 1
        }
    }

    private mutating func amount() throws(TextFault) -> PrintfDirective.Amount? {
        if peek == "*" {
            index += 1
            return .argument
        }
        var number: Int?
        while let digit = peek, digit.value &- 0x30 < 10 {
            let value = (number ?? 0) * 10 + Int(digit.value - 0x30)
            guard value < 1 << 31 else { throw .value("a width or precision in the format is too big") }
            number = value
            index += 1
        }
        return number.map { .fixed($0) }
    }
}
