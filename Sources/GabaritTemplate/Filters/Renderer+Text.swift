/// Text in and out of filters and methods, with every result paid for.
extension Renderer {
    /// The bytes that a text may still have.
    var textAllowance: Int {
        let (bytes, overflow) = remainingFuel.multipliedReportingOverflow(by: 64)
        return min(settings.limits.output, overflow ? .max : max(bytes, 0))
    }

    /// Builds a text within what is left, and pays for it.
    func build(_ work: (inout TextBuilder) throws(TextFault) -> Void) throws -> String {
        var out = TextBuilder(allowance: textAllowance)
        do throws(TextFault) {
            try work(&out)
        } catch {
            throw fault(error)
        }
        try charge(bytes: out.bytes.count)
        return String(decoding: out.bytes, as: UTF8.self)
    }

    /// Runs a text operation that only reads.
    func perform<Result>(_ work: () throws(TextFault) -> Result) throws -> Result {
        do throws(TextFault) {
            return try work()
        } catch {
            throw fault(error)
        }
    }

    func fault(_ fault: TextFault) -> TemplateFault {
        switch fault.kind {
        case .type: TemplateFault(.type, fault.message)
        case .value: TemplateFault(.value, fault.message)
        case .argument: TemplateFault(.argument, fault.message)
        case .index: TemplateFault(.index, fault.message)
        case .key: TemplateFault(.key, fault.message)
        case .overflow: TemplateFault(.overflow, fault.message)
        case .exceeded:
            TemplateFault(
                .limit,
                fault.needed > 0 ? "the text would have more than \(settings.limits.output) bytes" : fault.message)
        }
    }

    /// The text of a value, as `str()` gives it.
    func text(_ cell: Cell) throws -> String {
        switch cell {
        case .string(let text), .markup(let text): return text
        case .undefined(let missing):
            try requireStrict(cell)
            return settings.undefined == .debug && missing.debugText != ""
                ? "{{ \(missing.debugText ?? missing.name) }}" : ""
        default:
            var writer = CellWriter(allowance: textAllowance)
            do throws(TextFault) {
                try writer.appendText(cell)
            } catch {
                throw fault(error)
            }
            try charge(bytes: writer.out.bytes.count)
            return writer.out.string
        }
    }

    /// The scalars of a value's text, paid for.
    func scalars(_ cell: Cell) throws -> [Unicode.Scalar] {
        let text = try text(cell)
        try charge(bytes: text.utf8.count)
        return CodePoints.decode(text)
    }

    /// The bytes of a value's text, paid for.
    func bytes(_ cell: Cell) throws -> [UInt8] {
        let text = try text(cell)
        try charge(bytes: text.utf8.count)
        return Array(text.utf8)
    }

    /// The bytes of a value that must be a string already.
    func stringBytes(_ cell: Cell, _ function: String) throws -> [UInt8] {
        try requireDefined(cell)
        guard let text = cell.text else {
            throw TemplateFault(.type, "'\(function)' needs a string, not \(cell.kindName)")
        }
        try charge(bytes: text.utf8.count)
        return Array(text.utf8)
    }

    /// Text of the same kind as the value it was made of.
    func like(_ cell: Cell, _ text: String) -> Cell { cell.isMarkup ? .markup(text) : .string(text) }

    func like(_ cell: Cell, _ scalars: some Sequence<Unicode.Scalar>) throws -> Cell {
        let bytes = CodePoints.encode(scalars)
        try charge(bytes: bytes.count)
        return like(cell, String(decoding: bytes, as: UTF8.self))
    }

    func like(_ cell: Cell, bytes: [UInt8]) throws -> Cell {
        try charge(bytes: bytes.count)
        return like(cell, String(decoding: bytes, as: UTF8.self))
    }

    /// The argument of a text operation, escaped when the subject is markup and the argument is not.
    func bytes(_ argument: Cell, for subject: Cell) throws -> [UInt8] {
        let bytes = try bytes(argument)
        guard subject.isMarkup, !argument.isMarkup else { return bytes }
        return try perform { () throws(TextFault) in try XMLText.escaped(bytes, allowance: textAllowance) }
    }

    /// - Throws: the undefined error for a value that does not exist.
    func requireDefined(_ cell: Cell) throws {
        if case .undefined(let missing) = cell {
            throw missing.fault
        }
    }
}
