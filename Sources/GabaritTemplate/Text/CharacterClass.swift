/// Python's questions about one character, answered from the Unicode properties of the standard library.
extension Unicode.Scalar {
    /// A letter for `isalpha`: general category L*.
    var isPythonAlpha: Bool {
        if isASCII { return (value | 0x20) &- 0x61 < 26 }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }

    /// A decimal digit for `isdecimal`, `int` and `\d`.
    var isPythonDecimal: Bool {
        isASCII ? value &- 0x30 < 10 : properties.generalCategory == .decimalNumber
    }

    /// The value of a decimal digit of any script.
    var decimalValue: Int? {
        if value &- 0x30 < 10 { return Int(value &- 0x30) }
        guard !isASCII, properties.numericType == .decimal, let number = properties.numericValue else { return nil }
        return Int(exactly: number)
    }

    var isPythonDigit: Bool {
        if isASCII { return value &- 0x30 < 10 }
        switch properties.numericType {
        case .decimal, .digit: return true
        default: return false
        }
    }

    var isPythonNumeric: Bool { isASCII ? value &- 0x30 < 10 : properties.numericType != nil }

    var isPythonAlnum: Bool { isPythonAlpha || isPythonDecimal || isPythonDigit || isPythonNumeric }

    /// White space for `split()`, `strip()` and `isspace`: White_Space plus the four separators of ASCII.
    var isPythonSpace: Bool {
        if isASCII { return (9...13).contains(value) || value == 32 || (28...31).contains(value) }
        return properties.isWhitespace
    }

    /// A character at which `splitlines` ends a line.
    var isPythonLineEnd: Bool {
        switch value {
        case 10...13, 28...30, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Shown as it is by `repr`.
    var isPythonPrintable: Bool {
        if isASCII { return value >= 32 && value != 127 }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }

    /// A word character of `\w`.
    var isWord: Bool { isPythonAlnum || value == 0x5F }

    var isPythonLower: Bool { isASCII ? value &- 0x61 < 26 : properties.isLowercase }
    var isPythonUpper: Bool { isASCII ? value &- 0x41 < 26 : properties.isUppercase }
    var isPythonTitle: Bool { !isASCII && properties.generalCategory == .titlecaseLetter }
    var isPythonCased: Bool { isPythonLower || isPythonUpper || isPythonTitle }
}

/// Python's questions about a whole text: true only when there is at least one character, except for `isascii` and
/// `isprintable`.
enum TextQuestion {
    static func all(_ text: [Unicode.Scalar], _ holds: (Unicode.Scalar) -> Bool) -> Bool {
        !text.isEmpty && text.allSatisfy(holds)
    }

    static func isLower(_ text: [Unicode.Scalar]) -> Bool {
        text.contains(where: \.isPythonLower) && !text.contains { $0.isPythonUpper || $0.isPythonTitle }
    }

    static func isUpper(_ text: [Unicode.Scalar]) -> Bool {
        text.contains(where: \.isPythonUpper) && !text.contains { $0.isPythonLower || $0.isPythonTitle }
    }

    /// Whether upper case follows only uncased characters and lower case only cased ones.
    static func isTitle(_ text: [Unicode.Scalar]) -> Bool {
        var previousCased = false
        var seen = false
        for scalar in text {
            if scalar.isPythonUpper || scalar.isPythonTitle {
                if previousCased { return false }
                previousCased = true
                seen = true
            } else if scalar.isPythonLower {
                if !previousCased { return false }
                seen = true
            } else {
                previousCased = false
            }
        }
        return seen
    }

    static func isIdentifier(_ text: [Unicode.Scalar]) -> Bool {
        guard let first = text.first, first == "_" || first.properties.isXIDStart else { return false }
        return text.dropFirst().allSatisfy(\.properties.isXIDContinue)
    }
}
