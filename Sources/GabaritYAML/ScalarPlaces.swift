public import GabaritSource

/// Finds where each byte of a text stands that YAML writes in quotes, folded, or as a block.
///
/// Source: YAML 1.2.2, "Flow Scalar Styles" and "Block Scalar Styles".
public struct ScalarPlaces {
    private enum Style { case single, double, block, plain }

    private let bytes: [UInt8]
    private let end: Int
    private let style: Style
    private var place: Int

    /// - Returns: `nil` where the text cannot be followed, for a value behind a tag or an anchor.
    public static func origin(of text: String, in span: SourceSpan) -> SourceOrigin? {
        guard var reader = ScalarPlaces(span), let places = reader.places(of: Array(text.utf8)) else { return nil }
        return SourceOrigin(span.file, places: places)
    }

    private init?(_ span: SourceSpan) {
        (bytes, place, end) = (span.file.bytes, span.range.lowerBound, span.range.upperBound)
        guard place < end, end <= bytes.count else { return nil }
        switch bytes[place] {
        case UInt8(ascii: "'"): style = .single
        case UInt8(ascii: "\""): style = .double
        case UInt8(ascii: "|"), UInt8(ascii: ">"): style = .block
        case UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "*"): return nil
        default: style = .plain
        }
        switch style {
        case .single, .double: place += 1
        case .block: while place < end, bytes[place] != 0x0A { place += 1 }
        case .plain: break
        }
    }

    private mutating func places(of text: [UInt8]) -> [Int]? {
        var places: [Int] = []
        places.reserveCapacity(text.count)
        // White space of a block before its first line is the indentation, not the text's.
        if style == .block { place = min(place + 1, end) }
        while places.count < text.count {
            let byte = text[places.count]
            if Self.isBlank(byte), !(style == .double && current == UInt8(ascii: "\\")) {
                places.append(min(place, end - 1))
                if current == byte { place += 1 }
                continue
            }
            skipFolds()
            guard let found = current else { return nil }
            if style == .double, found == UInt8(ascii: "\\") {
                let (length, count) = escape()
                places += Array(repeating: place, count: min(count, text.count - places.count))
                place += length
            } else if found == byte {
                places.append(place)
                let isTwice = style == .single && byte == UInt8(ascii: "'")
                place += isTwice ? 2 : 1
            } else {
                return nil
            }
        }
        return places
    }

    private var current: UInt8? { place < end ? bytes[place] : nil }

    /// Goes over line ends, indentation, and what takes a line end away.
    private mutating func skipFolds() {
        while let byte = current {
            let isContinued =
                style == .double && byte == UInt8(ascii: "\\") && place + 1 < end
                && (bytes[place + 1] == 0x0A || bytes[place + 1] == 0x0D)
            guard Self.isBlank(byte) || isContinued else { return }
            place += 1
        }
    }

    /// The bytes that an escape takes in the file and in the text.
    private func escape() -> (length: Int, count: Int) {
        guard place + 1 < end else { return (1, 1) }
        let digits: Int
        switch bytes[place + 1] {
        case UInt8(ascii: "x"): digits = 2
        case UInt8(ascii: "u"): digits = 4
        case UInt8(ascii: "U"): digits = 8
        case UInt8(ascii: "_"), UInt8(ascii: "N"): return (2, 2)
        case UInt8(ascii: "L"), UInt8(ascii: "P"): return (2, 3)
        default: return (2, 1)
        }
        let hexadecimal = bytes[min(place + 2, end)..<min(place + 2 + digits, end)]
        let scalar = UInt32(String(decoding: hexadecimal, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
        return (2 + digits, scalar.map { UTF8.width($0) } ?? 1)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
