/// Python's case mappings: the full mappings of Unicode, with the final sigma for lower case.
enum CaseMapping {
    static func upper(_ text: Span<UInt8>) -> [UInt8] {
        if CodePoints.isASCII(text) { return ascii(text, from: 0x61, flip: 0x20) }
        var out: [UInt8] = []
        for scalar in CodePoints.decode(text) { out.append(contentsOf: scalar.properties.uppercaseMapping.utf8) }
        return out
    }

    static func lower(_ text: Span<UInt8>) -> [UInt8] {
        if CodePoints.isASCII(text) { return ascii(text, from: 0x41, flip: 0x20) }
        return CodePoints.encode(lower(CodePoints.decode(text)))
    }

    static func upper(_ text: [UInt8]) -> [UInt8] { upper(text.span) }
    static func lower(_ text: [UInt8]) -> [UInt8] { lower(text.span) }

    static func lower(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out: [Unicode.Scalar] = []
        out.reserveCapacity(text.count)
        for index in text.indices { appendLower(at: index, of: text, to: &out) }
        return out
    }

    /// `str.capitalize`: the first character in title case, the rest in lower case.
    static func capitalize(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard let first = text.first else { return [] }
        var out = Array(first.properties.titlecaseMapping.unicodeScalars)
        for index in text.indices.dropFirst() { appendLower(at: index, of: text, to: &out) }
        return out
    }

    /// `str.title`: title case after every uncased character.
    static func title(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out: [Unicode.Scalar] = []
        var previousCased = false
        for index in text.indices {
            if previousCased {
                appendLower(at: index, of: text, to: &out)
            } else {
                out.append(contentsOf: text[index].properties.titlecaseMapping.unicodeScalars)
            }
            previousCased = text[index].properties.isCased
        }
        return out
    }

    /// The filter `title`: words begin after white space, `-`, `(`, `{`, `[` and `<` only.
    static func titleWords(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out: [Unicode.Scalar] = []
        var index = 0
        while index < text.count {
            if isWordSeparator(text[index]) {
                out.append(text[index])
                index += 1
                continue
            }
            var end = index + 1
            while end < text.count, !isWordSeparator(text[end]) { end += 1 }
            out.append(contentsOf: text[index].properties.uppercaseMapping.unicodeScalars)
            out.append(contentsOf: lower(Array(text[(index + 1)..<end])))
            index = end
        }
        return out
    }

    static func swap(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out: [Unicode.Scalar] = []
        for index in text.indices {
            let scalar = text[index]
            if scalar.isPythonUpper {
                appendLower(at: index, of: text, to: &out)
            } else if scalar.isPythonLower {
                out.append(contentsOf: scalar.properties.uppercaseMapping.unicodeScalars)
            } else {
                out.append(scalar)
            }
        }
        return out
    }

    /// `str.casefold`: near enough to Unicode's full folding, which the standard library does not offer; sharp s and
    /// the ligatures expand through their upper case.
    static func fold(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out: [Unicode.Scalar] = []
        for scalar in text {
            if scalar.isASCII || scalar.properties.changesWhenCaseFolded == false {
                out.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
                continue
            }
            for upper in scalar.properties.uppercaseMapping.unicodeScalars {
                out.append(contentsOf: upper.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return out
    }

    private static func ascii(_ text: Span<UInt8>, from first: UInt8, flip: UInt8) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: text.count) { buffer, count in
            for index in text.indices {
                let byte = text[unchecked: index]
                buffer[index] = byte &- first < 26 ? byte ^ flip : byte
            }
            count = text.count
        }
    }

    private static func isWordSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "-", "(", "{", "[", "<": true
        default: scalar.isPythonSpace
        }
    }

    private static func appendLower(at index: Int, of text: [Unicode.Scalar], to out: inout [Unicode.Scalar]) {
        let scalar = text[index]
        if scalar == "\u{3A3}" {
            out.append(isFinalSigma(at: index, in: text) ? "\u{3C2}" : "\u{3C3}")
        } else {
            out.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
    }

    /// Unicode's Final_Sigma: a cased letter before, none after, case-ignorable characters aside.
    private static func isFinalSigma(at index: Int, in text: [Unicode.Scalar]) -> Bool {
        let before = text[..<index].last { !$0.properties.isCaseIgnorable }
        let after = text[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return before?.properties.isCased == true && after?.properties.isCased != true
    }
}
