import FuzzDriver
import GabaritTemplate
import GabaritValue

/// Renders any bytes as a template, lets Jinja2 do the same, and writes down where the two differ.
///
/// A difference ends nothing: the search goes on, and each kind of difference is written once, to `differences.txt` beside the
/// corpus. What the project differs in on purpose is `Tests/differential/run.py`'s to know.
private func fuzzJinja(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count).dropFirst(4), as: UTF8.self)
    let choice = count > 0 ? bytes[0] : 0
    let question: Value = [
        "id": 0, "entry": "main",
        "templates": [
            "main": .string(text), "part": "[{{ n }}{% set late = 1 %}]",
            "lib": "{% macro m(a, b=2) %}<{{ a }}{{ b }}{{ caller() if caller }}>{% endmacro %}{% set v = 5 %}",
            "base": "{% block head %}h{% endblock %}{% block body scoped %}b{% endblock %}",
        ],
        "env": [
            "autoescape": .bool(choice & 1 != 0), "trim_blocks": .bool(choice & 2 != 0),
            "lstrip_blocks": .bool(choice & 4 != 0), "keep_trailing_newline": .bool(choice & 8 != 0),
            "undefined": .string(["default", "chainable", "strict", "debug"][Int(choice >> 4 & 3)]),
            "extensions": ["do", "loopcontrols"],
        ],
        "context": [
            "s": "héllo <b>", "xs": [3, 1, 2], "users": [["name": "Ana", "age": 30], ["name": "bob", "age": 25]],
            "d": ["a": 1, "b": ["c": "x"]], "n": 7, "f": 2.5, "no": nil, "yes": true, "pairs": [["k", 1], ["l", 2]],
        ],
    ]
    let line = JSONWriter().text(question)
    Judge.shared.compare(line, Conformance().answer(line))
    return 0
}

@_cdecl("FuzzJinja_main")
public func main(_ count: CInt, _ arguments: ProcessArguments) -> CInt {
    runFuzzer(count, arguments) { fuzzJinja($0, $1) }
}
