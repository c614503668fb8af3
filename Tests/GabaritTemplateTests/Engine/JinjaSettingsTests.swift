internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue
internal import Testing

@Suite struct JinjaSettingsTests {
    @Test func `settings by Jinja's names are all taken`() throws {
        let settings = try TemplateSettings(jinja: [
            "trim_blocks": true, "lstrip_blocks": true, "keep_trailing_newline": true, "newline_sequence": "\r\n",
            "block_start_string": "<%", "block_end_string": "%>", "line_statement_prefix": "#",
            "line_comment_prefix": "##", "autoescape": "select", "undefined": "debug", "sandbox": "immutable",
            "extensions": ["do", "loopcontrols"],
            "policies": ["truncate.leeway": 0, "urlize.rel": .null, "json.dumps_kwargs": ["indent": 2]],
        ])
        var expected = TemplateSettings()
        (expected.trimBlocks, expected.lstripBlocks, expected.keepTrailingNewline) = (true, true, true)
        expected.newlineSequence = .carriageReturnAndLineFeed
        (expected.delimiters.blockStart, expected.delimiters.blockEnd) = ("<%", "%>")
        (expected.lineStatementPrefix, expected.lineCommentPrefix) = ("#", "##")
        (expected.autoescape, expected.undefined, expected.sandbox) = (.select, .debug, .immutable)
        (expected.allowsDo, expected.allowsLoopControls) = (true, true)
        (expected.policies.truncateLeeway, expected.policies.urlizeRel) = (0, nil)
        (expected.policies.jsonIndent, expected.policies.jsonSortsKeys) = ("  ", false)
        #expect(settings == expected)
    }

    @Test func `no settings are Jinja's defaults`() throws {
        #expect(try TemplateSettings(jinja: [:]) == TemplateSettings())
    }

    @Test func `a wrong setting that stands in no file is shown in the settings as JSON`() throws {
        let problems = try #require(throws: Diagnostics.self) { try TemplateSettings(jinja: ["undefined": "strct"]) }
        #expect(
            DiagnosticFormatter().text(problems) == """
                template settings:1:14: error: 'undefined' must be one of default, chainable, strict, debug (/undefined)
                  1 | {"undefined":"strct"}
                    |              ^^^^^^^
                    = did you mean 'strict'?
                """)
    }

    @Test(arguments: ["blockEnd", "variableEnd", "prefix"])
    func `no template compiles where an end or a prefix is empty`(_ what: String) throws {
        var settings = TemplateSettings()
        switch what {
        case "blockEnd": settings.delimiters.blockEnd = ""
        case "variableEnd": settings.delimiters.variableEnd = ""
        default: settings.lineStatementPrefix = ""
        }
        let environment = TemplateEnvironment(settings)
        #expect(throws: Diagnostics.self) { try environment.compile(SourceFile(name: "t", text: "a {{ 1 }} b")) }
    }
}
