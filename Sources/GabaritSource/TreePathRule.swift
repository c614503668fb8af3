/// The rules of ``TreePath``, each with the words that say how it is broken.
enum TreePathRule {
    static let longestPath = 512
    static let longestSegment = 255

    /// What is wrong with a path, continuing "the path 'x' …", or `nil`.
    static func broken(by text: String) -> Message? {
        if isPlain(text) { return nil }
        if text.isEmpty { return "is empty" }
        if text.utf8.count > longestPath { return "has \(text.utf8.count) bytes, the limit is \(longestPath)" }
        if text.utf8.first == UInt8(ascii: "/") { return "is absolute" }
        if text.unicodeScalars.contains("\\") { return "holds a backslash" }
        if text.unicodeScalars.contains(where: VisibleText.isHidden) { return "holds a control or invisible character" }
        if !isComposed(text) { return "is not in Unicode's composed form (NFC)" }
        if joinsMarks(text) { return "holds a mark that joins the character before it" }
        for segment in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if let rule = broken(bySegment: String(Substring(segment))) { return rule }
        }
        return nil
    }

    /// Whether a path is so ordinary that no rule can be broken: most are.
    ///
    /// Segments of ASCII letters, digits, `_`, `-` and single dots inside, none of which can be a device.
    private static func isPlain(_ text: String) -> Bool {
        guard text.utf8.count <= longestSegment else { return false }
        var text = text
        return text.withUTF8 { isPlain($0) }
    }

    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var previous = UInt8(ascii: "/")
        var stem = Stem()
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "."):
                if previous == UInt8(ascii: "/") || previous == UInt8(ascii: ".") { return false }
                guard stem.ends(at: byte) else { return false }
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                stem.add(byte)
            default: return false
            }
            previous = byte
        }
        return stem.ends(at: UInt8(ascii: "/")) && previous != UInt8(ascii: "/") && previous != UInt8(ascii: ".")
    }

    /// What stands before the first dot of a segment, as far as it tells a device from other names.
    private struct Stem {
        private var first: UInt8 = 0
        private var length = 0
        private var isOver = false

        mutating func add(_ byte: UInt8) {
            guard !isOver else { return }
            if length == 0 { first = byte | 0x20 }
            length += 1
        }

        /// - Parameter byte: a dot, or the `/` behind a segment.
        /// - Returns: whether it is no device that ends there.
        mutating func ends(at byte: UInt8) -> Bool {
            let isPlain = isOver || !mayBeDevice
            isOver = byte == UInt8(ascii: ".")
            if !isOver { length = 0 }
            return isPlain
        }

        /// Whether the length and the first letter are those of con, prn, aux, nul, com1 or lpt1.
        private var mayBeDevice: Bool {
            switch first {
            case UInt8(ascii: "c"), UInt8(ascii: "p"), UInt8(ascii: "a"), UInt8(ascii: "n"), UInt8(ascii: "l"):
                length == 3 || length == 4
            default: false
            }
        }
    }

    private static func broken(bySegment segment: String) -> Message? {
        if segment.isEmpty { return "holds an empty segment" }
        if segment == "." || segment == ".." { return "holds the segment '\(segment)'" }
        if segment.utf8.count > longestSegment {
            return "holds a segment of \(segment.utf8.count) bytes, the limit is \(longestSegment)"
        }
        if segment.hasSuffix(".") || segment.hasSuffix(" ") { return "holds a segment that ends in a dot or a space" }
        if segment.unicodeScalars.contains(":") { return "holds a colon, which names a drive or a stream on Windows" }
        if segment.unicodeScalars.contains(where: { "<>\"|?*".unicodeScalars.contains($0) }) {
            return "holds a character that Windows does not allow in names"
        }
        if isGitFolder(segment) { return "holds '\(segment)', which some file systems take for '.git'" }
        if isDevice(segment) { return "holds '\(segment)', the name of a device on Windows" }
        return nil
    }

    /// `.git` and its short names on NTFS; what HFS ignores in a name was rejected as invisible before.
    private static func isGitFolder(_ segment: String) -> Bool {
        let folded = segment.lowercased()
        if folded == ".git" { return true }
        guard folded.hasPrefix("git~") else { return false }
        return folded.dropFirst(4).allSatisfy(\.isNumber)
    }

    private static func isDevice(_ segment: String) -> Bool {
        let stem = segment.prefix { $0 != "." }.lowercased().trimmingSuffix(" ")
        if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(stem) { return true }
        guard stem.hasPrefix("com") || stem.hasPrefix("lpt"), stem.unicodeScalars.count == 4 else { return false }
        return "123456789¹²³".contains(stem.suffix(1))
    }

    /// Whether no character is spelt with marks that the composed form would not leave apart.
    ///
    /// Stricter than NFC: a combining mark that has no composed form is refused as well, since file systems disagree
    /// about it.
    private static func isComposed(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar.value < 0x300
                || scalar.properties.canonicalCombiningClass == .notReordered
                    && !scalar.properties.isFullCompositionExclusion && !(0x1100...0x11FF).contains(scalar.value)
        }
    }
}

extension TreePathRule {
    /// Whether a mark makes one character with an ASCII letter or sign before it, a separator or a dot among them.
    ///
    /// Swift takes `/` and such a mark for one character, file systems and git take `/` for what it is. Without such marks
    /// every rule means the same to both. A mark at the start would join the separator once the path stands below another.
    private static func joinsMarks(_ text: String) -> Bool {
        "/\(text)".contains { $0.unicodeScalars.count > 1 && $0.unicodeScalars.first?.isASCII == true }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var text = self
        while text.last == character { text.removeLast() }
        return text
    }
}
