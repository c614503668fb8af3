internal import GabaritCheck
internal import GabaritSource
internal import GabaritTestKit
internal import Testing

/// A check reads what strangers propose: whatever they write much of, it takes as much time as there is of it.
@Suite struct LinearCheckTests {
    private func isLinear(from size: Int, _ module: @escaping (Int) -> String) -> Bool {
        ThreadTime.isLinear(from: size) { count in
            var checker = RepositoryChecker()
            for folder in (try? ModuleText(module(count)).folders(named: "m")) ?? [] { checker.update(folder) }
            _ = checker.findings()
        }
    }

    private func lines(_ count: Int, _ line: (Int) -> String) -> String {
        (0..<count).map(line).joined(separator: "\n")
    }

    @Test func `variables that no file declares`() {
        #expect(
            isLinear(from: 100) { count in
                """
                --- module.yaml
                module: m
                variables:
                \(lines(count) { "  v\($0): {type: string, default: x}" })
                files: [main.tf]
                --- main.tf
                output "m" {
                  value = 1
                }
                """
            })
    }

    @Test func `values that need what is declared later`() {
        #expect(
            isLinear(from: 60) { count in
                """
                --- module.yaml
                module: m
                variables:
                \(lines(count) { "  v\($0): {type: string, value: '{{ variables.v\(($0 + 1) % count) }}'}" })
                """
            })
    }

    @Test func `branches of one condition around Terraform`() {
        #expect(
            isLinear(from: 40) { count in
                """
                --- module.yaml
                module: m
                files: [main.tf]
                --- main.tf
                {% if workspace.name == 'x' %}
                \(lines(count) { "{% elif workspace.name == 'x\($0)' %}\nlocals {\n  a\($0) = 1\n}" })
                {% endif %}
                """
            })
    }

    @Test func `words of Terraform behind which nothing ends`() {
        #expect(
            isLinear(from: 200) { count in
                """
                --- module.yaml
                module: m
                files: [main.tf]
                --- main.tf
                resource "a_b" "c" {
                \(lines(count) { _ in "iterator = (" })
                """
            })
    }

    @Test func `attributes of a type`() {
        #expect(
            isLinear(from: 200) { count in
                """
                --- module.yaml
                module: m
                variables:
                  v: {type: 'object({\(lines(count) { "a\($0) = string, " })})'}
                """
            })
    }

    @Test func `a target of more folders than a path has is refused, not taken apart`() throws {
        let path = String(repeating: "a/", count: 10_000)
        let text = """
            --- module.yaml
            module: m
            files:
              - source: a.txt
                target: "{{ workspace.acronym }}/\(path)a"
            --- a.txt
            """
        var checker = RepositoryChecker()
        for folder in try ModuleText(text).folders(named: "m") { checker.update(folder) }
        #expect(checker.findings().map(\.problem.code) == ["E0404"])
    }
}
