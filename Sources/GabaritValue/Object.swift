/// The members of an object, in the order they were written, each key once.
///
/// Look-up scans a short object and uses an index in a long one.
public struct Object: Sendable {
    private var members: [(key: String, value: Value)] = []
    private var index: [String: Int] = [:]
    private static let scanned = 8

    public init() {}

    public init(_ members: some Sequence<(String, Value)>) {
        for (key, value) in members { self[key] = value }
    }

    public var count: Int { members.count }
    public var isEmpty: Bool { members.isEmpty }
    /// The keys in order.
    public var keys: [String] { members.map(\.key) }
    /// The values in the order of their keys.
    public var values: [Value] { members.map(\.value) }

    /// The value of a key. Setting a new key adds it at the end; setting `nil` removes the member.
    public subscript(key: String) -> Value? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (nil, let value?): append(key, value)
            case (let place?, nil): remove(at: place)
            case (nil, nil): break
            }
        }
    }

    private func position(of key: String) -> Int? {
        if members.count > Self.scanned { return index[key] }
        return members.firstIndex { $0.key == key }
    }

    /// Adds a member at the end, if its key is not there yet.
    ///
    /// - Returns: whether it was added.
    mutating func add(_ key: String, _ value: Value) -> Bool {
        guard position(of: key) == nil else { return false }
        if members.isEmpty { members.reserveCapacity(4) }
        append(key, value)
        return true
    }

    private mutating func append(_ key: String, _ value: Value) {
        members.append((key, value))
        if members.count == Self.scanned + 1 {
            reindex()
        } else if members.count > Self.scanned {
            index[key] = members.count - 1
        }
    }

    private mutating func remove(at place: Int) {
        members.remove(at: place)
        reindex()
    }

    private mutating func reindex() {
        index = [:]
        guard members.count > Self.scanned else { return }
        for (place, member) in members.enumerated() { index[member.key] = place }
    }
}

extension Object: Sequence {
    public func makeIterator() -> IndexingIterator<[(key: String, value: Value)]> { members.makeIterator() }
}

extension Object: Hashable {
    /// Whether both have the same members in the same order.
    public static func == (left: Object, right: Object) -> Bool {
        left.count == right.count
            && zip(left.members, right.members).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    }

    public func hash(into hasher: inout Hasher) {
        for member in members {
            hasher.combine(member.key)
            hasher.combine(member.value)
        }
    }
}

extension Object: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }
}
