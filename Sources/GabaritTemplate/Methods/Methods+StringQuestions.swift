extension Methods {
    /// Methods of strings that answer yes or no.
    static let stringQuestions: [String: Body] = {
        let questions: [String: @Sendable ([Unicode.Scalar]) -> Bool] = [
            "isalpha": { TextQuestion.all($0) { $0.isPythonAlpha } },
            "isalnum": { TextQuestion.all($0) { $0.isPythonAlnum } },
            "isdigit": { TextQuestion.all($0) { $0.isPythonDigit } },
            "isdecimal": { TextQuestion.all($0) { $0.isPythonDecimal } },
            "isnumeric": { TextQuestion.all($0) { $0.isPythonNumeric } },
            "isspace": { TextQuestion.all($0) { $0.isPythonSpace } },
            "isascii": { $0.allSatisfy(\.isASCII) },
            "isprintable": { $0.allSatisfy(\.isPythonPrintable) },
            "isupper": { TextQuestion.isUpper($0) },
            "islower": { TextQuestion.isLower($0) },
            "istitle": { TextQuestion.isTitle($0) },
            "isidentifier": { TextQuestion.isIdentifier($0) },
        ]
        return Dictionary(
            uniqueKeysWithValues: questions.map { name, holds in
                let body: Body = { cell, arguments, renderer in
                    _ = try positional(arguments, name, [])
                    return .bool(holds(try renderer.scalars(cell)))
                }
                return (name, body)
            })
    }()
}
