/// The label of a block that a template writes parts of.
struct TerraformLabel {
    private let text: String
    private let masked: String

    /// - Parameter masked: the same text with its tags filled over.
    init(_ text: String, masked: String) { (self.text, self.masked) = (text, masked) }

    /// The label with each of its expressions without white space, where these read the request and nothing else: two
    /// that are equal are equal in every run. Else `nil`.
    var ofRequest: String? {
        let (bytes, mask) = (Array(text.utf8), Array(masked.utf8))
        guard bytes.count == mask.count, !mask.contains(TemplateMask.silence) else { return nil }
        var parts: [UInt8] = []
        var place = 0
        while place < mask.count {
            guard mask[place] == TemplateMask.filler else {
                parts.append(bytes[place])
                place += 1
                continue
            }
            let end = mask[place...].firstIndex { $0 != TemplateMask.filler } ?? mask.count
            guard Self.readsRequest(bytes[place..<end]) else { return nil }
            parts += bytes[place..<end].filter { $0 != 0x20 && $0 != 0x09 }
            place = end
        }
        return String(decoding: parts, as: UTF8.self)
    }

    /// Whether every name in an expression is one of the request; what stands behind a dot, a bar or in quotes is none.
    private static func readsRequest(_ expression: ArraySlice<UInt8>) -> Bool {
        var before: UInt8 = 0
        var quote: UInt8?
        var word: [UInt8] = []
        var hasNames = false
        for byte in expression + [0x20] {
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            if TerraformScanner.isWord(byte) {
                word.append(byte)
                continue
            }
            if let first = word.first, TerraformScanner.startsWord(first), before != 0x2E, before != 0x7C {
                guard roots.contains(String(decoding: word, as: UTF8.self)) else { return false }
                hasNames = true
            }
            if !word.isEmpty { before = 0 }
            word = []
            if byte == 0x22 || byte == 0x27 { quote = byte }
            if byte != 0x20 && byte != 0x09 { before = byte }
        }
        return hasNames
    }

    fileprivate static let roots: Set<String> = ["request", "run", "workspace"]
}

extension TemplateTag {
    /// Whether a statement may give a name of the request another meaning: a loop, a parameter, an assignment, an import.
    var mayBindRequest: Bool {
        let bound: [String]
        switch words.first {
        case "for": bound = Array(words.prefix { $0 != "in" })
        case "set", "with", "macro", "call", "import", "from": bound = words
        default: return false
        }
        return bound.contains { word in
            word.utf8.split { !TerraformScanner.isWord($0) }.contains {
                TerraformLabel.roots.contains(String(decoding: $0, as: UTF8.self))
            }
        }
    }
}
