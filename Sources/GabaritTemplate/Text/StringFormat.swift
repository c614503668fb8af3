/// `str.format`: only data can be reached, by the same closed list of attributes as everywhere.
enum StringFormat {
    static func format(_ template: Cell, _ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        let text = try renderer.scalars(template)
        let parsed = try renderer.perform { () throws(TextFault) in try FormatTemplate(text) }
        var writer = StringFormatWriter(template: template, arguments: arguments, renderer: renderer)
        for part in parsed.parts { try writer.write(part) }
        try renderer.charge(bytes: writer.out.bytes.count)
        return renderer.like(template, writer.out.string)
    }
}

private struct StringFormatWriter {
    private let template: Cell
    private let arguments: CallArguments
    private let renderer: Renderer
    private(set) var out: TextBuilder
    private var nextPosition = 0
    private var numbering: Bool?

    init(template: Cell, arguments: CallArguments, renderer: Renderer) {
        self.template = template
        self.arguments = arguments
        self.renderer = renderer
        out = TextBuilder(allowance: renderer.textAllowance)
    }

    mutating func write(_ part: FormatTemplate.Part) throws {
        switch part {
        case .literal(let text): try add { (out) throws(TextFault) in try out.append(text) }
        case .field(let field): try write(field)
        }
    }

    private mutating func add(_ work: (inout TextBuilder) throws(TextFault) -> Void) throws {
        do throws(TextFault) {
            try work(&out)
        } catch {
            throw renderer.fault(error)
        }
    }

    private mutating func write(_ field: FormatTemplate.Field) throws {
        var cell = try value(field)
        if let conversion = field.conversion {
            cell =
                conversion == "s"
                ? .string(try renderer.text(cell))
                : .string(try renderer.representation(cell, ascii: conversion == "a"))
        }
        let spec = try specification(field.spec)
        if template.isMarkup {
            guard spec.isEmpty || !cell.isMarkup else {
                throw TemplateFault(.value, "markup takes no format specification")
            }
            var inner = StringFormatWriter(template: .string(""), arguments: arguments, renderer: renderer)
            try inner.write(cell, spec)
            let shown = cell.isMarkup ? inner.out.string : Escape.html(inner.out.string)
            return try add { (out) throws(TextFault) in try out.append(shown) }
        }
        try write(cell, spec)
    }

    private mutating func write(_ cell: Cell, _ text: [Unicode.Scalar]) throws {
        if text.isEmpty {
            let shown = try renderer.text(cell)
            return try add { (out) throws(TextFault) in try out.append(shown) }
        }
        let spec = try renderer.perform { () throws(TextFault) in try FormatSpec(text, typeName: cell.kindName) }
        switch cell {
        case .string(let shown), .markup(let shown):
            try add { (out) throws(TextFault) in try spec.append(text: CodePoints.decode(shown), to: &out) }
        case .float(let number):
            try add { (out) throws(TextFault) in try spec.append(float: number, to: &out) }
        case .integer(let number):
            try add { (out) throws(TextFault) in try spec.append(integer: number, to: &out) }
        case .bool(let flag):
            try add { (out) throws(TextFault) in try spec.append(integer: flag ? 1 : 0, to: &out) }
        default: throw TemplateFault(.type, "\(cell.kindName) takes no format specification")
        }
    }

    private mutating func specification(_ parts: [FormatTemplate.Part]) throws -> [Unicode.Scalar] {
        var text: [Unicode.Scalar] = []
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .field(let field):
                var cell = try value(field)
                if let conversion = field.conversion, conversion != "s" {
                    cell = .string(try renderer.representation(cell, ascii: conversion == "a"))
                }
                text += try renderer.scalars(cell)
            }
        }
        return text
    }

    private mutating func value(_ field: FormatTemplate.Field) throws -> Cell {
        var cell = try root(field.root)
        for step in field.steps {
            try renderer.charge()
            switch step {
            case .attribute(let name):
                cell = try attribute(name, of: cell)
            case .index(let place): cell = try renderer.item(.integer(place), of: cell)
            case .key(let key): cell = try renderer.item(.string(key), of: cell)
            }
            try checkFound(cell, step)
            if case .callable = cell { throw TemplateFault(.security, "a format cannot reach functions") }
        }
        return cell
    }

    /// In a sandbox what a format does not find is undefined as everywhere, and so are Python's special names; else it is
    /// Python's error.
    private func checkFound(_ cell: Cell, _ step: FormatTemplate.Step) throws {
        guard renderer.settings.sandbox == .off, case .undefined(let missing) = cell else { return }
        switch step {
        case .attribute(let name) where name.hasPrefix("__"): return
        case .attribute: throw TemplateFault(.attribute, missing.message, hint: missing.hint)
        case .index: throw TemplateFault(.index, missing.message, hint: missing.hint)
        case .key: throw TemplateFault(.key, missing.message, hint: missing.hint)
        }
    }

    /// In a sandbox an attribute is what it is everywhere; else Python is asked, for which the key of a dictionary is none.
    private func attribute(_ name: String, of cell: Cell) throws -> Cell {
        if case .dictionary = cell, renderer.settings.sandbox == .off {
            throw TemplateFault(
                .key, "\(cell.kindName) has no attribute '\(name)'", hint: "a format names a key as [\(name)]")
        }
        return try renderer.attribute(name, of: cell)
    }

    private mutating func root(_ root: FormatTemplate.Root) throws -> Cell {
        switch root {
        case .next:
            try number(automatic: true)
            nextPosition += 1
            return try positional(nextPosition - 1)
        case .position(let place):
            try number(automatic: false)
            return try positional(place)
        case .name(let name):
            guard let argument = arguments.keyword.first(where: { $0.name == name }) else {
                throw TemplateFault(.key, "the format names '\(name)', which is no argument")
            }
            return argument.value
        }
    }

    private mutating func number(automatic: Bool) throws {
        if let numbering, numbering != automatic {
            throw TemplateFault(.value, "the format mixes fields with and without numbers")
        }
        numbering = automatic
    }

    private func positional(_ place: Int) throws -> Cell {
        guard arguments.positional.indices.contains(place) else {
            let needed = place == 0 ? "1 argument" : "\(place + 1) arguments"
            throw TemplateFault(.index, "the format needs \(needed), not \(arguments.positional.count)")
        }
        return arguments.positional[place]
    }
}
