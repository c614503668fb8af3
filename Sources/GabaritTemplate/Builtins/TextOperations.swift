/// Cases of words.
enum TextCase {
    static func title(_ text: String) -> String {
        var output = ""
        var startsWord = true
        for character in text {
            output += startsWord ? character.uppercased() : character.lowercased()
            startsWord = character.isWhitespace || "-({[<".contains(character)
        }
        return output
    }

    /// The words of a text: `storageAccount-name` has three.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previous: Character?
        for character in text {
            guard character.isLetter || character.isNumber else {
                if !word.isEmpty { words.append(word) }
                word = ""
                previous = nil
                continue
            }
            if let last = previous, last.isLowercase || last.isNumber, character.isUppercase {
                words.append(word)
                word = ""
            }
            word.append(character)
            previous = character
        }
        if !word.isEmpty { words.append(word) }
        return words.map { $0.lowercased() }
    }
}

/// White space at the ends of a text.
enum TextTrim {
    static func trimmed(
        _ text: String, _ characters: Set<Unicode.Scalar>?, start: Bool = true, end: Bool = true
    ) -> String {
        func goes(_ scalar: Unicode.Scalar) -> Bool { characters?.contains(scalar) ?? scalar.properties.isWhitespace }
        var scalars = text.unicodeScalars[...]
        if start { scalars = scalars.drop(while: goes) }
        if end { while let last = scalars.last, goes(last) { scalars.removeLast() } }
        return String(scalars)
    }
}

/// Replacing parts of a text.
enum TextReplace {
    /// - Parameter count: the most replacements, all when negative.
    static func replaced(
        _ text: String, _ old: String, _ new: String, _ count: Int, _ renderer: Renderer
    ) throws -> String {
        var output = ""
        var place = text.startIndex
        var left = count < 0 ? Int.max : count
        if old.isEmpty { return try interleaved(text, new, left, renderer) }
        while left > 0, let found = text.firstPlace(of: old, from: place) {
            try renderer.charge(bytes: output.utf8.count / 8 + new.utf8.count)
            output += text[place..<found.lowerBound] + new
            place = found.upperBound
            left -= 1
        }
        return output + text[place...]
    }

    private static func interleaved(_ text: String, _ new: String, _ count: Int, _ renderer: Renderer) throws -> String
    {
        var output = ""
        var left = count
        try renderer.charge(bytes: text.utf8.count.multipliedReportingOverflow(by: max(1, new.utf8.count)).partialValue)
        for scalar in text.unicodeScalars {
            if left > 0 { output += new }
            left -= 1
            output.unicodeScalars.append(scalar)
        }
        return left > 0 ? output + new : output
    }
}

/// Lines and lengths of a text.
enum TextLayout {
    static func indented(_ text: String, _ prefix: String, first: Bool, blank: Bool) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for index in lines.indices where index > 0 || first {
            if blank || !lines[index].isEmpty { lines[index] = prefix + lines[index] }
        }
        return lines.joined(separator: "\n")
    }

    static func centered(_ text: String, _ width: Int) -> String {
        let missing = width - text.unicodeScalars.count
        guard missing > 0 else { return text }
        let left = missing / 2 + (missing & width & 1)
        return String(repeating: " ", count: left) + text + String(repeating: " ", count: missing - left)
    }

    static func truncated(_ text: String, _ length: Int, cutsWords: Bool, end: String, leeway: Int) throws -> String {
        let scalars = text.unicodeScalars
        let ending = end.unicodeScalars.count
        guard length >= ending else {
            throw TemplateFault(.value, "'truncate' needs a length of at least \(ending), not \(length)")
        }
        guard leeway >= 0 else { throw TemplateFault(.value, "the leeway of 'truncate' cannot be negative") }
        if scalars.count <= length.addingReportingOverflow(leeway).partialValue { return text }
        let head = String(scalars.prefix(length - ending))
        if cutsWords { return head + end }
        guard let space = head.lastIndex(of: " ") else { return head + end }
        return head[..<space] + end
    }

    static func withoutTags(_ text: String) -> String {
        var output = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "<") {
            output += rest[..<open]
            guard let close = rest[open...].firstIndex(of: ">") else {
                rest = rest[open...]
                output += rest
                rest = ""
                break
            }
            rest = rest[rest.index(after: close)...]
        }
        output += rest
        return output.split { $0.isWhitespace }.joined(separator: " ")
    }
}

/// Percent-encoding.
enum URLEncoding {
    static func encoded(_ cell: Cell, _ renderer: Renderer) throws -> String {
        if cell.text != nil { return percent(CellText.text(cell), keeping: "/") }
        let pairs: [(Cell, Cell)]
        if case .dictionary(let dictionary) = cell {
            pairs = dictionary.pairs.map { ($0.key, $0.value) }
        } else if case .integer = cell {
            return CellText.text(cell)
        } else {
            pairs = try renderer.iterate(cell).map { pair in
                let parts = try renderer.iterate(pair)
                guard parts.count == 2 else { throw TemplateFault(.value, "'urlencode' needs pairs") }
                return (parts[0], parts[1])
            }
        }
        return pairs.map { percent(CellText.text($0), keeping: "") + "=" + percent(CellText.text($1), keeping: "") }
            .joined(separator: "&")
    }

    private static func percent(_ text: String, keeping kept: String) -> String {
        let safe = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-~\(kept)".utf8)
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var output = ""
        for byte in text.utf8 {
            if safe.contains(byte) {
                output.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                output.unicodeScalars.append(contentsOf: ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return output
    }
}
