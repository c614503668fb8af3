internal import GabaritSource

/// Tells data from what the author of a template wrote, for renders that record.
extension Renderer {
    /// What some statements write, as text, with what of it is data.
    func captured(_ work: () throws -> Void) throws -> Cell {
        let outer = output
        output = OutputBuffer(limit: outer.limit, records: outer.records)
        defer { output = outer }
        try work()
        try charge(bytes: output.bytes.count)
        let text = String(decoding: output.bytes, as: UTF8.self)
        let cell: Cell = autoescape ? .markup(text) : .string(text)
        provenance?.note(cell, output.interpolations)
        return cell
    }

    /// The data in what is written for a value.
    ///
    /// - Parameters:
    ///   - text: the value as it is written, escaped or not.
    ///   - expression: what gave the value, where one did.
    func data(in text: String, of cell: Cell, from expression: Expression?) -> [Range<Int>] {
        guard !text.isEmpty, !(expression.map(isAuthored) ?? false) else { return [] }
        if let parts = parts(of: cell, from: expression), cell.text == text { return parts }
        switch cell {
        case .integer, .float, .bool, .none: return []
        case .string, .markup: return [0..<text.utf8.count]
        default:
            let isDocument = autoescape && settings.escaping != .html
            return isDocument ? Provenance.quoted(in: text) : [0..<text.utf8.count]
        }
    }

    private func parts(of cell: Cell, from expression: Expression?) -> [Range<Int>]? {
        if case .name(let name)? = expression?.form, let parts = scope.parts(of: name) { return parts }
        // The text that was made last says nothing about one that no expression gave.
        guard expression != nil || cell.isMarkup else { return nil }
        return provenance?.parts(of: cell)
    }

    /// Writes what a statement just made of captured text.
    func writeMade(_ cell: Cell, from statement: SourceSpan) throws {
        guard let parts = provenance?.parts(of: cell), let text = cell.text else { return try write(cell) }
        try output.write(text, data: parts, from: statement)
    }

    /// Text that is declared safe is data all the same.
    func declaredSafe(_ cell: Cell) throws -> Cell {
        let result = Cell.markup(try text(cell))
        guard let provenance, !cell.isMarkup, let count = result.text?.utf8.count, count > 0 else { return result }
        provenance.note(result, provenance.parts(of: cell) ?? [0..<count])
        return result
    }

    /// Notes what a text is made of that was put together from others.
    func note(_ cell: Cell, made pieces: [(text: String, data: [Range<Int>])]) {
        guard provenance != nil else { return }
        var start = 0
        var parts: [Range<Int>] = []
        for piece in pieces {
            parts += piece.data.map { start + $0.lowerBound..<start + $0.upperBound }
            start += piece.text.utf8.count
        }
        provenance?.note(cell, parts)
    }

    /// What a filter or a method made of a text whose data is known.
    func note(_ result: Cell, of link: Expression.Link, from cell: Cell) {
        guard let provenance, let source = cell.text, let text = result.text, provenance.parts(of: result) == nil,
            let parts = provenance.parts(of: cell), link.isAuthored(in: self)
        else { return }
        provenance.note(result, Provenance.derived(text, from: source, parts))
    }

    /// Markup that writes data for another program, safe where a whole value of the file may stand.
    func document(_ text: String, of cell: Cell, isQuoted: Bool) -> Cell {
        let shown = Escape.embedded(text, in: settings.escaping)
        let markup = Cell.markup(shown)
        if isQuoted {
            provenance?.note(markup, Provenance.quoted(in: shown))
        } else {
            // A list or a map in YAML has the structure of its value; elsewhere YAML is but text.
            let isPart = settings.escaping == .html && cell.text == nil
            provenance?.note(markup, isPart || shown.isEmpty ? [] : [0..<shown.utf8.count])
        }
        return markup
    }

    // MARK: names

