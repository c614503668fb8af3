/// Strings, comments and characters: what stands in `${…}` is read as everything else.
extension TerraformScanner {
    // MARK: strings

    mutating func string() {
        let start = position + 1
        position += 1
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\\"): position += 2
            case UInt8(ascii: "\""):
                let range = start..<position
                if depth == 0, nesting == 0 {
                    header.append((text(range), range))
                }
                position += 1
                return
            case 0x0A: return
            default: template()
            }
        }
    }

    /// One byte of the text of a string, or the whole of what stands in `${…}`.
    mutating func template() {
        let isMark = bytes[position] == UInt8(ascii: "$") || bytes[position] == UInt8(ascii: "%")
        if isMark, next == UInt8(ascii: "{") { return interpolation() }
        position += isMark && next == bytes[position] ? 2 : 1
    }

    /// What stands in `${…}`, up to its brace; also in quotes it may go over several lines.
    mutating func interpolation() {
        position += 2
        nesting += 1
        defer { nesting -= 1 }
        guard nesting < Self.deepest else { return }
        let outer = depth
        depth += 1
        while position < end, depth > outer {
            if bytes[position] == UInt8(ascii: "}"), depth == outer + 1 {
                position += 1
                break
            }
            step()
        }
        depth = outer
    }

    mutating func heredoc() {
        position += 2
        if position < end, bytes[position] == UInt8(ascii: "-") { position += 1 }
        let start = position
        while position < end, Self.isWord(bytes[position]) { position += 1 }
        let mark = Array(bytes[start..<position])
        guard !mark.isEmpty else { return }
        skipLine()
        while position < end {
            position += 1
            let lineStart = position
            let lineEnd = bytes[position..<max(position, end)].firstIndex(of: 0x0A) ?? max(position, end)
            if bytes[lineStart..<lineEnd].drop(while: { $0 == 0x20 || $0 == 0x09 }).elementsEqual(mark) {
                position = lineEnd
                return
            }
            while position < lineEnd { template() }
        }
    }

    // MARK: characters

    mutating func skipLine() {
        while position < end, bytes[position] != 0x0A { position += 1 }
    }

    mutating func skipComment() {
        position += 2
        while position + 1 < end,
            !(bytes[position] == UInt8(ascii: "*") && bytes[position + 1] == UInt8(ascii: "/"))
        {
            position += 1
        }
        position = min(end, position + 2)
    }

    static func isDynamic(_ text: String) -> Bool {
        text.utf8.contains(where: isTag)
    }

    static func isTag(_ byte: UInt8) -> Bool { byte == TemplateMask.filler || byte == TemplateMask.silence }

    static func startsWord(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F || byte == TemplateMask.filler || byte >= 0x80
    }

    static func isWord(_ byte: UInt8) -> Bool {
        startsWord(byte) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2D
    }
}
