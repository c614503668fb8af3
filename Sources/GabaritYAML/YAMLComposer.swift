internal import GabaritSource
internal import GabaritValue

/// Builds the tree of one document from events, within limits. Recursion is bounded by the depth limit.
struct YAMLComposer {
    let file: SourceFile
    let limits: YAMLLimits
    let tags: YAMLReader.Tags
    let parser: YAMLEventParser
    /// What does not hinder the rest from being read.
    var problems: [Diagnostic] = []
    private var nodes = 0
    /// The bytes of all texts so far, those that aliases stand for included.
    private var text = 0
    private var aliased = 0
    private var aliasedText = 0
    private var anchors: [String: (node: Node, size: Int, text: Int, height: Int)] = [:]
    /// How deep values have been since the newest anchor that is being read.
    private var deepest = 0

    init(file: SourceFile, limits: YAMLLimits, tags: YAMLReader.Tags, parser: YAMLEventParser) {
        self.file = file
        self.limits = limits
        self.tags = tags
        self.parser = parser
    }

    mutating func document() throws(Diagnostic) -> Node {
        let (first, span) = try parser.next()
        guard case .documentStart = first else { return Node(.scalar(.null), at: span) }
        let (event, place) = try parser.next()
        let root = try node(event, place, depth: 0)
        _ = try parser.next()
        let (last, end) = try parser.next()
        guard case .streamEnd = last else {
            throw Diagnostic(
                code: "E_YAML_DOCUMENTS", "a second document starts here, one is expected", at: end,
                hint: "put it in a file of its own")
        }
        return root
    }

    private mutating func node(
        _ event: YAMLEventParser.Event, _ span: SourceSpan, depth: Int
    ) throws(Diagnostic) -> Node {
        nodes += 1
        guard nodes <= limits.nodes else {
            throw Diagnostic(code: "E_TOO_LARGE", "the document holds more than \(limits.nodes) values", at: span)
        }
        guard depth <= limits.depth else {
            throw Diagnostic(code: "E_DEPTH", "values stand more than \(limits.depth) deep in each other", at: span)
        }
        let before = (nodes: nodes, text: text)
        deepest = max(deepest, depth)
        switch event {
        case .scalar(let scalar):
            return remember(scalarNode(scalar, span), scalar.anchor, since: before, height: 0)
        case .sequenceStart(let anchor, let tag):
            let kept = kept(tag, span, allowed: "tag:yaml.org,2002:seq")
            return try measured(anchor, since: before, depth: depth) { composer throws(Diagnostic) in
                try composer.sequence(from: span, depth: depth).tagged(kept)
            }
        case .mappingStart(let anchor, let tag):
            let kept = kept(tag, span, allowed: "tag:yaml.org,2002:map")
            return try measured(anchor, since: before, depth: depth) { composer throws(Diagnostic) in
                try composer.mapping(from: span, depth: depth).tagged(kept)
            }
        case .alias(let name):
            return try resolve(name, span, depth: depth)
        case .documentStart, .documentEnd, .streamEnd, .sequenceEnd, .mappingEnd:
            throw Diagnostic(code: "E_YAML_SYNTAX", "a value is expected here", at: span)
        }
    }

    private mutating func sequence(from start: SourceSpan, depth: Int) throws(Diagnostic) -> Node {
        var elements: [Node] = []
        while true {
            let (event, span) = try parser.next()
            if case .sequenceEnd = event { return Node(.array(elements), at: joined(start, span, elements.last?.span)) }
            elements.append(try node(event, span, depth: depth + 1))
        }
    }

    private mutating func mapping(from start: SourceSpan, depth: Int) throws(Diagnostic) -> Node {
        var members: [Node.Member] = []
        members.reserveCapacity(2)
        var keys = KeyIndex()
        while true {
            let (event, span) = try parser.next()
            if case .mappingEnd = event {
                return Node(.object(members), at: joined(start, span, members.last?.value.span))
            }
            let keyNode = try node(event, span, depth: depth + 1)
            let (valueEvent, valueSpan) = try parser.next()
            let value = try node(valueEvent, valueSpan, depth: depth + 1)
            if tags == .any, keyNode.isCollection {
                // Part of the structure like any other: it stands before its value.
                let pair = Node(.array([keyNode, value]), at: joined(keyNode.span, value.span, value.span))
                keys.pairs.insert(members.count)
                members.append(Node.Member(key: keyNode.span.text, keySpan: keyNode.span, value: pair))
                continue
            }
            guard let key = key(keyNode) else { continue }
            if let first = keys.place(of: key, in: members) {
                problems.append(
                    Diagnostic(
                        code: "E_DUPLICATE_KEY", "the key '\(key)' stands twice in one map", at: keyNode.span,
                        hint: "the first is at \(members[first].keySpan.start); keep one of them"))
                continue
            }
            members.append(Node.Member(key: key, keySpan: keyNode.span, value: consume value))
        }
    }

