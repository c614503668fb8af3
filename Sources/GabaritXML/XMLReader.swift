internal import CExpat

/// An element of a document, with its text and its children.
public struct XMLElement: Sendable, Hashable {
    /// The local name: without the prefix that stands for its namespace.
    public var name: String
    public var text = ""
    public var children: [XMLElement] = []

    /// The first child of a name.
    public func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The text of the first child of a name.
    public func text(of name: String) -> String? { child(name)?.text }
}

/// Why bytes are no document that is read; one sentence.
public struct XMLFault: Error, Hashable {
    public let text: String
}

/// Reads small XML documents through Expat.
///
/// A document type declaration is refused, so there are no entities but the five of XML and nothing outside is ever read.
/// Attributes, comments and instructions are passed over.
public struct XMLReader {
    static let deepest = 16
    static let mostElements = 10_000

    public init() {}

    /// - Throws: ``XMLFault`` for what is not well formed, has a document type, or is deeper or larger than the limits.
    public func read(_ bytes: [UInt8]) throws(XMLFault) -> XMLElement {
        guard let parser = XML_ParserCreate("UTF-8") else { throw XMLFault(text: "no memory") }
        defer { XML_ParserFree(parser) }
        let state = Building(parser)
        XML_SetUserData(parser, Unmanaged.passUnretained(state).toOpaque())
        XML_SetElementHandler(
            parser, { data, name, _ in Building.of(data)?.begin(name) }, { data, _ in Building.of(data)?.end() })
        XML_SetCharacterDataHandler(parser) { data, text, count in Building.of(data)?.add(text, Int(count)) }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
            Building.of(data)?.stop("it has a document type declaration")
        }
        let status = withExtendedLifetime(state) {
            bytes.withUnsafeBytes { buffer in
                XML_Parse(
                    parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: buffer.count), 1)
            }
        }
        if let problem = state.problem { throw XMLFault(text: problem) }
        guard status == XML_STATUS_OK, bytes.count <= Int32.max, let root = state.root else {
            throw XMLFault(text: "it is not well-formed XML (line \(XML_GetCurrentLineNumber(parser)))")
        }
        return root
    }

    /// The text as it stands between two tags.
    public static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
            case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
            case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
            // A reader makes line feeds of what is not written so.
            case 0x0D: bytes += Array("&#13;".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether XML can hold a text at all. Source: XML 1.0 §2.2.
    public static func canHold(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
            default: false
            }
        }
    }
}

/// What Expat's callbacks build.
private final class Building {
    private let parser: XML_Parser
    private var open: [(element: XMLElement, text: [UInt8])] = []
    private var count = 0
    private(set) var root: XMLElement?
    private(set) var problem: String?

    init(_ parser: XML_Parser) {
        self.parser = parser
    }

    static func of(_ data: UnsafeMutableRawPointer?) -> Building? {
        data.map { Unmanaged<Building>.fromOpaque($0).takeUnretainedValue() }
    }

    func stop(_ reason: String) {
        if problem == nil { problem = reason }
        XML_StopParser(parser, XML_Bool(0))
    }

    func begin(_ name: UnsafePointer<XML_Char>?) {
        count += 1
        guard open.count < XMLReader.deepest else { return stop("it is nested deeper than \(XMLReader.deepest)") }
        guard count <= XMLReader.mostElements else {
            return stop("it has more than \(XMLReader.mostElements) elements")
        }
        let full = name.map { String(cString: $0) } ?? ""
        let local = full.lastIndex(of: ":").map { full[full.index(after: $0)...] } ?? full[...]
        open.append((XMLElement(name: String(local)), []))
    }

    func add(_ text: UnsafePointer<XML_Char>?, _ count: Int) {
        guard let text, !open.isEmpty else { return }
        UnsafeBufferPointer(start: text, count: count).withMemoryRebound(to: UInt8.self) {
            open[open.count - 1].text += $0
        }
    }

    func end() {
        guard let closed = open.popLast() else { return }
        var element = closed.element
        element.text = String(decoding: closed.text, as: UTF8.self)
        if open.isEmpty { root = element } else { open[open.count - 1].element.children.append(element) }
    }
}
