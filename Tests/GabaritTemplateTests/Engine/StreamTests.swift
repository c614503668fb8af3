import GabaritSource
import GabaritValue
import Testing

@testable import GabaritTemplate

/// Rendering piece by piece gives what rendering as a whole gives.
@Suite struct StreamTests {
    private struct Full: Error {}

    private func template(_ text: String, _ settings: TemplateSettings = .init()) throws -> Template {
        try TemplateEnvironment(settings).compile(SourceFile(name: "t", text: text))
    }

    private func pieces(_ template: Template, _ context: Object) throws -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        try template.render(context) { piece in
            var bytes: [UInt8] = []
            for index in piece.indices { bytes.append(piece[index]) }
            pieces.append(bytes)
        }
        return pieces
    }

    @Test(
        arguments: [
            "{% for n in range(20000) %}line {{ n }}\n{% endfor %}end",
            // The interpreter's: a recursive loop is no flat code.
            "{% for n in range(20000) recursive %}line {{ n }}\n{% endfor %}end",
            "{% set x %}{% for n in range(9000) %}{{ n }}{% endfor %}{% endset %}{{ x }}{{ x | length }}",
            "short", "",
        ])
    func `pieces together are the whole, and none is long`(text: String) throws {
        let template = try template(text)
        let pieces = try pieces(template, [:])
        #expect(pieces.flatMap(\.self) == (try template.renderBytes([:])))
        #expect(pieces.allSatisfy { !$0.isEmpty && $0.count < 64 * 1024 })
        #expect(!text.contains("line") || pieces.count > 1)
    }

    @Test func `what flat code wrote is not written again when the interpreter takes over`() throws {
        let template = try template("{% for n in range(5000) %}line {{ n }}\n{% endfor %}{{ [1] | batch('x') }}")
        var written = 0
        #expect(throws: Diagnostics.self) {
            try template.render([:]) { piece in written += piece.count }
        }
        #expect(written > 0 && written <= 54_000)
        let strict = try self.template("{% for n in range(5000) %}line {{ n }}\n{% endfor %}{{ a == b }}", .init())
        #expect(try pieces(strict, ["a": 1]).flatMap(\.self) == (try strict.renderBytes(["a": 1])))
    }

    @Test func `the limit of the output counts what was handed on`() throws {
        var settings = TemplateSettings()
        settings.limits.output = 100_000
        for loop in ["range(50000)", "range(50000) recursive"] {
            let template = try template("{% for n in \(loop) %}0123456789{% endfor %}", settings)
            var written = 0
            #expect(throws: Diagnostics.self) { try template.render([:]) { written += $0.count } }
            #expect(written <= 100_000)
        }
    }

    @Test(arguments: ["range(9000)", "range(9000) recursive"])
    func `what the receiver throws ends the render`(loop: String) throws {
        let template = try template("{% for n in \(loop) %}0123456789{% endfor %}")
        var calls = 0
        #expect(throws: Full.self) {
            try template.render([:]) { _ in
                calls += 1
                throw Full()
            }
        }
        #expect(calls == 1)
    }
}