    /// Remembers for a name that was just set what its text is made of.
    func remember(_ target: AssignmentTarget, _ cell: Cell, from expression: Expression?) {
        guard provenance != nil else { return }
        let isAuthored = expression.map(isAuthored) ?? false
        switch target {
        case .name(let name, _):
            if isAuthored, cell.isPlain {
                scope.setParts([], of: name)
            } else if cell.text != nil, let parts = parts(of: cell, from: expression) {
                scope.setParts(parts, of: name)
            }
            if case .object(let object) = cell, let namespace = object as? Namespace, let expression {
                namespace.authored = authoredMembers(expression)
            }
        case .attribute(let name, let attribute, _):
            guard case .object(let object)? = scope.find(name), let namespace = object as? Namespace else { return }
            if isAuthored, cell.isPlain {
                namespace.authored.insert(attribute)
            } else {
                namespace.authored.remove(attribute)
            }
        case .tuple(let targets, _):
            for single in targets {
                guard isAuthored, case .name(let name, _) = single, scope.find(name)?.isPlain == true else { continue }
                scope.setParts([], of: name)
            }
        }
    }

    /// Remembers for a name that was just set to what a block wrote what of that is data.
    func rememberCaptured(_ target: AssignmentTarget, _ cell: Cell) {
        guard let parts = provenance?.parts(of: cell) else { return }
        switch target {
        case .name(let name, _): scope.setParts(parts, of: name)
        case .attribute(let name, let attribute, _):
            guard parts.isEmpty, case .object(let object)? = scope.find(name) else { return }
            (object as? Namespace)?.authored.insert(attribute)
        case .tuple: break
        }
    }

    /// The members that `namespace(…)` is given as the author wrote them.
    private func authoredMembers(_ expression: Expression) -> Set<String> {
        guard case .chain(_, let links) = expression.form, links.count == 1, case .call(let arguments) = links[0].form,
            arguments.positional.isEmpty, arguments.spread == nil, arguments.keywordSpread == nil
        else { return [] }
        return Set(arguments.keyword.filter { isAuthored($0.value) }.map(\.name))
    }

    // MARK: expressions

    /// Whether every value that an expression may have was written by the author of the template.
    func isAuthored(_ expression: Expression) -> Bool {
        switch expression.form {
        case .literal: true
        case .name(let name): scope.parts(of: name)?.isEmpty == true
        case .list(let elements), .tuple(let elements): elements.allSatisfy(isAuthored)
        case .dictionary(let members): members.allSatisfy { isAuthored($0.key) && isAuthored($0.value) }
        case .conditional(_, let then, let otherwise): isAuthored(then) && (otherwise.map(isAuthored) ?? true)
        case .and(let operands), .or(let operands), .concatenation(let operands): operands.allSatisfy(isAuthored)
        case .arithmetic(let first, let rest):
            isAuthored(first) && rest.allSatisfy { $0.symbol == "*" || isAuthored($0.operand) }
        case .chain(let base, let links): isAuthored(base, links)
        default: false
        }
    }

    private func isAuthored(_ base: Expression, _ links: [Expression.Link]) -> Bool {
        if case .name(let name) = base.form {
            switch scope.find(name) {
            case .object(let object as Namespace)?:
                guard case .attribute(let member)? = links.first?.form, object.authored.contains(member) else {
                    return false
                }
                return links.dropFirst().allSatisfy { $0.isAuthored(in: self) }
            case .object(_ as LoopState)?:
                guard links.count == 2, case .attribute("cycle") = links[0].form else { return false }
                return links[1].isAuthored(in: self)
            case .callable(let native as NativeFunction)? where Self.makers.contains(native.name):
                return links.allSatisfy { $0.isAuthored(in: self) }
            default: break
            }
        }
        return isAuthored(base) && links.allSatisfy { $0.isAuthored(in: self) }
    }

    /// Functions that give back what they are given.
    private static let makers: Set<String> = ["joiner", "cycler"]
}

extension Expression.Link {
    /// Whether it makes nothing but what the author wrote out of what the author wrote.
    fileprivate func isAuthored(in renderer: Renderer) -> Bool {
        switch form {
        // Which element is taken may depend on data; what it says does not.
        case .attribute, .item, .slice, .test: true
        case .call(let arguments), .filter(_, let arguments): arguments.isAuthored(in: renderer)
        }
    }
}

extension Expression.Arguments {
    func isAuthored(in renderer: Renderer) -> Bool {
        spread == nil && keywordSpread == nil && positional.allSatisfy(renderer.isAuthored)
            && keyword.allSatisfy { renderer.isAuthored($0.value) }
    }
}

extension Cell {
    /// Whether nothing can be put into it later.
    var isPlain: Bool {
        switch self {
        case .object(let object): object is Cycler
        case .callable(let callable): callable is Joiner
        default: text != nil || number != nil
        }
    }
}
