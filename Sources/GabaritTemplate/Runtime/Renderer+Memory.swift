/// What a render makes, counted when it is made and never given back: steps alone let a loop keep gigabytes.
extension Renderer {
    /// About the bytes that an object takes beside what it holds.
    static let objectSize = 128
    /// About the bytes that a member of a dictionary takes, or a pair of a key and a value.
    static let memberSize = 128

    /// Pays for an object and its elements, which nothing limits but the steps and the memory that are left.
    func charge(made elements: Int) throws {
        try charge(elements / 8)
        try charge(memory: elements * MemoryLayout<Cell>.stride + Self.objectSize)
    }

    /// Pays for members of a dictionary, or for pairs.
    func charge(members: Int) throws {
        try charge(members / 8)
        try charge(memory: members * Self.memberSize + Self.objectSize)
    }

    /// Pays for finding a key, whose texts are gone through.
    func charge(key: Cell) throws {
        // What does not exist has no place among keys when it is strict.
        try requireStrict(key)
        var (bytes, room) = (0, CellKey.mostValues)
        Self.measure(key, &bytes, &room)
        try charge(bytes / 64)
    }

    private static func measure(_ key: Cell, _ bytes: inout Int, _ room: inout Int) {
        room -= 1
        guard room >= 0 else { return }
        switch key {
        case .string(let text), .markup(let text): bytes += text.utf8.count
        case .tuple(let tuple):
            for element in tuple.elements where room > 0 { measure(element, &bytes, &room) }
        default: break
        }
    }
}