    /// - Returns: `nil` for what no manifest has as a key; files of other programs may.
    private mutating func key(_ node: Node) -> String? {
        if case .scalar(let value) = node.content {
            if case .string(let text) = value { return text }
            // A plain number or word as a key is meant as its text; only a tag could say otherwise.
            if value != .null || tags == .any { return node.span.text }
        }
        problems.append(
            Diagnostic(code: "E_YAML_KEY", "a key must be a string, this is \(node.value.kindWords)", at: node.span))
        return nil
    }

    private mutating func scalarNode(_ scalar: YAMLEventParser.Scalar, _ span: SourceSpan) -> Node {
        text += scalar.text.utf8.count
        let isOfApplication = tags == .any && !(scalar.tag.map(CoreSchema.isKnown) ?? true)
        let value =
            isOfApplication
            ? .string(scalar.text)
            : CoreSchema.value(
                of: scalar,
                problem: { code, message in
                    problems.append(Diagnostic(code: code, message, at: span))
                })
        if scalar.holdsNUL {
            problems.append(Diagnostic(code: "E_YAML_NUL", "a NUL character is not allowed in text", at: span))
        }
        var content = span
        if scalar.isQuoted, span.range.count >= 2 {
            content.range = span.range.lowerBound + 1..<span.range.upperBound - 1
        }
        let node = Node(.scalar(value), at: span, content: scalar.isPlain || scalar.isQuoted ? content : nil)
        return tags == .any ? node.tagged(scalar.tag) : node
    }

    /// The tag of a list or map that says something; one that is not allowed is a problem.
    private mutating func kept(_ tag: String?, _ span: SourceSpan, allowed: String) -> String? {
        guard let tag, tag != allowed, tag != "!" else { return nil }
        if tags == .core { problems.append(CoreSchema.unknownTag(tag, span)) }
        return tag
    }

    /// Reads a value that an anchor may name, and keeps how deep it is.
    private mutating func measured(
        _ anchor: String?, since before: (nodes: Int, text: Int), depth: Int,
        _ read: (inout YAMLComposer) throws(Diagnostic) -> Node
    ) throws(Diagnostic) -> Node {
        let outer = deepest
        deepest = depth
        let node = try read(&self)
        let height = deepest - depth
        deepest = max(outer, deepest)
        return remember(node, anchor, since: before, height: height)
    }

    private mutating func remember(
        _ node: Node, _ anchor: String?, since before: (nodes: Int, text: Int), height: Int
    ) -> Node {
        if let anchor { anchors[anchor] = (node, nodes - before.nodes + 1, text - before.text, height) }
        return node
    }

    private mutating func resolve(_ name: String, _ span: SourceSpan, depth: Int) throws(Diagnostic) -> Node {
        guard let target = anchors[name] else {
            throw Diagnostic(code: "E_YAML_ALIAS", "no anchor '&\(name)' stands before this alias", at: span)
        }
        guard depth + target.height <= limits.depth else {
            throw Diagnostic(code: "E_DEPTH", "values stand more than \(limits.depth) deep in each other", at: span)
        }
        deepest = max(deepest, depth + target.height)
        aliased += target.size
        aliasedText += target.text
        nodes += target.size - 1
        text += target.text
        guard aliased <= limits.aliasedNodes else {
            throw Diagnostic(
                code: "E_YAML_ALIAS", "the aliases stand for more than \(limits.aliasedNodes) values", at: span,
                hint: "write the values out, or use fewer aliases of aliases")
        }
        guard aliasedText <= limits.aliasedText else {
            throw Diagnostic(
                code: "E_YAML_ALIAS", "the aliases stand for more than \(limits.aliasedText) bytes of text", at: span,
                hint: "write the values out, or use fewer aliases of aliases")
        }
        return target.node
    }

    /// From the first byte to the end of the last child; a block's own end event stands on a later line.
    private func joined(_ start: SourceSpan, _ end: SourceSpan, _ last: SourceSpan?) -> SourceSpan {
        let isFlow = !end.range.isEmpty
        let upper = isFlow ? end.range.upperBound : last?.range.upperBound ?? start.range.upperBound
        return SourceSpan(file: file, range: start.range.lowerBound..<max(start.range.lowerBound, upper))
    }
}

/// Finds keys among the members of a map that is read. A short map is scanned, a long one gets an index.
private struct KeyIndex {
    /// Where members stand whose keys are lists or maps; those may be alike.
    var pairs: Set<Int> = []
    private var places: [String: Int] = [:]
    private var indexed = 0
    private static let scanned = 8

    /// Where a key stands.
    ///
    /// - Parameter members: those of the last call, with others behind them.
    mutating func place(of key: String, in members: [Node.Member]) -> Int? {
        guard members.count > Self.scanned else {
            return members.indices.first { members[$0].key == key && !pairs.contains($0) }
        }
        while indexed < members.count {
            if !pairs.contains(indexed) { places[members[indexed].key] = indexed }
            indexed += 1
        }
        return places[key]
    }
}

extension Node {
    fileprivate var isCollection: Bool { if case .scalar = content { false } else { true } }
}
