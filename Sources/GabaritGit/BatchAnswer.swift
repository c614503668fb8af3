internal import GabaritProcess

/// What `git cat-file --batch` answers: for each object a line `<id> <type> <size>`, the content and a line end, or a
/// line `<name> missing`.
///
/// Source: git-cat-file(1), batch output.
struct BatchAnswer: ProgramAnswer {
    private let names: [String]
    private(set) var objects: [GitObject?] = []
    /// Whether something came that is no answer; what follows cannot be read then.
    private(set) var isBroken = false
    private var bytes: [UInt8] = []
    private var position = 0
    private var header: (id: ObjectID, kind: GitObject.Kind, size: Int)?

    /// - Parameter names: what was asked for, in order.
    init(_ names: [String]) {
        self.names = names
        objects.reserveCapacity(names.count)
    }

    var isWhole: Bool { isBroken || objects.count == names.count }

    mutating func take(_ more: [UInt8]) {
        bytes += more
        while !isWhole, takeHeader(), takeContent() {}
        if position == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            position = 0
        }
    }

    /// Reads a first line; a missing object needs no more than that.
    private mutating func takeHeader() -> Bool {
        while header == nil, !isWhole {
            guard let end = bytes[position...].firstIndex(of: 0x0A) else { return false }
            let line = String(decoding: bytes[position..<end], as: UTF8.self)
            position = end + 1
            if line == names[objects.count] + " missing" {
                objects.append(nil)
                continue
            }
            let fields = line.split(separator: " ")
            guard fields.count == 3, let id = ObjectID(fields[0]),
                let kind = GitObject.Kind(rawValue: String(fields[1])),
                let size = Int(fields[2]), size >= 0
            else {
                isBroken = true
                return false
            }
            header = (id, kind, size)
        }
        return header != nil
    }

    private mutating func takeContent() -> Bool {
        guard let header, bytes.count - position > header.size else { return false }
        objects.append(
            GitObject(id: header.id, kind: header.kind, bytes: Array(bytes[position..<position + header.size])))
        position += header.size + 1
        self.header = nil
        return true
    }
}

/// An object as git keeps it.
struct GitObject: Sendable {
    enum Kind: String, Sendable {
        case commit, tree, blob, tag
    }

    var id: ObjectID
    var kind: Kind
    var bytes: [UInt8]
}
