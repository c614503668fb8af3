internal import GabaritHTTP
internal import GabaritValue

/// Members of an answer that must be there: an answer without them is none.
struct Answer {
    private let value: Value
    private let origin: HTTPOrigin

    init(_ value: Value, from origin: HTTPOrigin) {
        self.value = value
        self.origin = origin
    }

    func text(_ keys: String...) throws -> String {
        guard let text = member(keys)?.string else { throw missing(keys) }
        return text
    }

    func number(_ keys: String...) throws -> Int {
        guard case .integer(let number)? = member(keys) else { throw missing(keys) }
        return number
    }

    func flag(_ keys: String...) -> Bool { member(keys) == .bool(true) }

    func optionalText(_ keys: String...) -> String { member(keys)?.string ?? "" }

    private func member(_ keys: [String]) -> Value? { keys.reduce(value) { $0?[$1] } }

    private func missing(_ keys: [String]) -> HTTPFault {
        .malformed(origin: origin, reason: "it has no '\(keys.joined(separator: "."))'")
    }
}

extension Value {
    /// The elements of an answer that is a list, or whose member is one.
    func elements(_ key: String? = nil, from origin: HTTPOrigin) throws -> [Value] {
        guard let elements = (key.map { self[$0] } ?? self)?.array else {
            throw HTTPFault.malformed(origin: origin, reason: "it is not a list")
        }
        return elements
    }
}
