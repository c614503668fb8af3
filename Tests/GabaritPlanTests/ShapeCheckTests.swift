import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

struct ShapeCheckTests {
    /// What a workspace of some name makes of one file, or the problems.
    private func render(_ template: String, to target: String, name: String) throws -> (
        text: String?, problems: [String]
    ) {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"] = [
            "module.yaml": "module: new-workspace-template\nfiles: [{source: in.txt, target: \(target)}]\n",
            "in.txt": template,
        ]
        let result = try fixture.result(fixture.request(["new-workspace-template"]) { $0.workspace.name = name })
        return (result.plan?.text(target), result.problems.map { "\($0.code) \($0.message)" })
    }

    static let attacks = [
        "${file(\"/proc/self/environ\")}", "%{ if true }x%{ endif }", "\"\n}\nresource \"null_resource\" \"x\" {",
        "a\\", "a\nb", "*/ x = 1 /*", "a\",\"role\":\"owner", "{{ x }}", "\u{202E}",
    ]

    @Test(arguments: attacks)
    func `O1: a value in quotes of a .tf file stays a string, whatever it says`(value: String) throws {
        let (text, problems) = try render("name = \"{{ workspace.name }}\"\n", to: "main.tf", name: value)
        #expect(problems.isEmpty)
        let line = try #require(text)
        #expect(line.split(separator: "\n").count == 1)
        #expect(!line.contains("\"${file") || line.contains("$${file"))
    }

    @Test func `O1: interpolation marks are doubled in .tf files and left alone in .tfvars.json`() throws {
        let attack = "${file(\"/proc/self/environ\")}"
        let (tf, _) = try render("name = \"{{ workspace.name }}\"\n", to: "main.tf", name: attack)
        #expect(tf == "name = \"$${file(\\\"/proc/self/environ\\\")}\"\n")
        let (json, _) = try render("{\"name\": \"{{ workspace.name }}\"}\n", to: "a.tfvars.json", name: attack)
        #expect(json == "{\"name\": \"${file(\\\"/proc/self/environ\\\")}\"}\n")
    }

    @Test func `O1: a value outside of quotes that is more than one word is refused, and shown`() throws {
        let (_, problems) = try render("a = 1\nb = {{ workspace.name }}\n", to: "main.tf", name: "x + file(1)")
        #expect(problems == ["E_SHAPE the value 'x + file(1)' changes the structure of 'main.tf' at 2:5"])
        #expect(try render("b = {{ workspace.name }}\n", to: "main.tf", name: "west").problems.isEmpty)
        #expect(try render("b = {{ workspace.name }}\n", to: "main.tf", name: "-5").problems.isEmpty)
    }

    @Test func `O1: a value that ends its comment or its heredoc is refused`() throws {
        let heredoc = "{% autoescape false %}a = <<EOT\n{{ workspace.name }}\nEOT\n{% endautoescape %}"
        #expect(try render(heredoc, to: "main.tf", name: "two\nlines").problems.isEmpty)
        #expect(
            try render(heredoc, to: "main.tf", name: "x\nEOT\nb = 1").problems == [
                "E_SHAPE the value 'x\nEOT\nb = 1' changes the structure of 'main.tf' at 2:1"
            ])
        #expect(
            try render(heredoc, to: "main.tf", name: "${file(1)}").problems == [
                "E_SHAPE the value '${file(1)}' changes the structure of 'main.tf' at 2:1"
            ])
        let comment = "{% autoescape false %}# {{ workspace.name }}\n/* {{ workspace.name }} */\n{% endautoescape %}"
        #expect(try render(comment, to: "main.tf", name: "*/ x = 1").problems.count == 1)
        #expect(try render(comment, to: "main.tf", name: "a\nx = 1").problems.count == 1)
    }

    @Test(arguments: ["a\",\"role\":\"owner", "\\", "\"", "a\nb", "]"])
    func `O2: a value in quotes of a .json file stays a string`(value: String) throws {
        let (text, problems) = try render("{\"user\": \"{{ workspace.name }}\"}\n", to: "a.json", name: value)
        #expect(problems.isEmpty)
        let read = try JSONReader().value(SourceFile(name: "a.json", text: try #require(text)))
        #expect(read == ["user": .string(value)])
    }

    @Test func `O2: a value outside of quotes that adds members is refused`() throws {
        let (_, problems) = try render(
            "{\"n\": {{ workspace.name | safe }}, \"m\": {{ workspace.name }}}", to: "a.json", name: "1, \"role\": 2")
        #expect(problems.count == 1)
        let raw = "{% autoescape false %}{\"user\": \"{{ workspace.name }}\"}{% endautoescape %}"
        #expect(
            try render(raw, to: "a.json", name: "a\",\"role\":\"owner").problems == [
                "E_SHAPE the value 'a\",\"role\":\"owner' changes the structure of 'a.json' at 1:11"
            ])
    }

    @Test func `O2: a value that changes what a .yaml file is made of is refused`() throws {
        let template = "user: \"{{ workspace.name }}\"\nrole: guest\n"
        #expect(try render(template, to: "a.yaml", name: "Water Quality").problems.isEmpty)
        #expect(
            try render(template, to: "a.yaml", name: "a\"\nadmin: \"yes").problems == [
                "E_SHAPE the value 'a\"\nadmin: \"yes' changes the structure of 'a.yaml' at 1:8"
            ])
        #expect(try render("user: {{ workspace.name }}\n", to: "a.yml", name: "true: [x]").problems.count == 1)
        #expect(try render("user: {{ workspace.name }}\n", to: "a.yml", name: "12").problems.isEmpty)
    }

    @Test func `equal shapes with many values that are keys are not mistaken for duplicates`() throws {
        let template = "{\"{{ workspace.name }}\": 1, \"{{ workspace.acronym }}\": 2}\n"
        #expect(try render(template, to: "a.json", name: "Water").problems.isEmpty)
    }

    @Test func `lists, maps and numbers are written whole`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"] = [
            "module.yaml": """
            module: new-workspace-template
            variables:
              tags: {type: map(string), default: {a: "x y", b: "${z}"}}
              zones: {type: list(number), default: [1, 2]}
            files: [main.tf, a.json]
            """,
            "main.tf": "tags = {{ variables.tags }}\nzones = {{ variables.zones }}\n",
            "a.json": "{\"zones\": {{ variables.zones }}}\n",
        ]
        let plan = try fixture.plan(["new-workspace-template"])
        #expect(plan.text("main.tf")?.contains("zones = [1, 2]") == true)
        #expect(plan.text("a.json") == "{\"zones\": [1,2]}\n" || plan.text("a.json") == "{\"zones\": [1, 2]}\n")
    }
}
