extension Lexer {
    /// Text outside code, with white space control done and line ends as the settings want them.
    mutating func addText(_ from: Int, _ to: Int, before tag: Marks.Opening?) {
        var lower = from
        var upper = to
        switch trimsNext {
        case .none: break
        case .lineEnd: lower = behindLineEnd(lower, upper)
        case .all: lower = behindSpace(lower, upper)
        }
        trimsNext = .none
        if let tag {
            let sign = base[tag.inside]
            if sign == UInt8(ascii: "-") {
                upper = withoutSpace(lower, upper)
                if upper == from { cutLines(before: from) }
            } else if stripsBlocks, sign != UInt8(ascii: "+"), tag.kind != .variable {
                upper = withoutIndent(from, lower, upper)
            }
        }
        guard lower < upper else { return }
        tokens.append(Token(.text, lower, upper, constant: constants.count))
        constants.append(literal(lower, upper))
    }

    /// Leaves white space out at the end of the text right before a place: with line statements each line is a text of its
    /// own.
    @inline(never) private mutating func cutLines(before place: Int) {
        var place = place
        while tokens.count > 0 {
            let last = tokens[tokens.count - 1]
            guard last.kind == .text, Int(last.upper) == place else { return }
            let lower = Int(last.lower)
            let upper = withoutSpace(lower, place)
            guard upper < place else { return }
            _ = tokens.removeLast()
            if upper > lower {
                tokens.append(Token(.text, lower, upper, constant: constants.count))
                constants.append(literal(lower, upper))
                return
            }
            place = lower
        }
    }

    /// The text of a range of the source as a constant.
    @inline(__always) private mutating func literal(_ lower: Int, _ upper: Int) -> Datum {
        if keepsText {
            return Datum(.string, bits: UInt64(UInt(bitPattern: base + lower)), count: upper &- lower)
        }
        return made(normalized(lower, upper))
    }

    func normalized(_ lower: Int, _ upper: Int) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(upper - lower)
        var place = lower
        while place < upper {
            let byte = base[place]
            if byte == 0x0D || byte == 0x0A {
                output += settings.newlineSequence.rawValue.utf8
                if byte == 0x0D, place + 1 < upper, base[place + 1] == 0x0A { place += 1 }
            } else {
                output.append(byte)
            }
            place += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    // MARK: white space

    @inline(never) func behindSpace(_ lower: Int, _ upper: Int) -> Int {
        var place = lower
        while place < upper {
            if base[place].isCodeSpace {
                place += 1
                continue
            }
            let (scalar, size) = source.scalar(at: place)
            guard scalar.isPythonSpace else { break }
            place += size
        }
        return place
    }

    private func behindLineEnd(_ lower: Int, _ upper: Int) -> Int {
        var place = lower
        if place < upper, base[place] == 0x0D { place += 1 }
        if place < upper, base[place] == 0x0A { place += 1 }
        return place
    }

    /// Where a text ends when white space at its end is left out.
    @inline(never) private func withoutSpace(_ lower: Int, _ upper: Int) -> Int {
        var place = upper
        while place > lower {
            let byte = base[place - 1]
            if byte < 0x80 {
                guard byte.isCodeSpace else { break }
                place -= 1
            } else {
                guard let size = wideSpace(before: place, lower) else { break }
                place -= size
            }
        }
        return place
    }

    /// Where the text ends when blanks back to the start of the line are left out.
    @inline(never) private func withoutIndent(_ start: Int, _ lower: Int, _ upper: Int) -> Int {
        var place = upper
        while place > lower, base[place - 1] != 0x0A, withoutSpace(place - 1, place) < place { place -= 1 }
        while place > lower, base[place - 1] >= 0x80, let size = wideSpace(before: place, lower) {
            place -= size
            while place > lower, base[place - 1] == 0x20 || base[place - 1] == 0x09 { place -= 1 }
        }
        let isLineStart = base[place - 1] == 0x0A || place == lower && lower > start
        let isFileStart = place == lower && start == 0 && lower == start
        return isLineStart || isFileStart ? place : upper
    }

    /// The size of a space outside ASCII that ends at a place.
    @inline(never) private func wideSpace(before place: Int, _ lower: Int) -> Int? {
        for size in 2...3 where place - size >= lower {
            let scalars = source.text(place - size..<place).unicodeScalars
            if scalars.count == 1, let scalar = scalars.first, scalar != "\u{FFFD}" {
                return scalar.isPythonSpace ? size : nil
            }
        }
        return nil
    }
}
