public import GabaritSource

/// Reads the members of one object and collects every problem: missing keys, wrong kinds, keys nobody knows.
///
/// Ask for each key that may stand in the object, then call ``finish()``, which reports the keys that nobody asked for.
/// A value that cannot be read is reported and comes back as `nil`, so that one mistake does not hide the next.
///
/// ```swift
/// var fields = Fields(node, of: "variable")
/// let type = fields.string("type")
/// let pattern = fields.string("pattern")
/// problems += fields.finish()
/// ```
public struct Fields {
    /// Whether the case of keys counts.
    public enum KeyMatching: Sendable {
        case exact
        /// `requestingUserEmail` and `RequestingUserEmail` are the same key, as .NET readers have it.
        case ignoringCase
    }

    /// The object, or whatever stands in its place.
    public let node: Node
    /// The way from the document to this object.
    public let pointer: JSONPointer
    /// What was wrong so far.
    public private(set) var problems: [Diagnostic]
    private let noun: Message
    private static let text: Message = "a string"
    private static let flag: Message = "true or false"
    private static let wholeNumber: Message = "a whole number"
    private static let number: Message = "a number"
    private static let list: Message = "a list"
    private static let object: Message = "an object"
    private let matching: KeyMatching
    private let members: [Node.Member]
    /// The names that were asked for, as they were asked for.
    private var known: [[String]] = []

    /// - Parameters:
    ///   - node: what should be an object; anything else is reported.
    ///   - noun: what the object is, for messages: `variable`.
    ///   - pointer: the way from the document to the object.
    ///   - matching: whether the case of keys counts.
    public init(
        _ node: Node, of noun: Message, at pointer: JSONPointer = JSONPointer(), matching: KeyMatching = .exact
    ) {
        self.node = node
        self.noun = noun
        self.pointer = pointer
        self.matching = matching
        known.reserveCapacity(16)
        if case .object(let members) = node.content {
            (self.members, problems) = (members, [])
        } else {
            members = []
            problems = [
                Diagnostic(
                    code: "E_TYPE", "\(noun) must be an object, this is \(node.value.kindWords)",
                    at: .value(pointer, node.span))
            ]
        }
    }

    /// An object whose noun comes from elsewhere, for example the name of a file.
    @_disfavoredOverload
    public init(
        _ node: Node, of noun: String, at pointer: JSONPointer = JSONPointer(), matching: KeyMatching = .exact
    ) {
        self.init(node, of: Message(verbatim: noun), at: pointer, matching: matching)
    }

    /// The member with one of the names, the first that is there; null counts as absent.
    public mutating func member(_ names: String...) -> Node.Member? { find(names).map { members[$0] } }

    /// The value of a key, whatever its kind; null counts as absent.
    public mutating func value(_ names: String...) -> Node? { find(names).map { members[$0].value } }

    /// The text of a key.
    public mutating func string(_ names: String...) -> String? { find(names).flatMap { text(at: $0) } }

    /// The value of a key that holds a text, with its place.
    public mutating func text(_ names: String...) -> Node? {
        guard let place = find(names), text(at: place) != nil else { return nil }
        return members[place].value
    }

    /// The text of a key that must be there.
    public mutating func requiredString(_ names: String...) -> String? {
        guard let found = find(names) else {
            reportMissing(names[0])
            return nil
        }
        return text(at: found)
    }

    /// The boolean of a key.
    public mutating func bool(_ names: String...) -> Bool? {
        read(names, Self.flag) { if case .scalar(.bool(let flag)) = $0.content { flag } else { nil } }
    }

    /// The whole number of a key, when 64 bits hold it.
    public mutating func integer(_ names: String...) -> Int? {
        read(names, Self.wholeNumber) { if case .scalar(.integer(let number)) = $0.content { number } else { nil } }
    }

    /// The number of a key, kept exactly.
    public mutating func number(_ names: String...) -> Value? {
        read(names, Self.number) {
            switch $0.value {
            case .integer, .double, .literal: $0.value
            default: nil
            }
        }
    }

    /// The elements of a list; an absent key gives an empty list.
    public mutating func list(_ names: String...) -> [Node] {
        read(names, Self.list) { if case .array(let elements) = $0.content { elements } else { nil } } ?? []
    }

    /// The members of an object; an absent key gives none.
    public mutating func object(_ names: String...) -> [Node.Member] {
        read(names, Self.object) { if case .object(let members) = $0.content { members } else { nil } } ?? []
    }

