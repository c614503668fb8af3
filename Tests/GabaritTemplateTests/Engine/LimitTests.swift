import GabaritSource
import GabaritValue
import Testing

@testable import GabaritTemplate

/// Each limit lets pass what it names, and refuses one more and a hundred times as much, by flat code and by the interpreter.
@Suite struct LimitTests {
    private func settings(_ change: (inout RenderLimits) -> Void) -> TemplateSettings {
        var settings = TemplateSettings()
        change(&settings.limits)
        return settings
    }

    /// The code of the first problem, or `nil` for a render that ended well both ways.
    private func problem(_ text: String, _ settings: TemplateSettings, _ others: [String: String] = [:]) -> String? {
        do throws(Diagnostics) {
            let loader = DictionaryLoader(others.merging(["main": text]) { $1 })
            let template = try TemplateEnvironment(settings, loader: loader).template(named: "main")
            let bytes = try template.renderBytes([:])
            #expect(try template.interpreted([:]) == bytes)
            return nil
        } catch {
            return error.all.first?.code
        }
    }

    /// Tries what has the size of a limit, one more, and a hundred times as much.
    private func check(
        _ limit: Int, _ code: String, _ change: (inout RenderLimits) -> Void, _ text: (Int) -> String
    ) {
        let settings = settings(change)
        #expect(problem(text(limit), settings) == nil)
        #expect(problem(text(limit + 1), settings) == code)
        #expect(problem(text(limit * 100), settings) == code)
    }

    @Test(arguments: [1, 100, 4_096]) func `the bytes of a template`(limit: Int) {
        check(limit, "E_TOO_LARGE", { $0.source = limit }) { String(repeating: "a", count: $0) }
    }

    @Test(arguments: [4, 32, 128]) func `parentheses in each other`(limit: Int) {
        // The expression itself is the first level.
        check(limit, "E_NESTING", { $0.nesting = limit }) {
            "{{ \(String(repeating: "(", count: $0 - 1))1\(String(repeating: ")", count: $0 - 1)) }}"
        }
    }

    @Test(arguments: [4, 32, 128]) func `statements in each other`(limit: Int) {
        check(limit - 1, "E_NESTING", { $0.nesting = limit }) {
            String(repeating: "{% if 1 %}", count: $0) + "x" + String(repeating: "{% endif %}", count: $0)
        }
    }

    @Test(arguments: [1, 64, 5_000]) func `the bytes of an output`(limit: Int) {
        let settings = settings { $0.output = limit }
        let kinds: [(Int) -> String] = [
            { String(repeating: "a", count: $0) }, { "{% for i in range(\($0)) %}a{% endfor %}" },
            { "{{ 'a' * \($0) }}" }, { "{% set x %}{{ 'a' * \($0) }}{% endset %}{{ x }}" },
        ]
        for (number, text) in kinds.enumerated() {
            #expect(problem(text(limit), settings) == nil, "\(number)")
            #expect(problem(text(limit + 1), settings) == "E_LIMIT", "\(number)")
            // A range is refused for its own length first.
            let far = problem(text(limit * 100), settings)
            #expect(far == "E_LIMIT" || far == "E_TEMPLATE_OVERFLOW", "\(number)")
        }
    }

    @Test(arguments: [1, 10, 500]) func `the elements of a list`(limit: Int) {
        check(limit, "E_TEMPLATE_OVERFLOW", { $0.elements = limit }) { "{{ range(\($0)) | list | length }}" }
        let kinds: [(Int) -> String] = [
            { "{{ ([1] * \($0)) | length }}" },
            { "{{ ('a' * \($0)) | list | length }}" }, { "{{ ('a,' * (\($0) - 1)).split(',') | length }}" },
        ]
        for text in kinds { check(limit, "E_LIMIT", { $0.elements = limit }, text) }
    }

    @Test(arguments: [2, 20, 64]) func `calls in each other`(limit: Int) {
        check(limit, "E_TEMPLATE_RECURSION", { $0.calls = limit }) {
            "{% macro m(n) %}{% if n > 1 %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(\($0)) }}"
        }
        // The loop itself is no call; a literal may be no deeper than code may nest.
        check(limit, "E_TEMPLATE_RECURSION", { $0.calls = limit }) { count in
            let depth = min(count + 1, 100)
            let tree = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            return "{% for x in \(tree) recursive %}{{ loop(x) }}{% endfor %}"
        }
    }

    /// What a render costs is found by trying; with that much it ends well, with one step less it does not.
    @Test func `the steps of a render`() throws {
        for text in ["{% for i in range(200) %}{{ i }},{% endfor %}", "{{ 'ab' * 20000 }}", "{{ range(9000) | sum }}"] {
            var (enough, little) = (100_000, 0)
            #expect(problem(text, settings { $0.fuel = enough }) == nil)
            while enough - little > 1 {
                let middle = (enough + little) / 2
                if problem(text, settings { $0.fuel = middle }) == nil { enough = middle } else { little = middle }
            }
            #expect(enough > 100)
            #expect(problem(text, settings { $0.fuel = enough }) == nil)
            #expect(problem(text, settings { $0.fuel = enough - 1 }) == "E_LIMIT")
            #expect(problem(text, settings { $0.fuel = enough / 100 }) == "E_LIMIT")
        }
    }
}
