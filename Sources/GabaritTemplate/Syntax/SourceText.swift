internal import GabaritSource

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The bytes of a template where the lexer reads them, and where literal text and names stay until the last render.
///
/// They are copied once. Behind the last byte stand zeros, so that reading eight bytes at a time needs no check of its own;
/// before the first one stands the byte that the file has there, or a line end where the file starts.
/// Places count from the start of the template; ``origin`` is where that is in the file.
final class SourceText: @unchecked Sendable {
    let file: SourceFile
    /// Where the template starts in its file.
    let origin: Int
    let count: Int
    let base: UnsafePointer<UInt8>
    /// Whether every byte is part of a character; text with other bytes is mended where it is used.
    let isValid: Bool
    private let memory: UnsafeMutablePointer<UInt8>

    private static let before = 16
    private static let behind = 32

    init(_ span: SourceSpan) {
        file = span.file
        let range = span.range.clamped(to: 0..<span.file.bytes.count)
        origin = range.lowerBound
        count = range.count
        let size = Self.before + range.count + Self.behind
        memory = SpareMemory.allocate(size).bindMemory(to: UInt8.self, capacity: size)
        let start = memory + Self.before
        let isASCII = span.file.bytes.withUnsafeBufferPointer { bytes in
            start[-1] = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : 0x0A
            guard let source = bytes.baseAddress else { return true }
            return Self.copy(source + range.lowerBound, to: start, range.count)
        }
        (start + range.count).update(repeating: 0, count: Self.behind)
        base = UnsafePointer(start)
        isValid = isASCII || Self.isUTF8(base, count)
    }

    deinit { free(memory) }

    /// Copies bytes, and says whether all are ASCII: one pass over a long template instead of two.
    private static func copy(
        _ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ count: Int
    ) -> Bool {
        let (from, into) = (UnsafeRawPointer(source), UnsafeMutableRawPointer(target))
        typealias Block = SIMD16<UInt8>
        var (first, second) = (Block.zero, Block.zero)
        var place = 0
        while place &+ 64 <= count {
            let blocks = (
                from.loadUnaligned(fromByteOffset: place, as: Block.self),
                from.loadUnaligned(fromByteOffset: place &+ 16, as: Block.self),
                from.loadUnaligned(fromByteOffset: place &+ 32, as: Block.self),
                from.loadUnaligned(fromByteOffset: place &+ 48, as: Block.self)
            )
            into.storeBytes(of: blocks.0, toByteOffset: place, as: Block.self)
            into.storeBytes(of: blocks.1, toByteOffset: place &+ 16, as: Block.self)
            into.storeBytes(of: blocks.2, toByteOffset: place &+ 32, as: Block.self)
            into.storeBytes(of: blocks.3, toByteOffset: place &+ 48, as: Block.self)
            first |= blocks.0 | blocks.1
            second |= blocks.2 | blocks.3
            place &+= 64
        }
        let blocks = unsafeBitCast(first | second, to: SIMD2<UInt64>.self)
        var seen = blocks[0] | blocks[1]
        while place &+ 8 <= count {
            let word = from.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            into.storeBytes(of: word, toByteOffset: place, as: UInt64.self)
            seen |= word
            place &+= 8
        }
        while place < count {
            target[place] = source[place]
            seen |= UInt64(source[place])
            place &+= 1
        }
        return seen & 0x8080_8080_8080_8080 == 0
    }

    private static func isUTF8(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        String(validating: UnsafeBufferPointer(start: base, count: count), as: UTF8.self) != nil
    }

    // MARK: reading

    /// The first place of a byte in a range, or `nil`.
    func first(_ byte: UInt8, from lower: Int, to upper: Int) -> Int? {
        guard lower < upper, let found = memchr(base + lower, Int32(byte), upper - lower) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Eight bytes from a place on, the first one lowest.
    @inline(__always) func word(at place: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// The text of a range, with `U+FFFD` for what is not UTF-8.
    func text(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(start: base + range.lowerBound, count: range.count), as: UTF8.self)
    }

    /// The character at a place, and its bytes.
    func scalar(at place: Int) -> (Unicode.Scalar, Int) {
        CodePoints.scalar(in: UnsafeBufferPointer(start: base, count: count).span, at: place)
    }

    /// The part of the file that a range is.
    func span(_ range: Range<Int>) -> SourceSpan {
        SourceSpan(file: file, range: origin + range.lowerBound..<origin + range.upperBound)
    }
}
