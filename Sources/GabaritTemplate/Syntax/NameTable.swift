/// Words that are known when the process starts, found by their bytes: one multiplication, one comparison.
///
/// Made once and kept for good.
struct NameTable: @unchecked Sendable {
    /// The first eight bytes of a word, those of a short one at the upper end, its length, and what stands for it.
    private struct Entry: BitwiseCopyable {
        var head: UInt64
        var count: UInt32
        var value: UInt8
        var text: Datum
    }

    private let entries: UnsafePointer<Entry>
    private let mask: UInt64
    private let longest: Int

    init(_ words: [(String, UInt8)]) {
        var capacity = 16
        while capacity < words.count * 4 { capacity *= 2 }
        let entries = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
        entries.initialize(repeating: Entry(head: 0, count: 0, value: 0, text: .undefined), count: capacity)
        mask = UInt64(capacity - 1)
        for (word, value) in words {
            let bytes = Array(word.utf8)
            let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 8)
            copy.initialize(repeating: 0, count: bytes.count + 8)
            for (index, byte) in bytes.enumerated() { copy[index] = byte }
            let head = Self.head(copy, bytes.count)
            var bucket = Self.bucket(head, bytes.count) & mask
            while entries[Int(bucket)].count != 0 { bucket = (bucket + 1) & mask }
            entries[Int(bucket)] = Entry(
                head: head, count: UInt32(bytes.count), value: value, text: .text(copy, bytes.count))
        }
        self.entries = UnsafePointer(entries)
        longest = words.map(\.0.utf8.count).max() ?? 0
    }

    /// - Parameter bytes: a word with at least eight readable bytes behind its start.
    /// - Returns: what stands for it, or 0.
    @inline(__always) func value(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt8 {
        guard count <= longest else { return 0 }
        let head = Self.head(bytes, count)
        var bucket = Self.bucket(head, count) & mask
        while true {
            let entry = entries + Int(bucket)
            if entry.pointee.count == 0 { return 0 }
            if entry.pointee.head == head, Int(entry.pointee.count) == count,
                count <= 8 || TextHash.equal(entry.pointee.text.bytes, UnsafeBufferPointer(start: bytes, count: count))
            {
                return entry.pointee.value
            }
            bucket = (bucket &+ 1) & mask
        }
    }

    @inline(__always) private static func head(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        let word = UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
        return count >= 8 ? word : word &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
    }

    @inline(__always) private static func bucket(_ head: UInt64, _ count: Int) -> UInt64 {
        let product = (head ^ UInt64(truncatingIfNeeded: count)) &* 0x9FB2_1C65_1E98_DF25
        return product >> 40 ^ product >> 52
    }
}

extension NameTable {
    /// - Parameter text: any text; unlike the names of templates it may end where its memory does.
    func value(ofText text: Datum) -> UInt8 {
        guard text.count <= longest, let base = text.bytes.baseAddress else { return 0 }
        if text.count >= 8 { return value(base, text.count) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8) { copy in
            guard let start = copy.baseAddress else { return 0 }
            copy.update(repeating: 0)
            start.update(from: base, count: text.count)
            return value(start, text.count)
        }
    }

    /// - Parameter name: a name of a template.
    @inline(__always) func value(_ name: Datum) -> UInt8 { name.bytes.baseAddress.map { value($0, name.count) } ?? 0 }
}
