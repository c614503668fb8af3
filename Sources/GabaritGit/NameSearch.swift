/// Looks for a name in a tree, and for those that a file system without regard to case takes for it.
///
/// A folder of workspaces may hold thousands: names are compared where they stand.
struct NameSearch {
    private(set) var own: TreeListing.Entry?
    private(set) var lookalikes: [String] = []

    init(_ name: String, in tree: GitObject) {
        let exact = Array(name.utf8)
        let folded = name.lowercased()
        let bytes = Array(folded.utf8)
        let listing = TreeListing(tree)
        for place in listing.places {
            let candidate = tree.bytes[place.name]
            guard Self.mayEqual(candidate, bytes) else { continue }
            let text = String(decoding: candidate, as: UTF8.self)
            if candidate.elementsEqual(exact) {
                own = listing.entry(at: place)
            } else if text.lowercased() == folded {
                lookalikes.append(text)
            }
        }
    }

    /// Whether a name is the other but for case; one that is not plain letters has to be looked at as text.
    private static func mayEqual(_ name: ArraySlice<UInt8>, _ folded: [UInt8]) -> Bool {
        guard name.count == folded.count else { return name.contains { $0 >= 0x80 } }
        for (byte, wanted) in zip(name, folded) {
            if byte >= 0x80 || wanted >= 0x80 { return true }
            let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            if lower != wanted { return false }
        }
        return true
    }
}
