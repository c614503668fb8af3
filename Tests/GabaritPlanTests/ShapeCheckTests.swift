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

    /// As ``render(_:to:name:)``, with brackets as marks, for files that have braces of their own.
    private func chart(_ text: String, name: String) throws -> [String] {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"] = [
            "module.yaml": "module: new-workspace-template\ndelimiters: \"[[ ]]\"\nfiles: [chart.yaml]\n",
            "chart.yaml": text,
        ]
        let result = try fixture.result(fixture.request(["new-workspace-template"]) { $0.workspace.name = name })
        return result.problems.map { "\($0.code) \($0.message)" }
    }

    @Test func `O2: a chart of Helm is held to its structure around the tags of Helm`() throws {
        let text = "{{- if .Values.on }}\nname: {{ .Chart.Name }}\nowner: [[ workspace.name | to_json ]]\n{{- end }}\n"
        #expect(try chart(text, name: "Eve: a \"b\"") == [])
        let value = "E_SHAPE the value '{{ .Files.Get }}' changes the structure of 'chart.yaml'"
        #expect(try chart(text, name: "{{ .Files.Get }}").map { $0.replacing("\"", with: "") } == [value])
        let raw = text.replacing(" | to_json", with: "")
        #expect(try chart(raw, name: "a: b") == ["E_SHAPE the value 'a: b' changes the structure of 'chart.yaml'"])
        let inside = "{{- if .Values.on }}\nname: {{ .Values.[[ workspace.name ]] }}\n{{- end }}\n"
        #expect(try chart(inside, name: "x").count == 1)
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
        #expect(problems == ["E_SHAPE the value 'x + file(1)' changes the structure of 'main.tf'"])
        #expect(try render("b = {{ workspace.name }}\n", to: "main.tf", name: "west").problems.isEmpty)
        #expect(try render("b = {{ workspace.name }}\n", to: "main.tf", name: "-5").problems.isEmpty)
    }

    @Test(arguments: ["${{ secrets.TOKEN }}", "{{", "a {{- b", "{\u{200B}{{x"])
    func `O2: a value begins no expression of the program that reads the file next`(name: String) throws {
        let workflow = "run: {% raw %}echo ${{ github.sha }}{% endraw %}\nname: {{ workspace.name | to_json }}\n"
        let (_, problems) = try render(workflow, to: "ci.yaml", name: name)
        #expect(problems == ["E_SHAPE the value '\(name)' changes the structure of 'ci.yaml'"])
        #expect(try render("name: {{ workspace.name | to_json }}\n", to: "ci.yaml", name: name).problems.isEmpty)
        #expect(try render(workflow, to: "ci.yaml", name: "Finance: \"}}\"").problems.isEmpty)
    }

    @Test func `O2: a value that is put together with a brace of the text begins none either`() throws {
        let template = "{% raw %}a: \"{{ .b }}\"\n{% endraw %}c: '{{ '{' }}{{ workspace.name }}'\n"
        #expect(try render(template, to: "a.yaml", name: "{ .secret }}").problems.count == 1)
    }

    @Test func `O1: a value that ends its comment or its heredoc is refused`() throws {
        let heredoc = "{% autoescape false %}a = <<EOT\n{{ workspace.name }}\nEOT\n{% endautoescape %}"
        #expect(try render(heredoc, to: "main.tf", name: "two\nlines").problems.isEmpty)
        #expect(
            try render(heredoc, to: "main.tf", name: "x\nEOT\nb = 1").problems == [
                "E_SHAPE the value 'x\nEOT\nb = 1' changes the structure of 'main.tf'"
            ])
        #expect(
            try render(heredoc, to: "main.tf", name: "${file(1)}").problems == [
                "E_SHAPE the value '${file(1)}' changes the structure of 'main.tf'"
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
                "E_SHAPE the value 'a\",\"role\":\"owner' changes the structure of 'a.json'"
            ])
    }

    @Test func `O2: a value that changes what a .yaml file is made of is refused`() throws {
        let template = "user: \"{{ workspace.name }}\"\nrole: guest\n"
        #expect(try render(template, to: "a.yaml", name: "Water Quality").problems.isEmpty)
        #expect(
            try render(template, to: "a.yaml", name: "a\"\nadmin: \"yes").problems == [
                "E_SHAPE the value 'a\"\nadmin: \"yes' changes the structure of 'a.yaml'"
            ])
        #expect(try render("user: {{ workspace.name }}\n", to: "a.yml", name: "true: [x]").problems.count == 1)
        #expect(try render("user: {{ workspace.name }}\n", to: "a.yml", name: "12").problems.isEmpty)
    }

    @Test(arguments: attacks)
    func `O1: a value in quotes of a .tf.json file is no expression for Terraform`(value: String) throws {
        let (text, problems) = try render(
            "{\"output\": {\"u\": {\"value\": \"{{ workspace.name }}\"}}}\n", to: "a.tf.json", name: value)
        #expect(problems.isEmpty)
        let read = try JSONReader().value(SourceFile(name: "a.json", text: try #require(text)))
        let doubled = value.replacing("${", with: "$${").replacing("%{", with: "%%{")
        #expect(read == ["output": ["u": ["value": .string(doubled)]]])
    }

    static let unsafe = [
        ("main.tf", "a = \"{{ workspace.name | safe }}\"\n"),
        ("main.tf", "a = <<EOT\n{{ workspace.name | safe }}\nEOT\n"),
        ("main.tf", "a = \"{{ workspace.name | escape }}\"\n"), ("main.tf", "a = \"{{ workspace.name | to_json }}\"\n"),
        ("main.tf", "{% macro m(x) %}{{ x | safe }}{% endmacro %}a = \"{{ m(workspace.name) }}\"\n"),
        ("main.tf", "{% set x %}{{ workspace.name | safe }}{% endset %}a = \"{{ x }}\"\n"),
        ("main.tf", "{% filter indent %}a = \"{{ workspace.name | safe }}\"{% endfilter %}\n"),
        ("main.tf", "a = \"{{ [workspace.name | safe, 'b'] | join('-') }}\"\n"),
        ("main.tf", "a = \"{{ [workspace.name] }}\"\n"),
        ("main.tf", "a = \"{{ 'x' | safe ~ (workspace.name | safe) }}\"\n"),
        ("a.tf.json", "{\"a\": \"{{ workspace.name | safe }}\"}\n"),
        ("a.json", "{\"a\": \"{{ workspace.name | safe }}\"}\n"),
        ("a.yaml", "a: \"{{ workspace.name | safe }}\"\n"),
        ("a.yaml", "{% macro m(x) %}b: \"{{ x }}\"{% endmacro %}{{ m(workspace.name) }}\n"),
        ("a.yaml", "---\na: 1\n---\nb: \"{{ workspace.name }}\"\n"),
        ("a.yaml", "{% set x %}b: \"{{ workspace.name }}\"{% endset %}{{ x }}\n"),
        ("a.yaml", "{% set x = workspace.name %}b: \"{{ x }}\"\n"),
        ("a.yaml", "{% set x %}b{% endset %}{% set x = workspace.name %}b: \"{{ x }}\"\n"),
        ("a.yaml", "{% set x | replace('b', workspace.name) %}b: 1{% endset %}{{ x }}\n"),
        ("a.yaml", "a: !Ref \"{{ workspace.name }}\"\n"),
        ("tsconfig.json", "{\n// {{ workspace.name | safe }}\n\"a\": 1 }"),
        ("tsconfig.json", "{\"a\": \"{{ workspace.name | safe }}\", }"),
    ]

    @Test(arguments: unsafe)
    func `O1 and O2: text that is declared safe or written by a wrong filter is refused`(target: String, body: String)
        throws
    {
        let attack = "x\"\n}\nresource \"null_resource\" \"pwn\" {\n}\n ${file(1)} + file(2)"
        let (_, problems) = try render(body, to: target, name: attack)
        #expect(problems.count == 1 && problems[0].hasPrefix("E_SHAPE"), "\(problems)")
    }

    @Test func `O2: a value gives nothing a tag, and changes none`() throws {
        for name in ["!Ref x", "!!python/object/apply:os.system [id]", "& a"] {
            #expect(try render("a: {{ workspace.name }}\n", to: "a.yaml", name: name).problems.count == 1, "\(name)")
        }
        let chosen = try render("a: !{{ workspace.name }} x\n", to: "a.yaml", name: "Sub").problems
        #expect(chosen == ["E_SHAPE the value 'Sub' changes the structure of 'a.yaml'"])
    }

    static let whole = [
        ("a = {{ workspace.name | to_json }}\n", "a = \"$${file(1)} %%{x} $1\"\n"),
        ("a = {{ workspace.name | tojson }}\n", "a = \"$${file(1)} %%{x} $1\"\n"),
        ("a = {{ workspace.name | to_hcl }}\n", "a = \"$${file(1)} %%{x} $1\"\n"),
        ("a = {{ [workspace.name] | to_json }}\n", "a = [\"$${file(1)} %%{x} $1\"]\n"),
        (
            "a = <<EOT\n{{ {'k': workspace.name} | to_nice_yaml }}\nEOT\n",
            "a = <<EOT\nk: \"$${file(1)} %%{x} $1\"\nEOT\n"
        ),
    ]

    @Test(arguments: whole)
    func `O1: a filter that writes data doubles the marks of a .tf file`(body: String, written: String) throws {
        let (text, problems) = try render(body, to: "main.tf", name: "${file(1)} %{x} $1")
        #expect(problems.isEmpty)
        #expect(text == written)
    }

    static let authored = [
        ("a.json", "[{% for n in [1, 2] %}{{ n }}{{ \",\" if not loop.last }}{% endfor %}]"),
        ("a.json", "[{% set comma = joiner(\",\") %}{% for n in [1, 2] %}{{ comma() }}{{ n }}{% endfor %}]"),
        ("a.json", "[{% set sep = \",\" %}1{{ sep }}2]"),
        ("a.json", "[1{{ \",\" ~ \" \" }}2{{ loop.nothing if false }}]"),
        (
            "a.json",
            "[{% set ns = namespace(sep=\"\") %}{% for n in [1, 2] %}{{ ns.sep }}{{ n }}{% set ns.sep = \",\" %}{% endfor %}]"
        ),
        (
            "main.tf",
            "{% macro m(x) %}b {\n  c = \"{{ x }}\"\n}{% endmacro %}{{ m(workspace.name) }}\n{{ m(\"d\") | indent(2) }}\n"
        ),
        ("main.tf", "a = [{{ [workspace.name, \"b\"] | map(\"to_hcl\") | join(\", \") }}]\n"),
        ("main.tf", "{% filter indent(2) %}a {\n  b = \"{{ workspace.name }}\"\n}{% endfilter %}\n"),
        ("main.tf", "{% set x %}a {\n  b = \"{{ workspace.name }}\"\n}{% endset %}{{ x }}\n"),
        (
            "main.tf",
            "{{ \"a = 1\" if true else \"b = 2\" }}\n{% for l in [\"c = 1\", \"d = 2\"] %}{{ l }}\n{% endfor %}"
        ),
        ("a.yaml", "{% macro m(x) %}b: {{ x | to_json }}{% endmacro %}{{ m(workspace.name) }}\n"),
        ("a.yaml", "a: {{ true }}\nb: {{ not true }}\nc: {{ 1.5 }}\nd: {{ [1, workspace.name] | to_yaml }}\n"),
        ("a.yaml", "---\na: {{ workspace.name | to_yaml }}\n---\nb: 2\n"),
        (
            "a.yaml",
            "{% set x %}b:\n  c: {{ workspace.name | to_json }}{% endset %}{{ x }}\nd:\n  {{ x | indent(2) }}\n"
        ),
        ("a.yaml", "{% set x %}b: 1\nc: 2{% endset %}{{ x }}\n"),
        (
            ".vscode/settings.json",
            "// {{ workspace.acronym }}\n{\n  /* one, */ \"a\": \"{{ workspace.name }}\", // \"b\",\n  \"c\": [1, 2,],\n}\n"
        ),
        ("tsconfig.json", "{\"a//b\": {{ workspace.name | to_json }}, /* , */ }"),
        ("a.yaml", "# first\n%YAML 1.1\n---\na: {{ workspace.name | to_json }}\n---\nb: 1\n"),
        (
            "a.yaml",
            "{% set ns = namespace() %}{% set ns.x %}b: 1\nc: 2{% endset %}{{ ns.x }}\nd: {{ workspace.name | to_json }}\n"
        ),
        (
            "a.yaml",
            "a: !Ref Group\nb: !Sub \"${AWS::Region}\"\nc: !Join [\"\", [!Ref a, {{ workspace.name | to_json }}]]\n"
        ),
        (
            "a.yaml", "a: !secret name\nb: !GetAtt\n  f: !!binary aGk=\n  g: {{ workspace.name | to_json }}\n"
        ),
    ]

    @Test(arguments: authored)
    func `what the author of a template wrote is no data, and data in it stays in its place`(
        target: String, body: String
    ) throws {
        for name in ["Water", "a\",\"role\":\"owner: x # y"] {
            #expect(try render(body, to: target, name: name).problems == [], "\(body)")
        }
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
