internal import GabaritSource

/// JSON as some tools read it: with comments, and with a comma behind the last element.
///
/// Source: Visual Studio Code, "JSON with Comments"; TypeScript, "What is a tsconfig.json"; Development Containers.
enum CommentedJSON {
    /// Whether the tools that read a file take comments in it.
    static func applies(to path: TreePath) -> Bool {
        let name = path.name.lowercased()
        let isConfiguration = ["tsconfig", "jsconfig"].contains { name.hasPrefix($0) } || name == "devcontainer.json"
        return isConfiguration || path.components.contains { $0 == ".vscode" || $0 == ".devcontainer" }
    }

    /// The same text with what JSON does not have blanked; every byte stays in its place.
    static func plain(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        var place = 0
        var comma: Int?
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                comma = nil
                place = stringEnd(bytes, from: place)
                continue
            case UInt8(ascii: "/"):
                let end = commentEnd(bytes, from: place)
                for index in place..<end where bytes[index] != 0x0A { result[index] = 0x20 }
                if end == place { comma = nil }
                place = max(end, place + 1)
                continue
            case UInt8(ascii: ","): comma = place
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if let comma { result[comma] = 0x20 }
                comma = nil
            case 0x20, 0x09, 0x0A, 0x0D: break
            default: comma = nil
            }
            place += 1
        }
        return result
    }

    private static func stringEnd(_ bytes: [UInt8], from start: Int) -> Int {
        var place = start + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(bytes.count, place + 1)
    }

    /// Behind a comment that starts at a slash; the slash itself where none does or it has no end.
    private static func commentEnd(_ bytes: [UInt8], from start: Int) -> Int {
        guard start + 1 < bytes.count else { return start }
        if bytes[start + 1] == UInt8(ascii: "/") { return bytes[start...].firstIndex(of: 0x0A) ?? bytes.count }
        guard bytes[start + 1] == UInt8(ascii: "*") else { return start }
        var place = start + 2
        while place + 1 < bytes.count {
            if bytes[place] == UInt8(ascii: "*"), bytes[place + 1] == UInt8(ascii: "/") { return place + 2 }
            place += 1
        }
        return start
    }
}
