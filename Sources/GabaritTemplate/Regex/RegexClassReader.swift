/// Reads `[…]` and the escapes that stand for characters.
struct RegexClassReader {
    private let text: [Unicode.Scalar]
    private(set) var index: Int

    init(text: [Unicode.Scalar], index: Int) {
        self.text = text
        self.index = index
    }

    private var peek: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private func fault(_ what: String) -> TextFault {
        .value("\(what) at character \(index + 1) of the regular expression")
    }

    /// The rest of a class, its `[` taken already.
    mutating func read(ignoresCase: Bool) throws(TextFault) -> RegexSet {
        var set = RegexSet(ignoresCase: ignoresCase)
        if peek == "^" {
            index += 1
            set.negated = true
        }
        var first = true
        while let scalar = peek, first || scalar != "]" {
            first = false
            try readItem(into: &set)
        }
        guard peek == "]" else { throw fault("missing ']'") }
        index += 1
        set.order()
        return set
    }

    private mutating func readItem(into set: inout RegexSet) throws(TextFault) {
        let low = try member()
        guard peek == "-", index + 1 < text.count, text[index + 1] != "]" else { return merge(low, into: &set) }
        index += 1
        let high = try member()
        guard let from = low.ranges.first?.lowerBound, let to = high.ranges.first?.upperBound, from <= to else {
            throw fault("a bad character range")
        }
        set.ranges.append(from...to)
    }

    private mutating func member() throws(TextFault) -> RegexSet {
        guard let scalar = peek else { throw fault("missing ']'") }
        index += 1
        if scalar == "\\" {
            if peek == "b" {
                index += 1
                return RegexSet(ranges: [8...8])
            }
            return try escape()
        }
        return RegexSet(ranges: [scalar.value...scalar.value])
    }

    private func merge(_ item: RegexSet, into set: inout RegexSet) {
        set.ranges += item.ranges
        set.classes += item.classes.filter { !set.classes.contains($0) }
        set.negatedClasses += item.negatedClasses.filter { !set.negatedClasses.contains($0) }
    }

    /// What follows a backslash.
    mutating func escape() throws(TextFault) -> RegexSet {
        guard let scalar = peek else { throw fault("a backslash at the end") }
        index += 1
        switch scalar {
        case "d": return RegexSet(classes: [.digit])
        case "D": return RegexSet(negatedClasses: [.digit])
        case "w": return RegexSet(classes: [.word])
        case "W": return RegexSet(negatedClasses: [.word])
        case "s": return RegexSet(classes: [.space])
        case "S": return RegexSet(negatedClasses: [.space])
        case "n": return single(10)
        case "t": return single(9)
        case "r": return single(13)
        case "f": return single(12)
        case "v": return single(11)
        case "a": return single(7)
        case "0": return single(0)
        case "x": return single(try hex(2))
        case "u": return single(try hex(4))
        case "U": return single(try hex(8))
        default:
            if scalar.isASCII, scalar.isPythonAlnum { throw fault("unknown escape '\\\(scalar)'") }
            return single(scalar.value)
        }
    }

    private func single(_ value: UInt32) -> RegexSet { RegexSet(ranges: [value...value]) }

    private mutating func hex(_ width: Int) throws(TextFault) -> UInt32 {
        guard index + width <= text.count,
            let value = UInt32(CodePoints.string(text[index..<(index + width)]), radix: 16)
        else { throw fault("an incomplete escape") }
        index += width
        return value
    }
}
