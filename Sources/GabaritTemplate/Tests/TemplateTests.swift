internal import GabaritSource

/// Every test by its name.
enum TemplateTests {
    static let all: [String: TestBody] = {
        var table = kinds
        table.merge(numbers) { $1 }
        table.merge(relations) { $1 }
        return table
    }()

    /// Tests that may be given a value that does not exist, even when that is strict.
    static let acceptsUndefined: Set<String> = [
        "defined", "undefined", "none", "boolean", "true", "false", "integer", "float", "number", "string", "mapping",
        "callable", "escaped", "sequence", "sameas",
    ]

    private static func kind(_ name: String, _ holds: @escaping @Sendable (Cell) -> Bool) -> (String, TestBody) {
        (
            name,
            { cell, arguments, _ in
                _ = try BoundArguments(arguments, name, [])
                return holds(cell)
            }
        )
    }

    private static let kinds: [String: TestBody] = Dictionary(uniqueKeysWithValues: [
        kind("defined") { if case .undefined = $0 { false } else { true } },
        kind("undefined") { if case .undefined = $0 { true } else { false } },
        kind("none") { if case .none = $0 { true } else { false } },
        kind("boolean") { if case .bool = $0 { true } else { false } },
        kind("true") { if case .bool(true) = $0 { true } else { false } },
        kind("false") { if case .bool(false) = $0 { true } else { false } },
        kind("integer") { if case .integer = $0 { true } else { false } },
        kind("float") { if case .float = $0 { true } else { false } },
        kind("number") { $0.number != nil },
        kind("string") { $0.text != nil },
        kind("mapping") { if case .dictionary = $0 { true } else { false } },
        kind("callable") {
            switch $0 {
            case .callable, .undefined: true
            case .object(let object): object is LoopState
            default: false
            }
        },
        kind("escaped") { $0.isMarkup },
        kind("iterable", isIterable),
        kind("sequence", isSequence),
    ])

    private static func isIterable(_ cell: Cell) -> Bool {
        switch cell {
        case .list, .tuple, .dictionary, .string, .markup, .range, .undefined: true
        case .object(let object): object is any SequenceCell || object is LoopState || object is BytesCell
        default: false
        }
    }

    private static func isSequence(_ cell: Cell) -> Bool {
        switch cell {
        case .list, .tuple, .dictionary, .string, .markup, .range, .undefined: true
        case .object(let sequence as any SequenceCell): sequence.form == .tuple
        case .object(let object): object is BytesCell
        default: false
        }
    }
}

extension Renderer {
    func test(_ name: String, _ cell: Cell, _ arguments: CallArguments) throws -> Bool {
        if let added = environment.extensions.tests[name] {
            try charge()
            if !added.takesUndefined { try requireStrict(cell) }
            return try added.body(cell, arguments, self)
        }
        guard let body = TemplateTests.all[name] else {
            let near = NearName.of(name, among: environment.testNames)
            throw TemplateFault(.runtime, "there is no test '\(name)'", hint: near.map { "did you mean '\($0)'?" })
        }
        try charge()
        if !TemplateTests.acceptsUndefined.contains(name) { try requireStrict(cell) }
        let holds = try body(cell, arguments, self)
        if case .undefined(let missing) = cell { return answer(name, for: missing) ?? holds }
        return holds
    }

    /// What some tests say of what does not exist, by its kind: the strict one has no length, the chainable one is safe.
    private func answer(_ test: String, for missing: MissingValue) -> Bool? {
        switch (test, settings.undefined) {
        case ("sequence", .strict) where !missing.isLenient: false
        case ("escaped", .chainable): true
        default: nil
        }
    }
}
