internal import GabaritModule
internal import GabaritPlan
internal import GabaritValue

/// The texts that a new module begins with.
struct ModuleStartPages {
    private let start: ModuleStart
    private let snake: String

    init(_ start: ModuleStart) {
        self.start = start
        snake = ModuleStart.snakeCase(start.name)
    }

    // MARK: module

    var manifest: String {
        let requires = start.requires.isEmpty ? "" : "requires: [\(start.requires.joined(separator: ", "))]\n"
        let variables = start.variables.map(declaration).joined()
        let declarations = start.variables.isEmpty ? "" : "  - \(start.name).variables.tf\n"
        return """
            # What this module declares; every key: docs/manifest.md.
            module: \(start.name)
            title:
              en: \(Self.quoted(start.title.english))
              fr: \(Self.quoted(start.title.french))
            status: \(Self.quoted(start.statusKey))
            \(requires)\(variables.isEmpty ? "" : "variables:\n" + variables)files:
              - \(start.name).tf
            \(declarations)
            """
    }

    private func declaration(_ variable: StartVariable) -> String {
        var lines = ["  \(variable.name):", "    type: \(Self.quoted(variable.type.description))"]
        if let expression = variable.expression { lines.append("    value: \(Self.quoted(expression))") }
        if let preset = variable.preset { lines.append("    default: \(JSONWriter().text(preset))") }
        return lines.joined(separator: "\n") + "\n"
    }

    var terraform: String {
        // Equals signs of lines one behind the other stand below each other, as 'terraform fmt' sets them.
        let width = (start.variables.map(\.name.count) + ["name".count]).max() ?? 0
        let padded = { (name: String) in name + String(repeating: " ", count: width - name.count) }
        let uses = start.variables.map { "    \(padded($0.name)) = var.\($0.name)\n" }.joined()
        return """
            # {{ module.title.en }} of workspace {{ workspace.acronym }}, from {{ module.name }} {{ module.version }}.

            locals {
              \(snake) = {
                \(padded("name")) = "{{ workspace.acronym | lower }}-\(start.name)"
            \(uses)  }
            }

            output "\(snake)_settings" {
              value = local.\(snake)
            }

            output "\(start.statusKey)" {
              value = "completed"
            }

            """
    }

    /// A type as 'terraform fmt' sets it: spaces within the braces of an object.
    private static func formatted(_ type: VariableType) -> String {
        type.description.replacing("({", with: "({ ").replacing("})", with: " })").replacing("{  })", with: "{})")
    }

    var declarations: String {
        start.variables.map { "variable \"\($0.name)\" {\n  type = \(Self.formatted($0.type))\n}\n" }.joined(
            separator: "\n")
    }

    var readme: String {
        let rows = start.variables.map { variable in
            "| `\(variable.name)` | `\(variable.type)` | \(variable.source) |\n"
        }
        let table = rows.isEmpty ? "It has none.\n" : "| name | type | value |\n|---|---|---|\n" + rows.joined()
        return """
            # \(start.title.english)

            What it creates, for whom, and what it costs: say it here.

            ## Variables

            \(table)
            ## Work on it

            ```sh
            gabarit validate .          # names, types, files, Terraform
            gabarit test .              # the tests in tests/
            gabarit test . --record     # take over what comes out now, then review it
            ```

            """
    }

    // MARK: the first test

    var testCase: String { "title: \(Self.quoted("The module in a workspace that is there already"))\n" }

    var values: String {
        "# The operator's values, for all tests of this module.\n"
            + start.variables.filter(\.isOperators).map { "\($0.name): \(JSONWriter().text($0.sample))\n" }.joined()
    }

    var request: String {
        """
        messageId: create
        message:
          templates:
            - name: \(start.name)
          workspace:
            acronym: ABC1
            name: A workspace
            users:
              - {objectId: 00000000-0000-4000-8000-0000000000a1, email: lead@example.com, role: Owner}
          requestingUserEmail: lead@example.com

        """
    }

    var workspace: String { "# What the modules before this one wrote.\n" }

    var marker: String {
        let applied = start.requires.map { name in
            (name: name, module: Marker.AppliedModule(version: "v1.0.0", digest: "", files: ["workspace.tf"]))
        }
        return String(decoding: Marker(generation: 1, modules: applied).bytes, as: UTF8.self)
    }

    /// A JSON string is one of YAML and of HCL too, whatever is in it.
    private static func quoted(_ text: String) -> String { JSONWriter().text(.string(text)) }
}

extension StartVariable {
    /// Where its value comes from, for people.
    fileprivate var source: String {
        if let expression { return "from the request: `\(expression)`" }
        if let preset { return "`\(JSONWriter().text(preset))` unless the operator sets it" }
        return "set by the operator"
    }
}
