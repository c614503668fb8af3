/// Filters, tests and methods.
extension FastCompiler {
    /// - Parameter isIterated: whether the result is what a loop goes through.
    mutating func filter(_ link: SyntaxNode, _ value: Place, isIterated: Bool) throws(Declined) -> Place {
        let name = names.text(symbol(link.first))
        if BuiltinNames.filters.value(name) == 0 || !environment.settings.added.filters.isEmpty {
            guard environment.knowsFilter(name.string) else { throw Declined() }
        }
        if name.count <= 7, name.isDefaultFilter, let arguments = presetArguments(link.second) {
            // The argument of `default` is evaluated whether it is used or not, as in Jinja.
            let preset = try arguments.preset == 0 ? constant(draft.keeper().text("")) : self.value(arguments.preset)
            let result = place()
            emit(.preset, result, value, preset, detail: arguments.replacesFalse ? 1 : 0)
            return result
        }
        var known = KnownCall(rawValue: KnownCall.filters.value(name)) ?? .unknown
        if known == .json, !environment.settings.policies.hasDefaultJSON { known = .unknown }
        if known.isGenerator, !isIterated, !isConsumed(by: link.next) { known = .unknown }
        return try call(.filter, known, name, value, link.second)
    }

    /// Whether a link is a filter that goes through what it gets once.
    ///
    /// - Parameter isView: whether what it gets has a length and an end.
    private mutating func isConsumed(by index: NodeIndex, isView: Bool = false) -> Bool {
        guard index != 0, node(index).kind == .filter else { return false }
        let name = names.text(symbol(node(index).first))
        return KnownCall.consumers.value(name) != 0 || isView && KnownCall.measures.value(name) != 0
    }

    /// The arguments of `default` when they are plain: the value or none, and whether it also stands for what is false.
    private func presetArguments(_ first: NodeIndex) -> (preset: NodeIndex, replacesFalse: Bool)? {
        var (preset, replacesFalse) = (NodeIndex(0), false)
        var (index, number) = (first, 0)
        while index != 0 {
            let argument = node(index)
            var value = index
            var isFlag = number == 1
            if argument.kind == .keywordArgument {
                isFlag = template(unit.number).syntax.name(argument.second).equals("boolean")
                guard isFlag || template(unit.number).syntax.name(argument.second).equals("default_value") else {
                    return nil
                }
                value = argument.first
            }
            let given = node(value)
            guard given.kind != .spread, given.kind != .keywordSpread, number < 2 else { return nil }
            if isFlag {
                guard given.kind == .literal, unit.constants[Int(given.first)].kind == .bool else { return nil }
                replacesFalse = unit.constants[Int(given.first)].bits != 0
            } else {
                preset = value
            }
            index = argument.next
            number += 1
        }
        return (preset, replacesFalse)
    }

    mutating func test(_ link: SyntaxNode, _ value: Place) throws(Declined) -> Place {
        let name = names.text(symbol(link.first))
        let isNegated = link.flags.contains(.negated)
        if link.second == 0, name.count <= 9 {
            switch name.simpleTest {
            case .defined: return simpleTest(.isDefined, value, isNegated)
            case .undefined: return simpleTest(.isDefined, value, !isNegated)
            case .none: return simpleTest(.isNone, value, isNegated)
            case .other: break
            }
        }
        if BuiltinNames.tests.value(name) == 0 || !environment.settings.added.tests.isEmpty {
            guard environment.knowsTest(name.string) else { throw Declined() }
        }
        let known = KnownCall(rawValue: KnownCall.tests.value(name)) ?? .unknown
        return try call(.test, known, name, value, link.second, isNegated: isNegated)
    }

    private mutating func simpleTest(_ operation: FastCode.Operation, _ value: Place, _ isNegated: Bool) -> Place {
        let result = place()
        emit(operation, result, value, detail: isNegated ? 1 : 0)
        return result
    }

    /// - Parameter isIterated: whether the result is what is gone through, by a loop or by `in`.
    mutating func method(
        _ link: SyntaxNode, _ call: SyntaxNode, _ value: Place, isIterated: Bool
    ) throws(Declined) -> Place {
        let name = names.text(symbol(link.first))
        var known = KnownCall(rawValue: KnownCall.methods.value(name)) ?? .unknown
        if known.isView, !isIterated, !isConsumed(by: call.next, isView: true) { known = .unknown }
        return try self.call(.method, known, name, value, call.first)
    }

    private mutating func call(
        _ kind: FastCall.Kind, _ known: KnownCall, _ name: Datum, _ value: Place, _ arguments: NodeIndex,
        isNegated: Bool = false
    ) throws(Declined) -> Place {
        // A filter that draws numbers would draw others when the interpreter does the render again.
        let isStateful = kind == .method ? MethodName.stateful.value(name) != 0 : name.equals("random")
        guard !isStateful else { throw Declined() }
        var call = FastCall(
            kind: kind, known: known, isNegated: isNegated, escapes: autoescape, name: name, operands: 0, positional: 0)
        if arguments != 0 { try addArguments(arguments, to: &call) }
        draft.calls.append(call)
        let result = place()
        emit(.call, result, value, Place(truncatingIfNeeded: draft.calls.count - 1))
        return result
    }

    private mutating func addArguments(_ first: NodeIndex, to call: inout FastCall) throws(Declined) {
        var places = FlatArray<Place>(capacity: 4)
        var keywords = FlatArray<Datum>(capacity: 4)
        var index = first
        while index != 0 {
            let argument = node(index)
            switch argument.kind {
            case .spread, .keywordSpread: throw Declined()
            case .keywordArgument:
                places.append(try value(argument.first))
                keywords.append(names.text(symbol(argument.second)))
            default: places.append(try value(index))
            }
            index = argument.next
        }
        call.operands = Place(truncatingIfNeeded: draft.operands.count)
        call.keywordNames = Int32(truncatingIfNeeded: draft.keywordNames.count)
        call.keyword = Int32(truncatingIfNeeded: keywords.count)
        call.positional = Int32(truncatingIfNeeded: places.count - keywords.count)
        for index in 0..<places.count { draft.operands.append(places[index]) }
        for index in 0..<keywords.count { draft.keywordNames.append(keywords[index]) }
    }
}

extension Datum {
    fileprivate enum SimpleTest { case defined, undefined, none, other }

    fileprivate var simpleTest: SimpleTest {
        if equals("defined") { return .defined }
        if equals("none") { return .none }
        return equals("undefined") ? .undefined : .other
    }

    fileprivate var isDefaultFilter: Bool { equals("default") || equals("d") }

    /// Whether it is a text.
    func equals(_ text: StaticString) -> Bool {
        TextHash.equal(bytes, UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