    /// The strings of a list, each with its place; an element of another kind is reported.
    public mutating func strings(_ names: String...) -> [(text: String, node: Node)] {
        guard let found = find(names).map({ members[$0] }) else { return [] }
        guard case .array(let elements) = found.value.content else {
            report(found.value, "E_TYPE", "'\(found.key)' must be a list of strings", key: found.key)
            return []
        }
        var strings: [(String, Node)] = []
        for (index, element) in elements.enumerated() {
            if let text = element.value.string {
                strings.append((text, element))
            } else {
                problems.append(
                    Diagnostic(
                        code: "E_TYPE", "this must be a string, not \(element.value.kindWords)",
                        at: .value(pointer.appending(found.key).appending(index), element.span)))
            }
        }
        return strings
    }

    /// One of a closed set of words.
    public mutating func word<Choice: RawRepresentable & CaseIterable>(
        _ name: String, as type: Choice.Type = Choice.self
    ) -> Choice? where Choice.RawValue == String {
        guard let found = find([name]).map({ members[$0] }) else { return nil }
        if let text = found.value.string, let choice = Choice(rawValue: text) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        problems.append(
            Diagnostic(
                code: "E_CHOICE", "'\(name)' must be one of \(words.joined(separator: ", "))",
                at: .value(pointer.appending(found.key), found.value.span), name: found.value.value.string ?? "",
                among: words, quote: found.value.quote))
        return nil
    }

    /// Reports a problem with the value of a key, for what only the caller can check.
    public mutating func reject(_ key: String, code: String, _ message: Message, hint: Message? = nil) {
        let place = place(of: key).map { members[$0].value } ?? node
        report(place, code, message, key: key, hint: hint)
    }

    /// Reports a problem whose text comes from elsewhere and is the same in every language.
    @_disfavoredOverload
    public mutating func reject(_ key: String, code: String, _ message: String, hint: String? = nil) {
        reject(key, code: code, Message(verbatim: message), hint: hint.map { Message(verbatim: $0) })
    }

    /// Adds problems that were found inside a member.
    public mutating func add(_ found: [Diagnostic]) { problems += found }

    /// Reports a required key that is absent.
    public mutating func reportMissing(_ key: String) {
        // What is no object was reported as that already.
        guard case .object = node.content else { return }
        report(node, "E_MISSING_KEY", "\(noun) needs the key '\(key)'", key: nil, hint: "add '\(key)' with its value")
    }

    /// Everything that was wrong, with the keys that nobody asked for.
    ///
    /// - Parameter keepingUnknown: whether other keys are allowed.
    public func finish(keepingUnknown: Bool = false) -> [Diagnostic] {
        guard !keepingUnknown else { return problems }
        var problems = problems
        for place in members.indices where !isKnown(members[place].key) {
            let member = members[place]
            // A key may have been asked for twice.
            var named: Set<String> = []
            let known = known.joined().filter { named.insert($0).inserted }
            problems.append(
                Diagnostic(
                    code: "E_UNKNOWN_KEY", "\(noun) has no key '\(member.key)'",
                    at: .value(pointer.appending(member.key), member.keySpan), name: member.key, among: known,
                    quote: member.quote, otherwise: "known keys: \(known.sorted().joined(separator: ", "))"))
        }
        return problems
    }

    private func isKnown(_ key: String) -> Bool { known.contains { $0.contains { matches($0, key) } } }

    /// Where the first member of one of the names stands, null aside. A member is a lot to copy, so it stays where it is.
    private mutating func find(_ names: [String]) -> Int? {
        known.append(names)
        for name in names {
            guard let place = place(of: name) else { continue }
            if case .scalar(.null) = members[place].value.content { continue }
            return place
        }
        return nil
    }

    private func place(of name: String) -> Int? { members.indices.first { matches(members[$0].key, name) } }

    private mutating func text(at place: Int) -> String? {
        if case .scalar(.string(let text)) = members[place].value.content { return text }
        reportKind(of: members[place], Self.text)
        // A plain number or word where text is needed is meant as it is written: quotes are all that is missing.
        if case .scalar = members[place].value.content {
            problems[problems.count - 1].replacement = "\"\(members[place].value.span.text)\""
        }
        return nil
    }

    private mutating func read<Result>(
        _ names: [String], _ kind: Message, _ convert: (Node) -> Result?
    ) -> Result? {
        guard let place = find(names) else { return nil }
        if let result = convert(members[place].value) { return result }
        reportKind(of: members[place], kind)
        return nil
    }

    private mutating func reportKind(of member: Node.Member, _ kind: Message) {
        report(
            member.value, "E_TYPE", "'\(member.key)' must be \(kind), this is \(member.value.value.kindWords)",
            key: member.key)
    }

    private mutating func report(_ node: Node, _ code: String, _ message: Message, key: String?, hint: Message? = nil) {
        let way = key.map { pointer.appending($0) } ?? pointer
        problems.append(Diagnostic(code: code, message, at: .value(way, node.span), hint: hint))
    }

    private func matches(_ left: String, _ right: String) -> Bool {
        switch matching {
        case .exact: left == right
        case .ignoringCase: left.lowercased() == right.lowercased()
        }
    }
}
