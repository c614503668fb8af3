extension Renderer {
    /// The `%` operator of strings.
    ///
    /// Source: Python's "printf-style String Formatting".
    func printf(_ format: String, _ values: Cell, isMarkup: Bool) throws -> Cell {
        var formatter = PrintfFormatter(format, values, self, isMarkup: isMarkup)
        let text = try formatter.formatted()
        try charge(bytes: text.utf8.count)
        return isMarkup ? .markup(text) : .string(text)
    }
}

/// One pass over a format.
private struct PrintfFormatter {
    private var scalars: Substring.UnicodeScalarView
    private let values: Cell
    private var queue: [Cell]
    private let renderer: Renderer
    private let isMarkup: Bool
    private var output = ""

    /// The parts between `%` and the conversion.
    private struct Specification {
        var flags: Set<Unicode.Scalar> = []
        var width = 0
        var precision: Int?
        var cell: Cell?
    }

    init(_ format: String, _ values: Cell, _ renderer: Renderer, isMarkup: Bool) {
        scalars = format[...].unicodeScalars
        self.values = values
        self.renderer = renderer
        self.isMarkup = isMarkup
        if case .tuple(let several) = values { queue = several } else { queue = [values] }
    }

    mutating func formatted() throws -> String {
        while let scalar = scalars.popFirst() {
            guard scalar == "%" else {
                output.unicodeScalars.append(scalar)
                continue
            }
            try convert()
        }
        if case .dictionary = values { return output }
        guard queue.isEmpty else { throw TemplateFault(.type, "not all values were used by the format") }
        return output
    }

    private mutating func convert() throws {
        var specification = Specification()
        if scalars.first == "(" { specification.cell = try named() }
        while let flag = scalars.first, "-+ #0".unicodeScalars.contains(flag) {
            specification.flags.insert(flag)
            scalars.removeFirst()
        }
        specification.width = try number() ?? 0
        if scalars.first == "." {
            scalars.removeFirst()
            specification.precision = try number() ?? 0
        }
        guard let conversion = scalars.popFirst() else { throw TemplateFault(.value, "the format ends inside '%'") }
        if conversion == "%" {
            output += "%"
            return
        }
        try renderer.charge(bytes: max(specification.width, specification.precision ?? 0))
        if specification.cell == nil {
            guard !queue.isEmpty else { throw TemplateFault(.type, "there are fewer values than the format asks for") }
            specification.cell = queue.removeFirst()
        }
        try write(conversion, specification, specification.cell ?? .none)
    }

    private mutating func named() throws -> Cell {
        scalars.removeFirst()
        guard let end = scalars.firstIndex(of: ")"), case .dictionary(let dictionary) = values else {
            throw TemplateFault(.type, "a format with names needs a dictionary")
        }
        let name = String(scalars[..<end])
        scalars = scalars[scalars.index(after: end)...]
        queue = []
        guard let cell = dictionary[.string(name)] else {
            throw TemplateFault(.key, "the format names '\(name)', which is missing")
        }
        return cell
    }

    private mutating func number() throws -> Int? {
        var digits = ""
        while let scalar = scalars.first, scalar.value >= 0x30, scalar.value <= 0x39 {
            digits.unicodeScalars.append(scalar)
            scalars.removeFirst()
        }
        if digits.isEmpty { return nil }
        guard let number = Int(digits), number < 1 << 40 else {
            throw TemplateFault(.overflow, "the width \(digits) is too large")
        }
        return number
    }

    private mutating func write(_ conversion: Unicode.Scalar, _ specification: Specification, _ cell: Cell) throws {
        switch conversion {
        case "s", "r", "a":
            var text =
                conversion == "s"
                ? (isMarkup ? renderer.escaped(cell) : CellText.text(cell)) : CellText.represented(cell)
            if let precision = specification.precision { text = String(text.unicodeScalars.prefix(precision)) }
            pad(text, specification, zero: false)
        case "d", "i", "u":
            let whole = cell.integer ?? cell.number.flatMap { Int(exactly: $0.rounded(.towardZero)) }
            guard let whole else { throw TemplateFault(.type, "'%d' needs a number, not \(cell.kindName)") }
            var digits = String(whole.magnitude)
            if let precision = specification.precision, digits.count < precision {
                digits = String(repeating: "0", count: precision - digits.count) + digits
            }
            pad(sign(whole < 0, specification) + digits, specification, zero: true)
        case "x", "X", "o":
            guard let whole = cell.integer else {
                throw TemplateFault(.type, "'%\(conversion)' needs an integer, not \(cell.kindName)")
            }
            let digits = String(whole.magnitude, radix: conversion == "o" ? 8 : 16, uppercase: conversion == "X")
            let prefix = specification.flags.contains("#") ? "0\(conversion)" : ""
            pad(sign(whole < 0, specification) + prefix + digits, specification, zero: true)
        case "f", "F":
            guard let number = cell.number else {
                throw TemplateFault(.type, "'%f' needs a number, not \(cell.kindName)")
            }
            let text = DecimalRounding.fixed(number.magnitude, min(specification.precision ?? 6, 1100))
            pad(sign(number.sign == .minus, specification) + text, specification, zero: true)
        case "c":
            if let text = cell.text, text.unicodeScalars.count == 1 { return pad(text, specification, zero: false) }
            guard let code = cell.integer, let value = UInt32(exactly: code), let scalar = Unicode.Scalar(value) else {
                throw TemplateFault(.type, "'%c' needs one character")
            }
            pad(String(scalar), specification, zero: false)
        default: throw TemplateFault(.value, "the format knows no '%\(conversion)'")
        }
    }

    private func sign(_ isNegative: Bool, _ specification: Specification) -> String {
        if isNegative { return "-" }
        return specification.flags.contains("+") ? "+" : specification.flags.contains(" ") ? " " : ""
    }

    private mutating func pad(_ text: String, _ specification: Specification, zero: Bool) {
        let missing = specification.width - text.unicodeScalars.count
        guard missing > 0 else {
            output += text
            return
        }
        if specification.flags.contains("-") {
            output += text + String(repeating: " ", count: missing)
        } else if zero, specification.flags.contains("0") {
            let signLength = text.hasPrefix("-") || text.hasPrefix("+") || text.hasPrefix(" ") ? 1 : 0
            output += text.prefix(signLength) + String(repeating: "0", count: missing) + text.dropFirst(signLength)
        } else {
            output += String(repeating: " ", count: missing) + text
        }
    }
}
