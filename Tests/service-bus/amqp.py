"""AMQP 1.0 for the fake of Service Bus: data, frames and messages; nothing but the standard library.

Written from OASIS AMQP 1.0, parts 1 (types), 2 (transport), 3 (messaging) and 5 (security).
"""
import struct
import uuid


class Symbol(str):
    pass


class Described:
    def __init__(self, code, value):
        self.code, self.value = code, value


def number(name, code, form):
    """A whole number that is written as the type it was read as."""
    return type(name, (int,), {"code": code, "form": form})


Ubyte, Ushort, Uint, Ulong = (number("Ubyte", 0x50, ">B"), number("Ushort", 0x60, ">H"), number("Uint", 0x70, ">I"),
                              number("Ulong", 0x80, ">Q"))
Byte, Short, Int, Long = (number("Byte", 0x51, ">b"), number("Short", 0x61, ">h"), number("Int", 0x71, ">i"),
                          number("Long", 0x81, ">q"))
Timestamp = number("Timestamp", 0x83, ">q")
FIXED = {one.code: one for one in (Ubyte, Ushort, Uint, Ulong, Byte, Short, Int, Long, Timestamp)}
SMALL = {0x52: (Uint, ">B"), 0x53: (Ulong, ">B"), 0x54: (Int, ">b"), 0x55: (Long, ">b")}
CONSTANT = {0x40: None, 0x41: True, 0x42: False, 0x43: Uint(0), 0x44: Ulong(0)}


class Array(list):
    pass


def encode(value):
    if value is None:
        return b"\x40"
    if value is True or value is False:
        return b"\x41" if value else b"\x42"
    if isinstance(value, Described):
        code = bytes([0x53, value.code]) if isinstance(value.code, int) else encode(value.code)
        return b"\x00" + code + encode(value.value)
    if isinstance(value, int):
        kind = value if hasattr(value, "code") else Long(value)
        return bytes([kind.code]) + struct.pack(kind.form, value)
    if isinstance(value, float):
        return b"\x82" + struct.pack(">d", value)
    if isinstance(value, uuid.UUID):
        return b"\x98" + value.bytes
    if isinstance(value, (bytes, bytearray)):
        return sized(0xA0, bytes(value))
    if isinstance(value, Symbol):
        return sized(0xA3, value.encode())
    if isinstance(value, str):
        return sized(0xA1, value.encode())
    if isinstance(value, Array):
        codes = {encode(one)[0] for one in value} or {0x40}
        assert len(codes) == 1, "an array of one type is expected"
        return b"\xf0" + compound(len(value), bytes(codes) + b"".join(encode(one)[1:] for one in value))
    if isinstance(value, (list, tuple)):
        return b"\xd0" + compound(len(value), b"".join(map(encode, value)))
    if isinstance(value, dict):
        return b"\xd1" + compound(2 * len(value), b"".join(encode(k) + encode(v) for k, v in value.items()))
    raise TypeError(f"no AMQP type for {type(value).__name__}")


def sized(code, data):
    if len(data) < 256:
        return bytes([code, len(data)]) + data
    return bytes([code + 0x10]) + struct.pack(">I", len(data)) + data


def compound(count, data):
    return struct.pack(">II", len(data) + 4, count) + data


def decode(data, at=0):
    """The value at a place, and the place behind it."""
    code = data[at]
    at += 1
    if code == 0:
        descriptor, at = decode(data, at)
        value, at = decode(data, at)
        return Described(int(descriptor) if isinstance(descriptor, int) else descriptor, value), at
    return decode_as(code, data, at)


def decode_as(code, data, at):
    if code in CONSTANT:
        return CONSTANT[code], at
    if code in SMALL:
        kind, form = SMALL[code]
        return kind(struct.unpack_from(form, data, at)[0]), at + 1
    if code in FIXED:
        kind = FIXED[code]
        return kind(struct.unpack_from(kind.form, data, at)[0]), at + struct.calcsize(kind.form)
    if code == 0x56:
        return data[at] == 1, at + 1
    if code in (0x72, 0x82):
        form = ">f" if code == 0x72 else ">d"
        return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
    if code == 0x98:
        return uuid.UUID(bytes=bytes(data[at:at + 16])), at + 16
    if code in (0xA0, 0xA1, 0xA3, 0xB0, 0xB1, 0xB3):
        width = 1 if code < 0xB0 else 4
        size = int.from_bytes(data[at:at + width], "big")
        at += width
        raw = bytes(data[at:at + size])
        kind = code & 0x0F
        return (raw if kind == 0 else raw.decode() if kind == 1 else Symbol(raw.decode())), at + size
    if code == 0x45:
        return [], at
    if code in (0xC0, 0xC1, 0xD0, 0xD1, 0xE0, 0xF0):
        width = 1 if code in (0xC0, 0xC1, 0xE0) else 4
        size = int.from_bytes(data[at:at + width], "big")
        count = int.from_bytes(data[at + width:at + 2 * width], "big")
        end, at = at + width + size, at + 2 * width
        values = Array()
        if code in (0xE0, 0xF0):
            inner, at = data[at], at + 1
            for _ in range(count):
                value, at = decode_as(inner, data, at)
                values.append(value)
            return values, end
        values = []
        for _ in range(count):
            value, at = decode(data, at)
            values.append(value)
        return (dict(zip(values[::2], values[1::2])) if code in (0xC1, 0xD1) else values), end
    raise ValueError(f"unknown constructor 0x{code:02x}")


def field(fields, index, default=None):
    return fields[index] if index < len(fields) and fields[index] is not None else default


def frame(channel, performative, payload=b"", kind=0):
    body = (encode(performative) if performative else b"") + payload
    return struct.pack(">IBBH", len(body) + 8, 2, kind, channel) + body


def error(condition, text):
    return Described(0x1D, [Symbol(condition), text, {}])


def rejected(condition, text):
    return Described(0x25, [error(condition, text)])


ACCEPTED = Described(0x24, [])
HEADER, DELIVERY_NOTES, NOTES, PROPERTIES, OWN, DATA, SEQUENCE, VALUE, FOOTER = range(0x70, 0x79)


class Message:
    """A message by its sections; the body stays as it came."""

    def __init__(self, data=b""):
        self.sections, self.body, at = {}, b"", 0
        while at < len(data):
            section, end = decode(data, at)
            if section.code in (DATA, SEQUENCE, VALUE):
                self.body += bytes(data[at:end])
            else:
                self.sections[section.code] = section.value
            at = end

    @classmethod
    def answer(cls, request, own, value):
        message = cls()
        message.sections[PROPERTIES] = [None] * 5 + [request.of(0)]
        message.sections[OWN] = own
        message.body = encode(Described(VALUE, value))
        return message

    def of(self, index):
        return field(self.sections.get(PROPERTIES, []), index)

    @property
    def own(self):
        return self.sections.get(OWN) or {}

    @property
    def value(self):
        return decode(self.body)[0].value

    def batch(self):
        """The messages inside a batched one: each data section holds one."""
        at, found = 0, []
        while at < len(self.body):
            section, at = decode(self.body, at)
            found.append(Message(section.value))
        return found

    def encode(self, header=None, notes=None, own=None):
        sections = dict(self.sections)
        if header is not None:
            sections[HEADER] = header
        if notes is not None:
            sections[NOTES] = {**(sections.get(NOTES) or {}), **notes}
        if own:
            sections[OWN] = {**(sections.get(OWN) or {}), **own}
        sections.pop(DELIVERY_NOTES, None)
        head = b"".join(encode(Described(code, sections[code])) for code in sorted(sections) if code < DATA)
        return head + self.body
