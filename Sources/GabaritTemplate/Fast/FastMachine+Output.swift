extension FastMachine {
    mutating func write(_ value: Datum) throws {
        switch value.kind {
        case .integer: guard output.write(value.integer) else { throw Abandoned() }
        case .string, .markup:
            guard let base = value.bytes.baseAddress, output.write(base, value.count) else { throw Abandoned() }
        case .bool: try put(value.bits != 0 ? "True" : "False")
        case .none: try put("None")
        case .undefined: try checkSilent()
        case .float: try write(value.float)
        default:
            let bridge = interpreter(autoescape: false)
            try put(bridge.renderer.text(bridge.cell(value)))
        }
    }

    mutating func writeHTML(_ value: Datum) throws {
        switch value.kind {
        case .integer, .float, .markup, .bool, .none, .undefined: try write(value)
        case .string:
            guard let base = value.bytes.baseAddress, output.writeHTML(base, value.count) else { throw Abandoned() }
        default:
            let bridge = interpreter(autoescape: true)
            var text = try bridge.renderer.text(bridge.cell(value))
            let written = text.withUTF8 { bytes in bytes.baseAddress.map { output.writeHTML($0, bytes.count) } ?? true }
            guard written else { throw Abandoned() }
        }
    }

    /// Escaping for files that are not HTML.
    mutating func writeEscaped(_ value: Datum) throws {
        switch value.kind {
        case .integer, .markup: try write(value)
        case .undefined: try checkSilent()
        default:
            let bridge = interpreter(autoescape: true)
            try put(Escape.text(bridge.cell(value), as: escaping, bridge.renderer))
        }
    }

    private mutating func write(_ number: Double) throws {
        let written = FloatText.repr(number).withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { output.write($0, bytes.count) } ?? true
        }
        guard written else { throw Abandoned() }
    }

    private mutating func put(_ text: String) throws {
        guard output.write(text) else { throw Abandoned() }
    }

    /// An undefined value prints as nothing, unless its kind has a word for it.
    private func checkSilent() throws {
        guard undefined == .standard || undefined == .chainable else { throw Abandoned() }
    }

    mutating func endCapture(_ code: FastCode) throws {
        guard let place = captures.removeLast() else { throw Abandoned() }
        frame[Int(code.a)] = try taken(from: place, isMarkup: code.detail == 1)
    }
}
