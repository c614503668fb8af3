/// The filter `striptags`: comments and tags out, white space collapsed, references back to characters.
///
/// Source: MarkupSafe's `Markup.striptags`. One pass each, where the original removes one tag after the other.
enum TagStripping {
    static func strip(_ text: [UInt8]) -> [Unicode.Scalar] {
        let withoutComments = removing(from: text, open: Array("<!--".utf8), close: Array("-->".utf8))
        let plain = removing(from: withoutComments, open: [UInt8(ascii: "<")], close: [UInt8(ascii: ">")])
        var collapsed: [UInt8] = []
        for word in TextSplit.words(plain.span) {
            if !collapsed.isEmpty { collapsed.append(32) }
            collapsed.append(contentsOf: plain[word])
        }
        return HTMLUnescape.unescape(CodePoints.decode(collapsed.span))
    }

    private static func removing(from text: [UInt8], open: [UInt8], close: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        var index = 0
        var search = 0
        while let start = TextSearch.find(open.span, in: text.span, from: search) {
            guard let end = TextSearch.find(close.span, in: text.span, from: start) else { break }
            kept.append(contentsOf: text[index..<start])
            index = end + close.count
            search = index
        }
        kept.append(contentsOf: text[index...])
        return kept
    }
}
