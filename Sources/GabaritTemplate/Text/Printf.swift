/// The `%` operator of strings and the filter `format`.
enum Printf {
    static func format(_ template: Cell, _ values: Cell, _ renderer: Renderer) throws -> Cell {
        let text = try renderer.scalars(template)
        let parts = try renderer.perform { () throws(TextFault) in try PrintfPart.parts(of: text) }
        var writer = PrintfWriter(template: template, values: values, renderer: renderer)
        for part in parts {
            switch part {
            case .literal(let range):
                try writer.write { (out) throws(TextFault) in try out.append(text[range]) }
            case .directive(let directive): try writer.write(directive)
            }
        }
        return try writer.finished()
    }
}

/// One formatting, with the arguments that are left.
private struct PrintfWriter {
    private let template: Cell
    private let renderer: Renderer
    private var out: TextBuilder
    private var arguments: ArraySlice<Cell>
    private let mapping: Cell?
    private let isSingle: Bool
    private var usedNames = false

    init(template: Cell, values: Cell, renderer: Renderer) {
        self.template = template
        self.renderer = renderer
        out = TextBuilder(allowance: renderer.textAllowance)
        switch values {
        case .tuple(let tuple):
            (arguments, mapping, isSingle) = (tuple.elements[...], nil, false)
        // Python leaves over what it could look keys up in.
        case .dictionary, .list, .range, .undefined:
            (arguments, mapping, isSingle) = ([values], values, true)
        default: (arguments, mapping, isSingle) = ([values], nil, true)
        }
    }

    mutating func write(_ work: (inout TextBuilder) throws(TextFault) -> Void) throws {
        do throws(TextFault) {
            try work(&out)
        } catch {
            throw renderer.fault(error)
        }
    }

    func finished() throws -> Cell {
        guard arguments.isEmpty || usedNames || mapping != nil else {
            throw TemplateFault(.type, "the format has no place for \(arguments.count) of its arguments")
        }
        try renderer.charge(bytes: out.bytes.count)
        return renderer.like(template, out.string)
    }

    mutating func write(_ directive: PrintfDirective) throws {
        var directive = directive
        // What a key names takes the place of all arguments, as in Python: once.
        if let key = directive.key { arguments = [try member(key)] }
        var width = try amount(directive.width) ?? 0
        if width < 0 {
            directive.leftAligned = true
            width = width == .min ? .max : -width
        }
        let precision = try amount(directive.precision).map { max($0, 0) }
        if directive.isPercentSign { return try write { (out) throws(TextFault) in try out.append("%") } }
        let cell = try next()
        guard directive.conversion != "%" else {
            throw TemplateFault(.value, "'%%' takes nothing between its two signs")
        }
        try write(cell, directive, width, precision)
    }

    private mutating func write(_ cell: Cell, _ directive: PrintfDirective, _ width: Int, _ precision: Int?) throws {
        switch directive.conversion {
        case "s", "r", "a", "c":
            let text = try shown(cell, directive.conversion)
            let cut = directive.conversion == "c" ? nil : precision
            try write { (out) throws(TextFault) in
                try directive.append(text: text, width: width, precision: cut, to: &out)
            }
        case "e", "E", "f", "F", "g", "G":
            try renderer.requireDefined(cell)
            guard let number = cell.number else {
                throw TemplateFault(.type, "'%\(directive.conversion)' needs a number, not \(cell.kindName)")
            }
            try write { (out) throws(TextFault) in
                try directive.append(float: number, width: width, precision: precision, to: &out)
            }
        default:
            let number = try integer(cell, directive.conversion)
            try write { (out) throws(TextFault) in
                try directive.append(integer: number, width: width, precision: precision, to: &out)
            }
        }
    }

    private func integer(_ cell: Cell, _ conversion: Unicode.Scalar) throws -> Int {
        if let number = cell.integer { return number }
        if !"oxX".unicodeScalars.contains(conversion) { try renderer.requireDefined(cell) }
        guard case .float(let number) = cell, !"oxX".unicodeScalars.contains(conversion) else {
            throw TemplateFault(.type, "'%\(conversion)' needs an integer, not \(cell.kindName)")
        }
        guard let whole = Int(exactly: number.rounded(.towardZero)) else {
            throw TemplateFault(
                number.isNaN ? .value : .overflow, "'%\(conversion)' needs an integer of at most 64 bits")
        }
        return whole
    }

    private func shown(_ cell: Cell, _ conversion: Unicode.Scalar) throws -> [Unicode.Scalar] {
        if conversion == "c" { return [try character(cell)] }
        let text =
            conversion == "s"
            ? template.isMarkup ? try renderer.escaped(cell) : try renderer.text(cell)
            : try renderer.representation(cell, ascii: conversion == "a")
        return CodePoints.decode(template.isMarkup && conversion != "s" ? Escape.html(text) : text)
    }

    private func character(_ cell: Cell) throws -> Unicode.Scalar {
        if let code = cell.integer {
            guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
                throw TemplateFault(.overflow, "'%c' needs a character code, not \(code)")
            }
            return scalar
        }
        guard let text = cell.text, text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first else {
            throw TemplateFault(.type, "'%c' needs one character or its code, not \(cell.kindName)")
        }
        return scalar
    }

    private mutating func next() throws -> Cell {
        guard let cell = arguments.popFirst() else {
            throw TemplateFault(.type, "the format has more places than there are arguments")
        }
        return cell
    }

    private mutating func member(_ name: String) throws -> Cell {
        guard case .dictionary(let dictionary)? = mapping else {
            throw TemplateFault(.type, "'%(\(name))' needs a dictionary of arguments")
        }
        usedNames = true
        guard let cell = dictionary[.string(name)] else {
            throw TemplateFault(.key, "the arguments of the format have no '\(name)'")
        }
        return cell
    }

    private mutating func amount(_ amount: PrintfDirective.Amount?) throws -> Int? {
        switch amount {
        case nil: return nil
        case .fixed(let number): return number
        case .argument:
            let cell = try next()
            guard let number = cell.integer else {
                throw TemplateFault(.type, "'*' needs an integer, not \(cell.kindName)")
            }
            return number
        }
    }
}

extension Renderer {
    func printf(_ format: String, _ values: Cell, isMarkup: Bool) throws -> Cell {
        try Printf.format(isMarkup ? .markup(format) : .string(format), values, self)
    }

    /// `repr(value)`, or `ascii(value)`.
    func representation(_ cell: Cell, ascii: Bool = false) throws -> String {
        var writer = CellWriter(allowance: textAllowance)
        try perform { () throws(TextFault) in try writer.appendRepresentation(cell) }
        try charge(bytes: writer.out.bytes.count)
        guard ascii else { return writer.out.string }
        return try build { (out) throws(TextFault) in
            for scalar in writer.out.string.unicodeScalars {
                if scalar.isASCII { try out.append(scalar) } else { try out.append(StringRepr.escape(scalar)) }
            }
        }
    }
}
