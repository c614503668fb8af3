/// What `git cat-file --batch` answered: for each object a line `<id> <type> <size>`, the content and a line end.
struct BatchAnswer {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func objects(_ ids: [ObjectID]) throws(GitFault) -> [[UInt8]] {
        var objects: [[UInt8]] = []
        objects.reserveCapacity(ids.count)
        var position = 0
        for id in ids {
            guard let end = bytes[position...].firstIndex(of: 0x0A) else { throw broken(id) }
            let header = String(decoding: bytes[position..<end], as: UTF8.self).split(separator: " ")
            guard header.count == 3, header[0] == id.text, let size = Int(header[2]), end + size + 1 < bytes.count + 1
            else { throw broken(id) }
            objects.append(Array(bytes[end + 1..<end + 1 + size]))
            position = end + size + 2
        }
        return objects
    }

    private func broken(_ id: ObjectID) -> GitFault {
        .failed(command: "cat-file", reason: "the object \(id.short) is missing or was not read whole")
    }
}
