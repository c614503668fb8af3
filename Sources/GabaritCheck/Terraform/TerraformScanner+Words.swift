internal import GabaritSource

/// Words that Terraform does not know where they stand, and blocks that lack one.
extension TerraformScanner {
    /// Keeps a word that Terraform may not know; what a tag writes a part of is another word.
    mutating func noteStranger(_ word: String, _ range: Range<Int>, in kind: String?) {
        let isWhole = range.lowerBound == 0 || !Self.isTag(bytes[range.lowerBound - 1])
        guard !Self.isDynamic(word), isWhole, range.upperBound >= end || !Self.isTag(bytes[range.upperBound]),
            TerraformLanguage.isStrange(word, in: kind)
        else { return }
        names.strangers.append(.init(place: place(word, range), block: kind))
    }

    /// Keeps a word that stands alone for the value of an attribute and is nearly a boolean.
    mutating func noteSlip() {
        let last = min(end, position + 64)
        guard let mark = bytes[position..<last].firstIndex(of: UInt8(ascii: "=")),
            let start = bytes[(mark + 1)..<last].firstIndex(where: { $0 != 0x20 && $0 != 0x09 })
        else { return }
        let stop = bytes[start..<last].firstIndex { !Self.isWord($0) } ?? last
        guard stop < last, [0x0A, 0x0D, 0x20, 0x2C, 0x7D].contains(bytes[stop]), !Self.isDynamic(text(start..<stop)),
            TerraformLanguage.isNearValue(text(start..<stop))
        else { return }
        names.slips.append(place(text(start..<stop), start..<stop))
    }

    /// Keeps a block that ends without what it must have, unless a tag may have written it.
    mutating func noteLack() {
        guard let block, let wanted = TerraformLanguage.requiredArgument(of: block.kind),
            let label = block.labels.first,
            !body.words.contains(wanted), body.start <= position,
            !bytes[body.start..<position].contains(where: Self.isTag)
        else { return }
        names.lacks.append(.init(place: place(label.text, label.range), block: block.kind))
    }

    /// A word that stands for an attribute or a block in the body of a block.
    mutating func noteWord(_ word: String, _ range: Range<Int>, in kind: String, _ isAttribute: Bool) {
        let isBlock = !isAttribute && opensBlock()
        guard isAttribute || isBlock else { return }
        noteStranger(word, range, in: kind)
        if isBlock, TerraformLanguage.hasWords(word, in: kind) { opening = word }
    }

    /// A word that is called: a function, but for what follows the path of a provider, and types.
    mutating func noteCall(_ word: String, _ range: Range<Int>) {
        let isOfProvider = range.lowerBound > 0 && bytes[range.lowerBound - 1] == UInt8(ascii: ":")
        let isTyped = block?.kind == "variable" && inner.isEmpty
        guard !isOfProvider, !isTyped, !Self.isDynamic(word),
            range.lowerBound == 0 || !Self.isTag(bytes[range.lowerBound - 1]), TerraformFunctions.isSlip(word)
        else { return }
        names.functions.append(place(word, range))
    }
}
