import Testing

@testable import GabaritPlan

struct HCLGrammarTests {
    private func names(_ text: String) -> [String]? {
        let bytes = Array(text.utf8)
        return HCLGrammar(bytes).bareNames()?.map { String(decoding: bytes[$0.range], as: UTF8.self) }
    }

    @Test(arguments: [
        "", "# only a comment\n", "a = 1", "a = 1 /* x */ # y\n", "a {}\n", "a \"b\" c {\n}\n", "a { b = 1 }\n",
        "locals {\n  a = [1, 2,]\n  b = { x = 1, \"y\" : 2\n    (var.k) = 3 }\n}\n", "a = -1.5e-3 + !true ? 1 : 2\n",
        "a = f(1, [2]..., )\n", "a = f(\n  1,\n  2\n)\n", "a = provider::aws::arn(1)\n",
        "a = x.y[0].*.z[*].w[\"k\"].0.v\n",
        "a = [for x in y : x.z if x.w != \"\"]\n", "a = { for k, v in y : k => v... if v }\n",
        "a = \"x ${f(\"y ${b}\")} %{ if c }d%{ endif } $${e}\"\n",
        "a = <<-EOT\n  x ${b.c} \"unclosed\n  EOT\nb = 1\n", "a = (\n  1\n  + 2\n)\n", "a = [\n  1, # one\n  2\n]\n",
        "moved {\n  from = a.b\n  to = a.c\n}\n", "a = \"${\n  b\n}\"\n", "a = <<EOT\r\nx\r\nEOT\r\n",
        "a = \"%{ for x in { y = 1 } ~}${x}%{ endfor }\"\n",
        "a = b == c && d >= 1 || e % 2 < 3\n", "a = [for x in y :\n  x\n]\n", "a = { \n}\n",
        "a = [{ b = 1 }, { b = 2 }]\n",
        "a = b ? \"c\" : null\n", "a = { format = 1, for_each = 2 }\n", "a = [format(\"x\")]\n",
    ])
    func `correct HCL is read`(text: String) { #expect(names(text) != nil) }

    @Test(arguments: [
        "a = [1, 2 }", "a = = 1", "a =", "a", "a {", "a {\n}}\n", "}", "a = [\"b\" \"c\"]", "a = {b = 1 c = 2}",
        "a = f(1",
        "a = \"b", "a = 1 b = 2", "a { b = 1, c = 2 }", "a = <<EOT\nx\n", "a = 1 +", "a = b.", "a = \"${b\"",
        "a = [for x y : x]",
        "a = b ? c", "a\nb", "1 = 2", "a = (1", "a = \"${}\"", "a = @b",
    ])
    func `text that is no HCL is not`(text: String) { #expect(names(text) == nil) }

    @Test func `names that stand for a value are told, those of the language and of loops are not`() {
        #expect(names("a = ABC1\nb = [x, true, null]\nc = f(y)\nd = z.w\ne = { k = v }\n") == ["ABC1", "x", "y", "v"])
        #expect(names("a = [for n in l.m : n]\nb = \"${q}\"\n") == ["q"])
    }

    @Test func `nesting has an end, and no text stops the reader`() {
        #expect(names("a = " + String(repeating: "[", count: 100_000)) == nil)
        #expect(names("a = " + String(repeating: "\"${", count: 100_000)) == nil)
        #expect(names("a = " + String(repeating: "\"%{", count: 100_000)) == nil)
        #expect(names("a = " + String(repeating: "f(", count: 100_000)) == nil)
        #expect(names(String(repeating: "a {", count: 100_000)) == nil)
        #expect(names("a = " + String(repeating: "b ? ", count: 100_000)) == nil)
        let marks = Array("a=\"$%{}<-EOT\\\n/*# 1.[](),?:for in".utf8)
        var state: UInt64 = 11
        for _ in 0..<5000 {
            var bytes: [UInt8] = []
            for _ in 0..<24 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(marks[Int((state >> 33) % UInt64(marks.count))])
            }
            _ = HCLGrammar(bytes).bareNames()
        }
    }
}
