/// The text of `str.format`: literal parts and replacement fields.
///
/// Source: <https://docs.python.org/3/library/string.html#format-string-syntax>.
struct FormatTemplate {
    enum Part: Equatable {
        case literal([Unicode.Scalar])
        case field(Field)
    }

    struct Field: Equatable {
        var root: Root
        var steps: [Step]
        /// `r`, `s` or `a` after `!`.
        var conversion: Unicode.Scalar?
        /// The specification, which may hold fields of its own, one level deep.
        var spec: [Part]
    }

    enum Root: Equatable {
        /// `{}`: the next argument.
        case next
        case position(Int)
        case name(String)
    }

    enum Step: Equatable {
        case attribute(String)
        case index(Int)
        case key(String)
    }

    var parts: [Part] = []

    init(_ text: [Unicode.Scalar]) throws(TextFault) {
        var reader = FormatTemplateReader(text: text)
        parts = try reader.parts(nested: false)
    }
}

private struct FormatTemplateReader {
    let text: [Unicode.Scalar]
    var index = 0

    init(text: [Unicode.Scalar]) {
        self.text = text
    }

    mutating func parts(nested: Bool) throws(TextFault) -> [FormatTemplate.Part] {
        var parts: [FormatTemplate.Part] = []
        var literal: [Unicode.Scalar] = []
        while index < text.count {
            let scalar = text[index]
            if nested, scalar == "}" { break }
            index += 1
            guard scalar == "{" || scalar == "}" else {
                literal.append(scalar)
                continue
            }
            if !nested, index < text.count, text[index] == scalar {
                literal.append(scalar)
                index += 1
                continue
            }
            guard scalar == "{" else { throw .value("a single '}' in the format string") }
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = []
            parts.append(.field(try field(nested: nested)))
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return parts
    }

    private mutating func field(nested: Bool) throws(TextFault) -> FormatTemplate.Field {
        guard index < text.count else { throw .value("a single '{' in the format string") }
        let name = nameText()
        var conversion: Unicode.Scalar?
        if peek == "!" {
            index += 1
            guard let mark = peek else { throw unclosed }
            conversion = mark
            index += 1
            guard peek == ":" || peek == "}" else {
                throw .value("expected ':' after the conversion in the format string")
            }
            guard mark == "r" || mark == "s" || mark == "a" else {
                throw .value("unknown conversion '!\(mark)' in the format string")
            }
        }
        var spec: [FormatTemplate.Part] = []
        if peek == ":" {
            index += 1
            if nested { throw .value("the format string nests its fields too deep") }
            spec = try parts(nested: true)
        }
        guard peek == "}" else { throw unclosed }
        index += 1
        let (root, steps) = try path(name)
        return FormatTemplate.Field(root: root, steps: steps, conversion: conversion, spec: spec)
    }

    private var peek: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private var unclosed: TextFault { .value("expected '}' before the end of the format string") }

    private mutating func nameText() -> ArraySlice<Unicode.Scalar> {
        let start = index
        var bracketed = false
        while let scalar = peek {
            if scalar == "[" { bracketed = true }
            if scalar == "]" { bracketed = false }
            if !bracketed, scalar == "!" || scalar == ":" || scalar == "}" || scalar == "{" { break }
            index += 1
        }
        return text[start..<index]
    }

    private func path(
        _ name: ArraySlice<Unicode.Scalar>
    ) throws(TextFault) -> (FormatTemplate.Root, [FormatTemplate.Step]) {
        let rootText = name.prefix { $0 != "." && $0 != "[" }
        var rest = name.dropFirst(rootText.count)
        var steps: [FormatTemplate.Step] = []
        while let mark = rest.first {
            rest = rest.dropFirst()
            if mark == "." {
                let attribute = rest.prefix { $0 != "." && $0 != "[" }
                guard !attribute.isEmpty else { throw .value("an empty attribute in the format string") }
                steps.append(.attribute(CodePoints.string(attribute)))
                rest = rest.dropFirst(attribute.count)
            } else if mark == "[" {
                let key = rest.prefix { $0 != "]" }
                rest = rest.dropFirst(key.count)
                guard rest.first == "]" else { throw .value("missing ']' in the format string") }
                guard !key.isEmpty else { throw .value("an empty attribute in the format string") }
                rest = rest.dropFirst()
                steps.append(try number(key).map { .index($0) } ?? .key(CodePoints.string(key)))
            } else {
                throw .value("only '.' or '[' may follow ']' in a field of the format string")
            }
        }
        if rootText.isEmpty { return (.next, steps) }
        return (try number(rootText).map { .position($0) } ?? .name(CodePoints.string(rootText)), steps)
    }

    private func number(_ text: ArraySlice<Unicode.Scalar>) throws(TextFault) -> Int? {
        guard text.allSatisfy(\.isPythonDecimal) else { return nil }
        var number = 0
        for digit in text {
            guard number < 1 << 40 else { throw .value("too many digits in a field of the format string") }
            number = number * 10 + (digit.decimalValue ?? 0)
        }
        return number
    }
}
