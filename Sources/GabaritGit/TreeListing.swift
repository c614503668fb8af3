internal import GabaritSource

/// The entries of one tree object, read where they stand.
///
/// Shape: for each entry the mode in octal digits, a space, the name, a zero byte, the bytes of the id.
/// Source: git's `tree-walk.c`.
struct TreeListing {
    /// One entry of a tree, its name not yet checked.
    struct Entry {
        enum Kind {
            case file, executable, folder, link, submodule

            /// What it is when it is never followed.
            var refusal: String? {
                switch self {
                case .link: "a symbolic link"
                case .submodule: "a submodule"
                case .file, .executable, .folder: nil
                }
            }
        }

        var kind: Kind
        var name: ArraySlice<UInt8>
        var id: ObjectID

        /// - Parameter folder: the place of the tree, for the words of the fault.
        /// - Throws: `GitFault.unsafeEntry` for a symbolic link, a submodule or a name that `TreePath` refuses.
        func path(in folder: TreePath?) throws(GitFault) -> TreePath {
            let text = String(decoding: name, as: UTF8.self)
            let shown = VisibleText.escaped(folder.map { "\($0)/\(text)" } ?? text)
            if let refusal = kind.refusal { throw .unsafeEntry(path: shown, reason: refusal) }
            do {
                return try TreePath(text)
            } catch {
                throw .unsafeEntry(path: shown, reason: "a name that \(error.message)")
            }
        }
    }

    /// Where the parts of an entry stand in the bytes of the tree.
    struct Place {
        var mode: Range<Int>
        var name: Range<Int>
        var id: Range<Int>
    }

    private let bytes: [UInt8]
    private let idLength: Int

    init(_ tree: GitObject) {
        bytes = tree.bytes
        idLength = tree.id.text.utf8.count / 2
    }

    /// The places of all entries; nothing is made of them.
    var places: UnfoldSequence<Place, Int> { sequence(state: 0) { position in place(after: &position) } }

    var entries: some Sequence<Entry> { places.lazy.map(entry) }

    func entry(at place: Place) -> Entry {
        Entry(kind: kind(place.mode), name: bytes[place.name], id: ObjectID(bytes: bytes[place.id]))
    }

    private func place(after position: inout Int) -> Place? {
        guard let space = bytes[position...].firstIndex(of: 0x20), let zero = bytes[space...].firstIndex(of: 0),
            zero + idLength < bytes.count
        else { return nil }
        defer { position = zero + 1 + idLength }
        return Place(mode: position..<space, name: space + 1..<zero, id: zero + 1..<zero + 1 + idLength)
    }

    private func kind(_ mode: Range<Int>) -> Entry.Kind {
        switch String(decoding: bytes[mode], as: UTF8.self) {
        case "40000": .folder
        case "120000": .link
        case "160000": .submodule
        case "100755": .executable
        default: .file
        }
    }
}
