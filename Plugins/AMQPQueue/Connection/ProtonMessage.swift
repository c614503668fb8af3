internal import CProton
internal import GabaritValue
internal import Glibc

/// One `pn_message_t`, for as long as it takes to translate between it and ``AMQPMessage``.
///
/// Source: OASIS AMQP 1.0, part 3, section 3.2 (message format).
struct ProtonMessage: ~Copyable {
    private let message: OpaquePointer

    /// - Returns: `nil` without memory.
    init?() {
        guard let message = pn_message() else { return nil }
        self.message = message
    }

    deinit { pn_message_free(message) }

    /// Sends the message as the link's current delivery.
    ///
    /// - Returns: whether it could be encoded.
    borrowing func send(_ value: AMQPMessage, on link: OpaquePointer) -> Bool {
        write(value)
        var buffer = pn_rwbytes_t()
        defer { free(buffer.start) }
        return pn_message_send(message, link, &buffer) >= 0
    }

    /// Reads a message from its encoded form.
    ///
    /// - Returns: `nil` when it is none.
    borrowing func read(_ bytes: [UInt8]) -> AMQPMessage? {
        let status = bytes.withUnsafeBytes { raw in
            pn_message_decode(message, raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count)
        }
        guard status == 0 else { return nil }
        var value = AMQPMessage(body: Self.bytes(pn_message_body(message)))
        value.id = Self.scalar(pn_message_id(message))
        value.group = pn_message_get_group_id(message).map { String(cString: $0) }
        let created = pn_message_get_creation_time(message)
        value.created = Timestamp(milliseconds: created).ifPlausible
        value.isRedelivered = !pn_message_is_first_acquirer(message) || pn_message_get_delivery_count(message) > 0
        value.properties = Self.map(pn_message_properties(message))
        value.annotations = Self.map(pn_message_annotations(message))
        value.correlation = Self.scalar(pn_message_correlation_id(message))
        if let data = AMQPValue.first(of: pn_message_body(message)), data.isComposite { value.value = data }
        return value
    }

    private borrowing func write(_ value: AMQPMessage) {
        pn_message_clear(message)
        pn_message_set_durable(message, true)
        pn_message_set_inferred(message, value.value == nil)
        if let lifetime = value.lifetime {
            pn_message_set_ttl(message, UInt32(clamping: lifetime.components.seconds * 1000))
        }
        if let id = value.id { Self.put(id, into: pn_message_id(message)) }
        if let group = value.group { pn_message_set_group_id(message, group) }
        if let created = value.created { pn_message_set_creation_time(message, created.milliseconds) }
        if let replyTo = value.replyTo { pn_message_set_reply_to(message, replyTo) }
        let properties = pn_message_properties(message)
        if !value.properties.isEmpty {
            pn_data_put_map(properties)
            pn_data_enter(properties)
            for (key, text) in value.properties.sorted(by: { $0.key < $1.key }) {
                Self.put(key, into: properties)
                Self.put(text, into: properties)
            }
            pn_data_exit(properties)
        }
        if let data = value.value { return data.put(into: pn_message_body(message)) }
        value.body.withUnsafeBytes { raw in
            _ = pn_data_put_binary(
                pn_message_body(message), pn_bytes(raw.count, raw.baseAddress?.assumingMemoryBound(to: CChar.self)))
        }
    }
}

extension ProtonMessage {
    /// The longest text of a property that is kept, in bytes.
    private static var longestText: Int { 64 * 1024 }

    private static func put(_ text: String, into data: OpaquePointer?) {
        var text = text
        text.withUTF8 { raw in
            raw.withMemoryRebound(to: CChar.self) { characters in
                _ = pn_data_put_string(data, pn_bytes(characters.count, characters.baseAddress))
            }
        }
    }

    private static func text(_ bytes: pn_bytes_t) -> String? {
        guard bytes.size <= longestText else { return nil }
        return String(decoding: UnsafeRawBufferPointer(start: bytes.start, count: bytes.size), as: UTF8.self)
    }

    /// A body of one data section or of one text, the two forms that senders of JSON use; anything else is empty.
    private static func bytes(_ data: OpaquePointer?) -> [UInt8] {
        pn_data_rewind(data)
        guard pn_data_next(data) else { return [] }
        let bytes: pn_bytes_t
        switch pn_data_type(data) {
        case PN_BINARY: bytes = pn_data_get_binary(data)
        case PN_STRING: bytes = pn_data_get_string(data)
        default: return []
        }
        return Array(UnsafeRawBufferPointer(start: bytes.start, count: bytes.size))
    }

    private static func scalar(_ data: OpaquePointer?) -> String? {
        pn_data_rewind(data)
        return pn_data_next(data) ? current(data) : nil
    }

    private static func map(_ data: OpaquePointer?) -> [String: String] {
        pn_data_rewind(data)
        guard pn_data_next(data), pn_data_type(data) == PN_MAP else { return [:] }
        pn_data_enter(data)
        defer { pn_data_exit(data) }
        var map: [String: String] = [:]
        while pn_data_next(data) {
            guard let key = current(data), pn_data_next(data) else { break }
            map[key] = current(data)
        }
        return map
    }

    /// The value at the cursor as text; `nil` for what is no scalar that a header carries.
    private static func current(_ data: OpaquePointer?) -> String? {
        switch pn_data_type(data) {
        case PN_STRING: text(pn_data_get_string(data))
        case PN_SYMBOL: text(pn_data_get_symbol(data))
        case PN_BINARY: text(pn_data_get_binary(data))
        case PN_BOOL: pn_data_get_bool(data) ? "true" : "false"
        case PN_UBYTE: String(pn_data_get_ubyte(data))
        case PN_BYTE: String(pn_data_get_byte(data))
        case PN_USHORT: String(pn_data_get_ushort(data))
        case PN_SHORT: String(pn_data_get_short(data))
        case PN_UINT: String(pn_data_get_uint(data))
        case PN_INT: String(pn_data_get_int(data))
        case PN_ULONG: String(pn_data_get_ulong(data))
        case PN_LONG: String(pn_data_get_long(data))
        case PN_TIMESTAMP: String(pn_data_get_timestamp(data))
        case PN_UUID: uuid(pn_data_get_uuid(data))
        default: nil
        }
    }

    private static func uuid(_ value: pn_uuid_t) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = withUnsafeBytes(of: value.bytes) { Array($0) }
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
