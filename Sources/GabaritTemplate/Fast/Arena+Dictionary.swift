extension Arena {
    /// Objects up to this size are scanned; longer ones get an index behind their members.
    static let scanned = 16

    /// A dictionary of texts, from keys and values after each other; each key once.
    func dictionary(_ members: [Datum]) -> Datum {
        let count = members.count / 2
        guard count > Self.scanned else {
            var datum = list(members, kind: .dictionary)
            datum.meta = datum.meta & 0xFFFF_FFFF | UInt64(count) << 32
            return datum
        }
        let capacity = Self.indexCapacity(count)
        let size = members.count * MemoryLayout<Datum>.stride
        let place = allocate(size + capacity * 4)
        let data = place.bindMemory(to: Datum.self, capacity: members.count)
        for (position, datum) in members.enumerated() { data[position] = datum }
        let index = (place + size).bindMemory(to: UInt32.self, capacity: capacity)
        index.initialize(repeating: 0, count: capacity)
        for position in 0..<count {
            var bucket = Int(truncatingIfNeeded: TextHash.long(members[position * 2].bytes)) & (capacity - 1)
            while index[bucket] != 0 { bucket = (bucket + 1) & (capacity - 1) }
            index[bucket] = UInt32(position + 1)
        }
        return .sequence(.dictionary, data, count)
    }

    static func indexCapacity(_ count: Int) -> Int {
        var capacity = 64
        while capacity < count * 2 { capacity *= 2 }
        return capacity
    }
}

extension Datum {
    /// The value of a key of a dictionary, or an undefined one.
    @inline(__always) func member(_ key: Datum) -> Datum {
        count > Arena.scanned ? indexedMember(key) : scannedMember(key)
    }

    @inline(__always) private func scannedMember(_ key: Datum) -> Datum {
        let members = members
        let wanted = key.meta >> 16
        var position = 0
        while position < members.count {
            let candidate = members[position]
            if candidate.meta >> 16 == wanted, TextHash.equal(candidate.bytes, key.bytes) {
                return members[position + 1]
            }
            position &+= 2
        }
        return .undefined
    }

    /// The value of a key, looked for from a place on and then from the start; the place is then behind it.
    func member(_ key: Datum, from start: inout Int) -> Datum {
        let members = members
        guard start < members.count, members[start].meta >> 16 == key.meta >> 16,
            TextHash.equal(members[start].bytes, key.bytes)
        else {
            start += 2
            if start >= members.count { start = 0 }
            return member(key)
        }
        let value = members[start + 1]
        start += 2
        return value
    }

    private func indexedMember(_ key: Datum) -> Datum {
        guard let base = members.baseAddress else { return .undefined }
        let capacity = Arena.indexCapacity(count)
        let index = UnsafeRawPointer(base + count * 2).assumingMemoryBound(to: UInt32.self)
        var bucket = Int(truncatingIfNeeded: TextHash.long(key.bytes)) & (capacity - 1)
        while index[bucket] != 0 {
            let position = Int(index[bucket] - 1) * 2
            if base[position].sameText(key) { return base[position + 1] }
            bucket = (bucket + 1) & (capacity - 1)
        }
        return .undefined
    }
}
