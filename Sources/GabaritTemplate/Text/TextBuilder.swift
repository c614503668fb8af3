/// Bytes of a result, which never grow past an allowance: the check comes before the growth.
struct TextBuilder {
    private(set) var bytes: [UInt8] = []
    /// The bytes that may still be added.
    private(set) var allowance: Int

    init(allowance: Int) {
        self.allowance = allowance
    }

    /// Claims room before it is filled.
    @inline(__always)
    mutating func claim(_ count: Int) throws(TextFault) {
        guard count <= allowance else { throw .exceeded(count) }
        allowance -= count
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) throws(TextFault) {
        try claim(1)
        bytes.append(byte)
    }

    /// Appends bytes that were claimed already.
    mutating func appendUnchecked(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: text)
    }

    mutating func append(_ text: Span<UInt8>) throws(TextFault) {
        try claim(text.count)
        text.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ text: [UInt8]) throws(TextFault) {
        try claim(text.count)
        bytes.append(contentsOf: text)
    }

    mutating func append(_ text: ArraySlice<UInt8>) throws(TextFault) {
        try claim(text.count)
        bytes.append(contentsOf: text)
    }

    mutating func append(_ text: String) throws(TextFault) {
        try claim(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ scalar: Unicode.Scalar) throws(TextFault) {
        if scalar.isASCII { return try append(UInt8(truncatingIfNeeded: scalar.value)) }
        let encoded = UTF8.encode(scalar)
        guard let encoded else { return }
        try claim(encoded.count)
        bytes.append(contentsOf: encoded)
    }

    mutating func append(_ text: some Collection<Unicode.Scalar>) throws(TextFault) {
        for scalar in text { try append(scalar) }
    }

    /// Appends a scalar many times; a negative count is none.
    mutating func append(_ scalar: Unicode.Scalar, count: Int) throws(TextFault) {
        guard count > 0 else { return }
        let encoded = Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        let (size, overflow) = encoded.count.multipliedReportingOverflow(by: count)
        guard !overflow else { throw .exceeded(.max) }
        try claim(size)
        if let byte = encoded.first, encoded.count == 1 {
            bytes.append(contentsOf: repeatElement(byte, count: count))
        } else {
            for _ in 0..<count { bytes.append(contentsOf: encoded) }
        }
    }

    /// The text as scalars are decoded from it; for tests and messages.
    var string: String { String(decoding: bytes, as: UTF8.self) }
}
