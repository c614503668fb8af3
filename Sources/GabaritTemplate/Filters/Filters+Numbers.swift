extension Filters {
    static let numbers: [String: FilterBody] = [
        "abs": { cell, arguments, _ in
            _ = try BoundArguments(arguments, "abs", [])
            if case .float(let number) = cell { return .float(number.magnitude) }
            guard let number = cell.integer else {
                throw TemplateFault(.type, "'abs' needs a number, not \(cell.kindName)")
            }
            return number < 0 ? try Arithmetic.negative(cell) : .integer(number)
        },
        "int": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "int", ["default", "base"])
            try renderer.requireDefined(cell)
            // A base that is no integer counts as one that the text does not have.
            let base = bound[1].map { $0.integer ?? 1 } ?? 10
            return try NumberReading.integer(cell, base: base) ?? bound[0] ?? .integer(0)
        },
        "float": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "float", ["default"])
            try renderer.requireDefined(cell)
            return NumberReading.float(cell).map { .float($0) } ?? bound[0] ?? .float(0)
        },
        "round": { cell, arguments, _ in
            let bound = try BoundArguments(arguments, "round", ["precision", "method"])
            if case .undefined(let missing) = cell, ["ceil", "floor"].contains(bound[1]?.text) {
                throw missing.fault
            }
            return try NumberRounding.round(
                cell, bound.integer(0, default: 0), method: bound.text(1, default: "common"))
        },
        "filesizeformat": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "filesizeformat", ["binary"])
            try renderer.requireDefined(cell)
            guard let bytes = NumberReading.float(cell) else {
                throw TemplateFault(
                    cell.text == nil ? .type : .value, "'filesizeformat' needs a number, not \(cell.kindName)")
            }
            return .string(try FileSize.text(bytes, isBinary: bound.flag(0, default: false, renderer)))
        },
        "sum": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "sum", ["attribute", "start"])
            var total = bound[1] ?? .integer(0)
            if total.text != nil { throw TemplateFault(.type, "'sum' cannot add strings; 'join' does") }
            for element in try renderer.iterate(cell) {
                try renderer.charge()
                let value = try bound.given(0).map { try attribute($0, of: element, renderer) } ?? element
                try renderer.requireDefined(total)
                try renderer.requireDefined(value)
                total = try Arithmetic.apply("+", total, value, in: renderer)
            }
            return total
        },
    ]
}

/// Numbers out of values, as Python's `int()` and `float()` read them.
enum NumberReading {
    /// The integer, or `nil` for what has none.
    static func integer(_ cell: Cell, base: Int) throws -> Cell? {
        if let number = cell.integer { return .integer(number) }
        if case .float(let number) = cell { return try truncated(number) }
        guard let text = cell.text else { return nil }
        let bytes = Array(text.utf8)
        switch NumberParsing.integer(bytes.span, base: base) {
        case .number(let number): return .integer(number)
        case .tooWide: throw TemplateFault(.overflow, "the integer '\(text.prefix(40))' needs more than 64 bits")
        case .malformed: return try NumberParsing.float(bytes.span).flatMap(truncated)
        }
    }

    static func float(_ cell: Cell) -> Double? {
        if let number = cell.number { return number }
        guard let text = cell.text else { return nil }
        return NumberParsing.float(Array(text.utf8).span)
    }

    private static func truncated(_ number: Double) throws -> Cell? {
        guard number.isFinite else { return nil }
        guard let integer = Int(exactly: number.rounded(.towardZero)) else {
            throw TemplateFault(
                .overflow,
                "the integer of \(String(decoding: FloatText.repr(number), as: UTF8.self)) needs more than 64 bits")
        }
        return .integer(integer)
    }
}

/// The filter `round`.
enum NumberRounding {
    static func round(_ cell: Cell, _ places: Int, method: String) throws -> Cell {
        guard ["common", "ceil", "floor"].contains(method) else {
            throw TemplateFault(.argument, "'round' knows the methods 'common', 'ceil' and 'floor', not '\(method)'")
        }
        if method != "common" { return .float(try directed(cell, places, up: method == "ceil")) }
        if let number = cell.integer {
            guard let rounded = Rounding.round(number, places: places) else {
                throw TemplateFault(.overflow, "the rounded integer needs more than 64 bits")
            }
            return .integer(rounded)
        }
        guard case .float(let number) = cell else {
            throw TemplateFault(.type, "'round' needs a number, not \(cell.kindName)")
        }
        let rounded = Rounding.round(number, places: places)
        guard rounded.isFinite || !number.isFinite else {
            throw TemplateFault(.overflow, "the rounded number is too large")
        }
        return .float(rounded)
    }

    private static func directed(_ cell: Cell, _ places: Int, up: Bool) throws -> Double {
        guard let number = cell.number else {
            throw TemplateFault(.type, "'round' needs a number, not \(cell.kindName)")
        }
        guard places.magnitude <= 308 else { throw TemplateFault(.overflow, "the precision \(places) is out of range") }
        let factor = Power.of(10, Double(places))
        let scaled = number * factor
        guard scaled.isFinite else {
            throw TemplateFault(number.isNaN ? .value : .overflow, "the number is too large to round")
        }
        return scaled.rounded(up ? .up : .down) / factor
    }
}

/// The filter `filesizeformat`.
enum FileSize {
    static func text(_ bytes: Double, isBinary: Bool) throws -> String {
        let base: Double = isBinary ? 1024 : 1000
        if bytes == 1 { return "1 Byte" }
        guard !bytes.isNaN, bytes != -.infinity else { throw TemplateFault(.value, "a size must be a finite number") }
        if bytes < base {
            guard let whole = Int(exactly: bytes.rounded(.towardZero)) else {
                throw TemplateFault(.overflow, "the size needs more than 64 bits")
            }
            return "\(whole) Bytes"
        }
        let letters: [String] = ["k", "M", "G", "T", "P", "E", "Z", "Y"]
        var unit = base
        for (index, letter) in letters.enumerated() {
            unit *= base
            guard bytes < unit || index == letters.count - 1 else { continue }
            let number = base * bytes / unit
            let shown = number.isFinite ? FloatText.fixed(number, precision: 1) : Array("inf".utf8)
            return String(decoding: shown, as: UTF8.self) + " " + (isBinary ? letter.uppercased() + "iB" : letter + "B")
        }
        return ""
    }
}
