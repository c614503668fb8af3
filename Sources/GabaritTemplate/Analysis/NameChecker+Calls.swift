internal import GabaritSource

/// Calls of functions, macros and methods.
extension NameChecker {
    /// What a call gives.
    ///
    /// - Parameters:
    ///   - path: how what is called is written, while that is a plain path.
    ///   - range: of what is called.
    mutating func called(
        _ path: String?, _ shape: NameShape, _ arguments: Expression.Arguments, _ range: Range<Int>
    ) -> NameShape {
        let hasCaller = givesCaller
        givesCaller = false
        let given = check(arguments)
        if path == "caller" { noteCaller(given, range) }
        if let path, let macro = macros[path] {
            checkCall(path, CallSignature(macro.definition, mayBeAbsent: askedFor), arguments, range)
            check(macro, calledWith: given, hasCaller: hasCaller, at: range)
            return .text
        }
        lastCallerCalls = []
        if let path, scopes.lastIndex(where: { $0[path] != nil }) == 0 {
            checkCall(path, environment.signature(ofFunction: path), arguments, range)
            guard environment.extensions.functions[path] == nil else { return .any }
            return result(ofFunction: path, given, arguments)
        }
        checkLoopCall(path, given, range)
        // A recursive loop is called by its name.
        if shape.isKnown, shape != .function, path != "loop" {
            report("E_OPERATION_KIND", "only functions and macros can be called, this is \(shape.noun)", range)
        }
        return .any
    }

    /// A loop that is called without being recursive, and `loop.cycle` of nothing.
    private mutating func checkLoopCall(_ path: String?, _ given: ArgumentShapes, _ range: Range<Int>) {
        guard let isRecursive = loops.last else { return }
        if path == "loop", !isRecursive {
            report(
                "E_OPERATION_KIND", "the loop is not recursive", range,
                hint: "write 'recursive' at the end of its 'for'")
        }
        if path == "loop.cycle", given.positional.isEmpty, !given.isOpen {
            report("E_ARGUMENTS", "'loop.cycle' needs at least one value", range)
        }
    }

    /// A call of the body that a `call` block gives to a macro.
    private mutating func noteCaller(_ given: ArgumentShapes, _ range: Range<Int>) {
        callerCalls.append(given)
        guard let macroCall, !macroCall.hasCaller, macroCall.depth == conditionDepth else { return }
        report(
            "E_UNDEFINED", "'caller' is undefined where the macro is called without 'call'", range,
            hint: "call it with 'call', or ask 'if caller' first")
    }

    private mutating func result(
        ofFunction name: String, _ given: ArgumentShapes, _ arguments: Expression.Arguments
    ) -> NameShape {
        switch name {
        case "range":
            for (shape, argument) in zip(given.positional, arguments.positional)
            where shape.isKnown && !shape.isNumeric {
                report("E_OPERATION_KIND", "'range' needs numbers, this is \(shape.noun)", argument.range)
            }
            return .list(.number)
        case "cycler": return .object(["next": .function, "reset": .function, "current": .any])
        case "dict": return given.positional.isEmpty && !given.isOpen ? made(given.keyword) : .any
        case "namespace":
            guard given.positional.isEmpty, !given.isOpen else { return .any }
            var members = given.keyword
            for name in current.changes.attributes { members[name] = .any }
            return .namespace(members)
        case "lipsum": return .text
        default: return .any
        }
    }

    /// A dictionary that the template makes; nothing is certain of it where the template puts more into such.
    func made(_ members: [String: NameShape]) -> NameShape {
        growsValues ? .any : .object(members)
    }

    /// Whether lists and dictionaries that are made here may get more than they are made with.
    var growsValues: Bool { growsAround || current.changes.grows }

    @discardableResult
    mutating func check(_ arguments: Expression.Arguments) -> ArgumentShapes {
        var shapes = ArgumentShapes()
        shapes.positional = arguments.positional.map { argumentShape($0) }
        for (place, argument) in arguments.positional.enumerated() { shapes.written[place] = written(argument) }
        for argument in arguments.keyword {
            shapes.keyword[argument.name] = argumentShape(argument.value)
            shapes.keywordWritten[argument.name] = written(argument.value)
        }
        for spread in [arguments.spread, arguments.keywordSpread] {
            guard let spread else { continue }
            shape(of: spread)
            shapes.isOpen = true
        }
        return shapes
    }

    /// What a method of a value gives when it is called.
    static func result(ofMethod name: String, of shape: NameShape) -> NameShape {
        switch shape {
        case .object, .map:
            let value: NameShape =
                switch shape {
                case .object(let members): members.values.reduce(.nothing) { $0.joined($1) }
                case .map(let value): value
                default: .any
                }
            return switch name {
            case "items": .list(.tuple([.text, value]))
            case "keys": .list(.text)
            case "values": .list(value)
            default: .any
            }
        case .text, .words:
            if textMethods.contains(name) { return .text }
            return ["split", "rsplit", "splitlines"].contains(name) ? .list(.text) : .any
        default: return .any
        }
    }

    private static let textMethods: Set<String> = [
        "capitalize", "center", "format", "join", "ljust", "lower", "lstrip", "removeprefix", "removesuffix", "replace",
        "rjust", "rstrip", "strip", "swapcase", "title", "upper", "zfill",
    ]
}
