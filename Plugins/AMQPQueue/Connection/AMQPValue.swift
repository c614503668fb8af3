internal import CProton
internal import GabaritValue

/// Data of AMQP 1.0, as far as the nodes of a broker that answer questions take and give it.
///
/// Source: OASIS AMQP 1.0, part 1 (types).
indirect enum AMQPValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// Any whole number; written as a `long`.
    case integer(Int64)
    /// Written as an `int`; read as ``integer(_:)``.
    case int(Int32)
    /// Written as a `uint`; read as ``integer(_:)``.
    case unsigned(UInt32)
    case timestamp(Timestamp)
    /// Written as a `string`; a symbol is read as one.
    case text(String)
    case bytes([UInt8])
    /// Sixteen bytes.
    case uuid([UInt8])
    case list([AMQPValue])
    /// An array of UUIDs; arrays are read as lists.
    case uuids([[UInt8]])
    /// Keys that are no text are left out when it is read.
    case map([String: AMQPValue])

    subscript(key: String) -> AMQPValue? {
        if case .map(let members) = self { members[key] } else { nil }
    }

    /// Whether it holds other values.
    var isComposite: Bool {
        switch self {
        case .list, .map, .uuids: true
        default: false
        }
    }

    var list: [AMQPValue]? { if case .list(let values) = self { values } else { nil } }
    var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var timestamp: Timestamp? { if case .timestamp(let moment) = self { moment } else { nil } }
    var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
}

extension AMQPValue {
    /// How deep data may be nested.
    private static let deepest = 8
    /// The longest text that is read, in bytes.
    private static let longestText = 64 * 1024

    /// Adds the value at the cursor.
    ///
    /// - Parameter symbols: whether the keys of a map are symbols.
    func put(into data: OpaquePointer?, symbols: Bool = false) {
        switch self {
        case .null: pn_data_put_null(data)
        case .bool(let flag): pn_data_put_bool(data, flag)
        case .integer(let number): pn_data_put_long(data, number)
        case .int(let number): pn_data_put_int(data, number)
        case .unsigned(let number): pn_data_put_uint(data, number)
        case .timestamp(let moment): pn_data_put_timestamp(data, moment.milliseconds)
        case .text(let text): Self.put(Array(text.utf8)) { pn_data_put_string(data, $0) }
        case .bytes(let bytes): Self.put(bytes) { pn_data_put_binary(data, $0) }
        case .uuid(let bytes): pn_data_put_uuid(data, Self.uuid(bytes))
        case .list(let values):
            pn_data_put_list(data)
            Self.inside(data) { for value in values { value.put(into: data) } }
        case .uuids(let all):
            pn_data_put_array(data, false, PN_UUID)
            Self.inside(data) { for bytes in all { pn_data_put_uuid(data, Self.uuid(bytes)) } }
        case .map(let members):
            pn_data_put_map(data)
            Self.inside(data) {
                for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                    Self.put(Array(key.utf8)) {
                        symbols ? pn_data_put_symbol(data, $0) : pn_data_put_string(data, $0)
                    }
                    value.put(into: data)
                }
            }
        }
    }

    /// Reads the first value of some data; `nil` where there is none, or it is too deep or too long.
    static func first(of data: OpaquePointer?) -> AMQPValue? {
        pn_data_rewind(data)
        return pn_data_next(data) ? current(data, depth: 0) : nil
    }

    private static func current(_ data: OpaquePointer?, depth: Int) -> AMQPValue? {
        guard depth < deepest else { return nil }
        return switch pn_data_type(data) {
        case PN_NULL: .null
        case PN_BOOL: .bool(pn_data_get_bool(data))
        case PN_UBYTE: .integer(Int64(pn_data_get_ubyte(data)))
        case PN_BYTE: .integer(Int64(pn_data_get_byte(data)))
        case PN_USHORT: .integer(Int64(pn_data_get_ushort(data)))
        case PN_SHORT: .integer(Int64(pn_data_get_short(data)))
        case PN_UINT: .integer(Int64(pn_data_get_uint(data)))
        case PN_INT: .integer(Int64(pn_data_get_int(data)))
        case PN_ULONG: .integer(Int64(clamping: pn_data_get_ulong(data)))
        case PN_LONG: .integer(pn_data_get_long(data))
        case PN_TIMESTAMP: .timestamp(Timestamp(milliseconds: pn_data_get_timestamp(data)))
        case PN_STRING: text(pn_data_get_string(data))
        case PN_SYMBOL: text(pn_data_get_symbol(data))
        case PN_BINARY: .bytes(array(pn_data_get_binary(data)))
        case PN_UUID: .uuid(withUnsafeBytes(of: pn_data_get_uuid(data).bytes) { Array($0) })
        case PN_LIST, PN_ARRAY: .list(children(data, depth))
        case PN_DESCRIBED: children(data, depth).last
        case PN_MAP: .map(members(of: children(data, depth)))
        default: nil
        }
    }

    private static func children(_ data: OpaquePointer?, _ depth: Int) -> [AMQPValue] {
        var values: [AMQPValue] = []
        inside(data) { while pn_data_next(data) { values.append(current(data, depth: depth + 1) ?? .null) } }
        return values
    }

    private static func members(of values: [AMQPValue]) -> [String: AMQPValue] {
        var members: [String: AMQPValue] = [:]
        for index in stride(from: 0, to: values.count - 1, by: 2) {
            if case .text(let key) = values[index] { members[key] = values[index + 1] }
        }
        return members
    }

    private static func inside(_ data: OpaquePointer?, _ body: () -> Void) {
        pn_data_enter(data)
        body()
        pn_data_exit(data)
    }

    private static func put(_ bytes: [UInt8], _ call: (pn_bytes_t) -> Int32) {
        bytes.withUnsafeBytes { raw in
            _ = call(pn_bytes(raw.count, raw.baseAddress?.assumingMemoryBound(to: CChar.self)))
        }
    }

    private static func array(_ bytes: pn_bytes_t) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: bytes.start, count: bytes.size))
    }

    private static func text(_ bytes: pn_bytes_t) -> AMQPValue? {
        bytes.size <= longestText ? .text(String(decoding: array(bytes), as: UTF8.self)) : nil
    }

    private static func uuid(_ bytes: [UInt8]) -> pn_uuid_t {
        var value = pn_uuid_t()
        withUnsafeMutableBytes(of: &value.bytes) { $0.copyBytes(from: bytes.prefix($0.count)) }
        return value
    }
}
