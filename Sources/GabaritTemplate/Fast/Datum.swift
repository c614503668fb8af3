/// A value of the fast tier: sixteen bytes that can be copied without counting references.
///
/// Text, lists and dictionaries point into an ``Arena`` that lives as long as the render or the prepared context; nothing
/// in an arena ever moves or changes, so a pointer that was made once stays good. The second word holds, from the low
/// end, the kind (8 bits), 8 spare bits, 16 bits of the text's hash, and the count of bytes or elements (32 bits): two
/// texts can only be equal when these words are, which one comparison tells.
struct Datum: BitwiseCopyable {
    var bits: UInt64
    var meta: UInt64

    /// What a value is.
    enum Kind: UInt8 {
        case undefined, none, bool, integer, float, string, markup, list, tuple, dictionary
        /// Start, stop and step in the arena.
        case range
        /// A value that only the interpreter knows; ``Bridge`` has it.
        case foreign
    }

    init(bits: UInt64, meta: UInt64) {
        self.bits = bits
        self.meta = meta
    }

    init(_ kind: Kind, bits: UInt64 = 0, count: Int = 0) {
        self.bits = bits
        meta = UInt64(kind.rawValue) | UInt64(truncatingIfNeeded: count) << 32
    }

    static let undefined = Datum(.undefined)
    static let none = Datum(.none)

    static func bool(_ flag: Bool) -> Datum { Datum(.bool, bits: flag ? 1 : 0) }
    static func integer(_ value: Int) -> Datum { Datum(.integer, bits: UInt64(bitPattern: Int64(value))) }
    static func float(_ value: Double) -> Datum { Datum(.float, bits: value.bitPattern) }

    /// Text that stands in an arena.
    static func text(_ bytes: UnsafePointer<UInt8>, _ count: Int, isMarkup: Bool = false) -> Datum {
        let kind = isMarkup ? Kind.markup : .string
        var datum = Datum(kind, bits: UInt64(UInt(bitPattern: bytes)), count: count)
        datum.meta |= UInt64(TextHash.short(bytes, count)) << 16
        return datum
    }

    /// The elements of a list or tuple that stand in an arena.
    static func sequence(_ kind: Kind, _ elements: UnsafePointer<Datum>?, _ count: Int) -> Datum {
        Datum(kind, bits: UInt64(UInt(bitPattern: elements)), count: count)
    }

    @inline(__always) var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: meta)) ?? .undefined }
    @inline(__always) var count: Int { Int(truncatingIfNeeded: meta >> 32) }
    @inline(__always) var integer: Int { Int(Int64(bitPattern: bits)) }
    @inline(__always) var float: Double { Double(bitPattern: bits) }
    @inline(__always) var isText: Bool { kind == .string || kind == .markup }
    @inline(__always) var isUndefined: Bool { UInt8(truncatingIfNeeded: meta) == Kind.undefined.rawValue }

    /// The bytes of a text.
    @inline(__always) var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: UnsafePointer(bitPattern: UInt(truncatingIfNeeded: bits)), count: count)
    }

    /// The elements of a list or tuple.
    @inline(__always) var elements: UnsafeBufferPointer<Datum> {
        UnsafeBufferPointer(start: UnsafePointer(bitPattern: UInt(truncatingIfNeeded: bits)), count: count)
    }

    /// The members of a dictionary, a key and its value after each other.
    @inline(__always) var members: UnsafeBufferPointer<Datum> {
        UnsafeBufferPointer(start: UnsafePointer(bitPattern: UInt(truncatingIfNeeded: bits)), count: count * 2)
    }

    /// Whether two texts hold the same bytes; markup and plain text can be equal.
    @inline(__always) func sameText(_ other: Datum) -> Bool {
        guard (meta ^ other.meta) >> 16 == 0 else { return false }
        return TextHash.equal(bytes, other.bytes)
    }
}
