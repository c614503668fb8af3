extension FastMachine {
    /// Filters that are common enough for code of their own; what is not plain goes to the interpreter's filter.
    mutating func filter(_ code: FastCode) throws {
        let value = frame[Int(code.b)]
        let result: Datum?
        switch code.operation {
        case .upper: result = try letters(value, from: 0x61, to: 0x7A)
        case .lower: result = try letters(value, from: 0x41, to: 0x5A)
        case .length: result = length(value)
        case .join: result = code.detail == 0 ? try join(value, frame[Int(code.c)]) : nil
        case .replace: result = code.detail == 0 ? try replace(value, Int(code.c)) : nil
        case .escape: result = value.kind == .markup || value.kind == .integer ? value : nil
        case .safe: result = safe(value)
        case .json: result = try json(value)
        default: result = nil
        }
        frame[Int(code.a)] = try result ?? slow(code, value)
    }

    private static func name(_ operation: FastCode.Operation) -> String {
        switch operation {
        case .upper: "upper"
        case .lower: "lower"
        case .length: "length"
        case .join: "join"
        case .replace: "replace"
        case .escape: "escape"
        case .safe: "safe"
        default: "tojson"
        }
    }

    private mutating func slow(_ code: FastCode, _ value: Datum) throws -> Datum {
        let bridge = interpreter(autoescape: code.detail == 1)
        var arguments = CallArguments()
        switch code.operation {
        case .join: arguments.positional = [try bridge.cell(frame[Int(code.c)])]
        case .replace:
            arguments.positional = try [bridge.cell(frame[Int(code.c)]), bridge.cell(frame[Int(code.c) + 1])]
        default: break
        }
        let cell = try bridge.renderer.filter(Self.name(code.operation), bridge.cell(value), arguments)
        return bridge.datum(cell)
    }

    /// ASCII letters in the other case; `nil` when the text has other characters.
    private mutating func letters(_ value: Datum, from first: UInt8, to last: UInt8) throws -> Datum? {
        guard value.isText else { return nil }
        let source = value.bytes
        try charge(bytes: source.count)
        let target = arena.bytes(source.count)
        for index in 0..<source.count {
            let byte = source[index]
            guard byte < 0x80 else { return nil }
            target[index] = byte >= first && byte <= last ? byte ^ 0x20 : byte
        }
        return .text(target, source.count, isMarkup: value.kind == .markup)
    }

    private func length(_ value: Datum) -> Datum? {
        switch value.kind {
        case .list, .tuple, .dictionary: return .integer(value.count)
        case .string, .markup:
            var count = 0
            for byte in value.bytes where byte & 0xC0 != 0x80 { count += 1 }
            return .integer(count)
        default: return nil
        }
    }

    private func safe(_ value: Datum) -> Datum? {
        guard value.isText else { return nil }
        return Datum(bits: value.bits, meta: value.meta & ~0xFF | UInt64(Datum.Kind.markup.rawValue))
    }

    private mutating func join(_ value: Datum, _ separator: Datum) throws -> Datum? {
        guard value.kind == .list || value.kind == .tuple, separator.kind == .string else { return nil }
        let elements = value.elements
        guard elements.allSatisfy({ $0.kind == .string || $0.kind == .integer }) else { return nil }
        fuel -= elements.count / 8
        let place = output.count
        for index in 0..<elements.count {
            if index > 0 { try write(separator) }
            try write(elements[index])
        }
        return try taken(from: place)
    }

    /// What was written after a place, as a text.
    private mutating func taken(from place: Int, isMarkup: Bool = false) throws -> Datum {
        let count = output.count - place
        try charge(bytes: count)
        let text = arena.text(
            UnsafeBufferPointer(start: UnsafePointer(output.base + place), count: count), isMarkup: isMarkup)
        output.truncate(to: place)
        return text
    }

    private mutating func replace(_ value: Datum, _ arguments: Int) throws -> Datum? {
        let (old, new) = (frame[arguments], frame[arguments + 1])
        guard value.kind == .string, old.kind == .string, new.kind == .string, old.count > 0 else { return nil }
        let place = output.count
        let (source, wanted) = (value.bytes, old.bytes)
        var index = 0
        var copied = 0
        while index + wanted.count <= source.count {
            guard source[index] == wanted[0], matches(source, index, wanted) else {
                index &+= 1
                continue
            }
            try put(source, copied..<index)
            try put(new.bytes, 0..<new.count)
            index += wanted.count
            copied = index
        }
        if copied == 0 { return value }
        try put(source, copied..<source.count)
        return try taken(from: place)
    }

    private func matches(_ source: UnsafeBufferPointer<UInt8>, _ start: Int, _ wanted: UnsafeBufferPointer<UInt8>)
        -> Bool
    {
        for offset in 1..<max(1, wanted.count) where source[start + offset] != wanted[offset] { return false }
        return true
    }

    private mutating func put(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws {
        guard let base = bytes.baseAddress, output.write(base + range.lowerBound, range.count) else {
            throw Abandoned()
        }
    }

    /// JSON of texts and integers, alone or in a list.
    private mutating func json(_ value: Datum) throws -> Datum? {
        let place = output.count
        guard try writeJSON(value) else {
            output.truncate(to: place)
            return nil
        }
        return try taken(from: place, isMarkup: true)
    }

    private mutating func writeJSON(_ value: Datum) throws -> Bool {
        switch value.kind {
        case .integer: try write(value)
        case .string:
            guard value.bytes.allSatisfy(\.isPlainJSON), output.write("\"") else { return false }
            try write(value)
            return output.write("\"")
        case .list:
            guard output.write("[") else { return false }
            for (index, element) in value.elements.enumerated() {
                guard element.kind == .string || element.kind == .integer else { return false }
                if index > 0 { guard output.write(", ") else { return false } }
                guard try writeJSON(element) else { return false }
            }
            return output.write("]")
        default: return false
        }
        return true
    }

    // MARK: the interpreter's

    mutating func call(_ code: FastCode) throws {
        let call = program.calls[Int(code.c)]
        let bridge = interpreter(autoescape: call.autoescape)
        let value = try bridge.cell(frame[Int(code.b)])
        var arguments = CallArguments()
        for slot in call.positional { arguments.positional.append(try bridge.cell(frame[slot])) }
        for (name, slot) in call.keyword { arguments.keyword.append((name, try bridge.cell(frame[slot]))) }
        fuel -= 1
        guard fuel >= 0, arena.used < Self.mostMemory else { throw Abandoned() }
        switch code.operation {
        case .filter: frame[Int(code.a)] = bridge.datum(try bridge.renderer.filter(call.name, value, arguments))
        case .test:
            frame[Int(code.a)] = .bool(try bridge.renderer.test(call.name, value, arguments) != call.negated)
        default:
            let method = try bridge.renderer.attribute(call.name, of: value)
            frame[Int(code.a)] = bridge.datum(try bridge.renderer.call(method, arguments))
        }
    }

    mutating func evaluate(_ code: FastCode) throws {
        let fragment = program.fragments[Int(code.b)]
        let bridge = interpreter(autoescape: fragment.autoescape, fragment.template)
        var names: [String: Cell] = [:]
        for (name, slot) in fragment.names {
            let value = frame[slot]
            if !value.isUndefined { names[name] = try bridge.cell(value) }
        }
        fuel -= 1
        guard fuel >= 0, arena.used < Self.mostMemory else { throw Abandoned() }
        let renderer = bridge.renderer
        renderer.scope = Scope(names, inside: renderer.global)
        frame[Int(code.a)] = bridge.datum(try renderer.evaluate(fragment.expression))
    }
}

extension UInt8 {
    /// Whether it stands for itself in JSON that is also safe in HTML.
    fileprivate var isPlainJSON: Bool {
        switch self {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"),
            UInt8(ascii: "'"):
            false
        default: self >= 0x20 && self < 0x7F
        }
    }
}
