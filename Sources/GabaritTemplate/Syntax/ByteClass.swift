extension UInt8 {
    /// White space of ASCII between tokens, as Python has it.
    @inline(__always) var isCodeSpace: Bool { self == 0x20 || self &- 0x09 < 5 || self &- 0x1C < 4 }
    @inline(__always) var isDecimalDigit: Bool { self &- 0x30 < 10 }
    /// A letter, digit or underscore of ASCII.
    @inline(__always) var isWordByte: Bool { (self | 0x20) &- 0x61 < 26 || self &- 0x30 < 10 || self == 0x5F }
}

/// What a byte of template code may be part of.
struct ByteClass: OptionSet, BitwiseCopyable {
    var rawValue: UInt8

    /// A letter, digit or underscore of ASCII.
    static let word = ByteClass(rawValue: 1)
    /// What a name of ASCII can start with.
    static let start = ByteClass(rawValue: 2)
    /// A character outside ASCII.
    static let wide = ByteClass(rawValue: 4)

    /// The classes of all bytes, for loops in which one look is cheaper than comparisons.
    ///
    /// Made once and kept for good.
    static let table: Table = {
        let classes = UnsafeMutablePointer<ByteClass>.allocate(capacity: 256)
        for byte in UInt8.min ... .max {
            var found: ByteClass = byte.isWordByte ? .word : []
            if byte.isWordByte, !byte.isDecimalDigit { found.insert(.start) }
            if byte >= 0x80 { found.insert(.wide) }
            (classes + Int(byte)).initialize(to: found)
        }
        return Table(classes: UnsafePointer(classes))
    }()

    struct Table: @unchecked Sendable {
        fileprivate let classes: UnsafePointer<ByteClass>

        @inline(__always) subscript(byte: UInt8) -> ByteClass { classes[Int(byte)] }
    }
}
