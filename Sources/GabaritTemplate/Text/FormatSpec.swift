/// Python's format specification: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
///
/// Source: <https://docs.python.org/3/library/string.html#formatspec>.
struct FormatSpec: Equatable {
    var fill: Unicode.Scalar = " "
    /// `<`, `>`, `=` or `^`; `nil` takes the type's own.
    var align: Unicode.Scalar?
    /// `+`, `-` or a space.
    var sign: Unicode.Scalar = "-"
    var hasSign = false
    var noNegativeZero = false
    var alternate = false
    var width = 0
    /// `,` or `_`.
    var grouping: Unicode.Scalar?
    var precision: Int?
    var type: Unicode.Scalar?

    /// Whether nothing was asked for.
    var isEmpty: Bool { self == FormatSpec() }

    init() {}

    init(_ text: [Unicode.Scalar], typeName: String) throws(TextFault) {
        var rest = text[...]
        readAlign(&rest)
        if let first = rest.first, first == "+" || first == "-" || first == " " {
            sign = first
            hasSign = true
            rest = rest.dropFirst()
        }
        noNegativeZero = Self.take("z", from: &rest)
        alternate = Self.take("#", from: &rest)
        if rest.first == "0" {
            rest = rest.dropFirst()
            if !fillGiven { fill = "0" }
            if align == nil {
                align = "="
                zeroPadded = true
            }
        }
        width = try Self.number(&rest) ?? 0
        try readGrouping(&rest)
        if Self.take(".", from: &rest) {
            guard let number = try Self.number(&rest) else { throw .value("the format lacks digits after '.'") }
            precision = number
        }
        if let last = rest.first {
            guard rest.count == 1 else {
                throw .value("invalid format '\(CodePoints.string(text))' for \(typeName)")
            }
            type = last
        }
    }

    /// Whether the padding came from a `0` before the width, which texts take as a plain fill.
    private(set) var zeroPadded = false
    private var fillGiven = false

    private mutating func readAlign(_ rest: inout ArraySlice<Unicode.Scalar>) {
        let marks: [Unicode.Scalar] = ["<", ">", "=", "^"]
        if rest.count > 1, let mark = rest.dropFirst().first, marks.contains(mark), let first = rest.first {
            fill = first
            fillGiven = true
            align = mark
            rest = rest.dropFirst(2)
        } else if let mark = rest.first, marks.contains(mark) {
            align = mark
            rest = rest.dropFirst()
        }
    }

    private mutating func readGrouping(_ rest: inout ArraySlice<Unicode.Scalar>) throws(TextFault) {
        while let first = rest.first, first == "," || first == "_" {
            guard grouping == nil else { throw .value("a format takes one of ',' and '_', once") }
            grouping = first
            rest = rest.dropFirst()
        }
    }

    private static func take(_ mark: Unicode.Scalar, from rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
        guard rest.first == mark else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Decimal digits, or `nil` when there are none.
    private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) throws(TextFault) -> Int? {
        var number: Int?
        while let digit = rest.first, let value = digit.decimalValue {
            let (product, first) = (number ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, second) = product.addingReportingOverflow(value)
            guard !first, !second, sum < 1 << 31 else { throw .value("too many digits in the format") }
            number = sum
            rest = rest.dropFirst()
        }
        return number
    }
}
