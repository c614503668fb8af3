import Testing

@testable import GabaritPlan

struct HCLShapeTests {
    private func shape(_ text: String) -> String? { HCLShape(Array(text.utf8)).tokens() }

    @Test(arguments: [
        ("a = \"x\"", "w=\"\""), ("a = 1.5", "w=0"), ("a = -b.c", "w=w.w"), ("# c\na", "\nw"), ("/* \n */ a // b", "w"),
        ("\"${a.b}\"", "\"$w.w}\""), ("\"$${a}\"", "\"\""), ("\"${f(\"a ${\"b\"} c\")}\"", "\"$w(\"$\"\"}\")}\""),
        ("\"${ f(\n1) }\"", "\"$w(0)}\""), ("a = <<EOT\nx\nEOT\nb", "w=h\nw"), ("a = <<-EOT\n  ${x}\n  EOT", "w=h$w}"),
        ("1 << 2", "0<<0"),
    ])
    func `a text has the tokens that it is made of`(text: String, tokens: String) {
        #expect(shape(text) == tokens)
    }

    @Test(arguments: ["\"a", "\"a\nb\"", "/* a", "\"${a", "\"${\"", "a = <<EOT\nx", "\"\\"])
    func `a string, comment or heredoc without an end has none`(text: String) {
        #expect(shape(text) == nil)
    }

    @Test func `strings in strings end at a depth`() {
        #expect(shape(String(repeating: "\"${", count: 100_000)) == nil)
        #expect(shape(String(repeating: "\"${", count: 30) + "x" + String(repeating: "}\"", count: 30)) != nil)
    }

    @Test func `no text of the marks of HCL stops the reader`() {
        let marks = Array("\"$%{}<-EOT\\\n/*# a1.".utf8)
        var state: UInt64 = 7
        for _ in 0..<5000 {
            var bytes: [UInt8] = []
            for _ in 0..<20 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(marks[Int((state >> 33) % UInt64(marks.count))])
            }
            _ = HCLShape(bytes).tokens()
        }
    }
}
