/// Names that a file binds itself, which are no references.
extension TerraformScanner {
    mutating func bindLoop() {
        var place = position
        let last = min(end, position + Self.ahead)
        // A key, a value, and what stands behind them.
        for _ in 0..<3 {
            while place < last, bytes[place] == 0x20 || bytes[place] == UInt8(ascii: ",") { place += 1 }
            let start = place
            while place < last, Self.isWord(bytes[place]) { place += 1 }
            let name = String(decoding: bytes[start..<place], as: UTF8.self)
            if name.isEmpty || name == "in" { return }
            bound.insert(name)
        }
    }

    mutating func bindDynamic() {
        let last = min(end, position + Self.ahead)
        guard let quote = bytes[position..<last].firstIndex(of: UInt8(ascii: "\"")),
            let end = bytes[(quote + 1)..<last].firstIndex(of: UInt8(ascii: "\""))
        else { return }
        bound.insert(String(decoding: bytes[(quote + 1)..<end], as: UTF8.self))
    }

    mutating func bindIterator() {
        guard let text = value() else { return }
        bound.insert(String(text.filter { !$0.isWhitespace }))
    }
}
