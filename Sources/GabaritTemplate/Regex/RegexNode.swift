/// A parsed regular expression.
indirect enum RegexNode: Equatable {
    case empty
    case set(RegexSet)
    case assertion(RegexAssertion)
    case sequence([RegexNode])
    case alternatives([RegexNode])
    /// `index` is `nil` for a group that captures nothing.
    case group(RegexNode, index: Int?)
    case repeated(RegexNode, minimum: Int, maximum: Int?, lazy: Bool)
}

/// A place that takes no character.
enum RegexAssertion: Equatable {
    case textStart, textEnd, lineStart, lineEnd
    /// The end, or before a newline at the end: `$` without the flag m.
    case lastLineEnd
    case wordBoundary, noWordBoundary
}

/// The characters that one step of an expression accepts.
struct RegexSet: Equatable {
    enum Class: Equatable {
        case digit, word, space
    }

    /// In order once the whole set is read; none meets another then.
    var ranges: [ClosedRange<UInt32>] = []
    var classes: [Class] = []
    var negatedClasses: [Class] = []
    var negated = false
    var ignoresCase = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        holds(scalar) != negated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        if accepts(scalar) { return true }
        guard ignoresCase else { return false }
        if scalar.isASCII {
            guard scalar.isPythonAlpha, let other = Unicode.Scalar(scalar.value ^ 0x20) else { return false }
            return accepts(other)
        }
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        return (lower.count == 1 && lower.contains(where: accepts))
            || (upper.count == 1 && upper.contains(where: accepts))
    }

    /// Puts the ranges into order, those that meet together, so that a character is found by halving.
    mutating func order() {
        var ordered: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ordered.last, range.lowerBound <= last.upperBound {
                ordered[ordered.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                ordered.append(range)
            }
        }
        ranges = ordered
    }

    private func isInRange(_ value: UInt32) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(value)
    }

    private func accepts(_ scalar: Unicode.Scalar) -> Bool {
        if isInRange(scalar.value) { return true }
        return classes.contains { Self.member(scalar, of: $0) }
            || negatedClasses.contains { !Self.member(scalar, of: $0) }
    }

    private static func member(_ scalar: Unicode.Scalar, of kind: Class) -> Bool {
        switch kind {
        case .digit: scalar.isPythonDecimal
        case .word: scalar.isWord
        case .space: scalar.isPythonSpace
        }
    }
}
