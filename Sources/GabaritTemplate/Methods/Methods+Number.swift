extension Methods {
    static let integers: [String: Body] = [
        "bit_length": { cell, arguments, _ in
            _ = try positional(arguments, "bit_length", [])
            return .integer(Int.bitWidth - (cell.integer ?? 0).magnitude.leadingZeroBitCount)
        },
        "bit_count": { cell, arguments, _ in
            _ = try positional(arguments, "bit_count", [])
            return .integer((cell.integer ?? 0).magnitude.nonzeroBitCount)
        },
        "conjugate": { cell, arguments, _ in
            _ = try positional(arguments, "conjugate", [])
            return .integer(cell.integer ?? 0)
        },
        "as_integer_ratio": { cell, arguments, _ in
            _ = try positional(arguments, "as_integer_ratio", [])
            return .tuple([.integer(cell.integer ?? 0), .integer(1)])
        },
        "to_bytes": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "to_bytes", ["length", "byteorder", "signed"])
            return try bytes(
                cell.integer ?? 0, length: bound.integer(0, default: 1), order: bound.text(1, default: "big"),
                signed: bound.flag(2, default: false, renderer), renderer)
        },
    ]

    static let floats: [String: Body] = [
        "is_integer": { cell, arguments, _ in
            _ = try positional(arguments, "is_integer", [])
            let number = cell.number ?? 0
            return .bool(number.isFinite && number == number.rounded(.towardZero))
        },
        "hex": { cell, arguments, _ in
            _ = try positional(arguments, "hex", [])
            return .string(String(decoding: FloatText.hex(cell.number ?? 0), as: UTF8.self))
        },
        "conjugate": { cell, arguments, _ in
            _ = try positional(arguments, "conjugate", [])
            return cell
        },
        "as_integer_ratio": { cell, arguments, _ in
            _ = try positional(arguments, "as_integer_ratio", [])
            return try ratio(cell.number ?? 0)
        },
    ]

    private static func ratio(_ number: Double) throws -> Cell {
        guard number.isFinite else {
            throw TemplateFault(number.isNaN ? .value : .overflow, "the number has no ratio of integers")
        }
        var numerator = number
        var denominator = 1
        while numerator != numerator.rounded(.towardZero) {
            let (next, overflow) = denominator.multipliedReportingOverflow(by: 2)
            guard !overflow else { throw TemplateFault(.overflow, "the ratio needs integers of more than 64 bits") }
            (numerator, denominator) = (numerator * 2, next)
        }
        guard let whole = Int(exactly: numerator) else {
            throw TemplateFault(.overflow, "the ratio needs integers of more than 64 bits")
        }
        return .tuple([.integer(whole), .integer(denominator)])
    }

    private static func bytes(
        _ number: Int, length: Int, order: String, signed: Bool, _ renderer: Renderer
    ) throws -> Cell {
        guard order == "big" || order == "little" else {
            throw TemplateFault(.value, "the byte order is 'big' or 'little', not '\(order)'")
        }
        guard length >= 0 else { throw TemplateFault(.value, "the length cannot be negative") }
        guard number >= 0 || signed else { throw TemplateFault(.overflow, "a negative integer needs 'signed'") }
        let bits = (number < 0 ? ~number : number).magnitude
        let needed = Int.bitWidth - bits.leadingZeroBitCount + (signed ? 1 : 0)
        guard length >= (needed + 7) / 8 else {
            throw TemplateFault(.overflow, "the integer does not fit in \(length) bytes")
        }
        try renderer.charge(bytes: length)
        var bytes = [UInt8](repeating: number < 0 ? 0xFF : 0, count: length)
        for index in 0..<min(length, 8) { bytes[index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
        return .object(BytesCell(bytes: order == "big" ? bytes.reversed() : bytes))
    }
}

/// Plain attributes of integers.
enum NumberAttributes {
    static func integer(_ name: String, _ cell: Cell) -> Cell? {
        switch name {
        case "real", "numerator": cell.integer.map(Cell.integer)
        case "imag": .integer(0)
        case "denominator": .integer(1)
        default: nil
        }
    }
}
