extension Filters {
    static let numbers: [String: FilterBody] = [
        "abs": { cell, _, _ in
            if case .float(let number) = cell { return .float(number.magnitude) }
            guard let number = cell.integer else {
                throw TemplateFault(.type, "'abs' needs a number, not \(cell.kindName)")
            }
            return number < 0 ? try Arithmetic.negative(cell) : .integer(number)
        },
        "int": { cell, arguments, _ in
            let bound = try BoundArguments(arguments, "int", ["default", "base"])
            return CellNumber.parsedInteger(cell, base: try bound.integer("base", default: 10)) ?? bound["default"]
                ?? .integer(0)
        },
        "float": { cell, arguments, _ in
            let bound = try BoundArguments(arguments, "float", ["default"])
            return CellNumber.parsedFloat(cell) ?? bound["default"] ?? .float(0)
        },
        "round": { cell, arguments, _ in
            let bound = try BoundArguments(arguments, "round", ["precision", "method"])
            guard let number = cell.number else {
                throw TemplateFault(.type, "'round' needs a number, not \(cell.kindName)")
            }
            let method = try bound.text("method", default: "common")
            return .float(try CellNumber.rounded(number, try bound.integer("precision", default: 0), method))
        },
        "sum": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "sum", ["attribute", "start"])
            var total = bound["start"] ?? .integer(0)
            for element in try renderer.iterate(cell) {
                let value = try bound["attribute"].map { try attribute($0, of: element, renderer) } ?? element
                if case .undefined(let missing) = value { throw TemplateFault(.undefined, missing.message) }
                total = try Arithmetic.apply("+", total, value, in: renderer)
            }
            return total
        },
        "min": { cell, arguments, renderer in
            try Self.extreme("min", cell, arguments, renderer) { try Comparison.less($0, $1) }
        },
        "max": { cell, arguments, renderer in
            try Self.extreme("max", cell, arguments, renderer) { try Comparison.less($1, $0) }
        },
        "filesizeformat": { cell, arguments, _ in
            let bound = try BoundArguments(arguments, "filesizeformat", ["binary"])
            guard let parsed = CellNumber.parsedFloat(cell), let bytes = parsed.number else {
                throw TemplateFault(.type, "'filesizeformat' needs a number, not \(cell.kindName)")
            }
            return .string(CellNumber.fileSize(bytes, isBinary: bound.flag("binary", default: false)))
        },
    ]

    private static func extreme(
        _ name: String, _ cell: Cell, _ arguments: CallArguments, _ renderer: Renderer,
        _ isBetter: (Cell, Cell) throws -> Bool
    ) throws -> Cell {
        let bound = try BoundArguments(arguments, name, ["case_sensitive", "attribute"])
        var best: (key: Cell, element: Cell)?
        for element in try renderer.iterate(cell) {
            var key = try bound["attribute"].map { try attribute($0, of: element, renderer) } ?? element
            if !bound.flag("case_sensitive", default: false), let text = key.text { key = .string(text.lowercased()) }
            if let current = best, try !isBetter(key, current.key) { continue }
            best = (key, element)
        }
        return best?.element ?? .undefined(MissingValue(message: "the list has no element", name: name))
    }
}

/// Numbers out of values, as Python reads and rounds them.
enum CellNumber {
    static func integer(_ cell: Cell, _ function: String) throws -> Int {
        guard let number = cell.integer else {
            throw TemplateFault(.type, "'\(function)' needs an integer, not \(cell.kindName)")
        }
        return number
    }

    static func parsedInteger(_ cell: Cell, base: Int) -> Cell? {
        if let number = cell.integer { return .integer(number) }
        if case .float(let number) = cell { return Int(exactly: number.rounded(.towardZero)).map(Cell.integer) }
        guard let raw = cell.text, (2...36).contains(base) else { return nil }
        var text = TextTrim.trimmed(raw, nil).filter { $0 != "_" }
        let prefixes = [16: "0x", 8: "0o", 2: "0b"]
        if let prefix = prefixes[base], text.lowercased().hasPrefix(prefix) { text = String(text.dropFirst(2)) }
        if let number = Int(text, radix: base) { return .integer(number) }
        return base == 10 ? parsedFloat(.string(text)).flatMap { parsedInteger($0, base: 10) } : nil
    }

    static func parsedFloat(_ cell: Cell) -> Cell? {
        if let number = cell.number { return .float(number) }
        guard let raw = cell.text else { return nil }
        let text = TextTrim.trimmed(raw, nil).filter { $0 != "_" }
        guard let first = text.utf8.first, !text.lowercased().contains("x"), !text.lowercased().contains("p") else {
            return nil
        }
        _ = first
        return Double(text).map(Cell.float)
    }

    /// Half to even, as Python's `round`.
    static func rounded(_ number: Double, _ precision: Int, _ method: String) throws -> Double {
        guard ["common", "ceil", "floor"].contains(method) else {
            throw TemplateFault(.value, "'round' knows the methods common, ceil and floor, not '\(method)'")
        }
        guard precision.magnitude <= 300 else {
            if method == "common" { return precision > 0 ? number : 0 }
            throw TemplateFault(.overflow, "the precision \(precision) is out of range")
        }
        if method == "common" { return DecimalRounding.rounded(number, precision) }
        let factor = Power.of(10, Double(precision))
        return (number * factor).rounded(method == "ceil" ? .up : .down) / factor
    }

    static func fileSize(_ bytes: Double, isBinary: Bool) -> String {
        let base: Double = isBinary ? 1024 : 1000
        let units =
            isBinary
            ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]
            : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"]
        if bytes == 1 { return "1 Byte" }
        if bytes < base { return "\(Int(bytes)) Bytes" }
        var unit = base
        for name in units {
            unit *= base
            if bytes < unit || name == units.last {
                return DecimalRounding.fixed(base * bytes / unit, 1) + " " + name
            }
        }
        return ""
    }
}
