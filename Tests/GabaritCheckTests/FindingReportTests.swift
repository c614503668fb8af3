internal import GabaritCheck
internal import GabaritSource
internal import GabaritValue
internal import Testing

@Suite struct FindingReportTests {
    private static let file = SourceFile(name: "m/a,b;c.tf", text: "first\nname = {{ workspce }}\n")

    private static func finding(_ message: Message, hint: Message? = nil) -> Finding {
        Finding(
            problem: Diagnostic(
                code: "E_UNDEFINED", message, at: SourceSpan(file: file, range: 16..<24), hint: hint))
    }

    @Test func `an annotation of GitHub stands beside its line`() {
        let text = FindingReport.github.text([Self.finding("a", hint: "b")], in: .english)
        #expect(
            text == "::error file=m/a%2Cb;c.tf,line=2,col=11,endLine=2,endColumn=19,title=E0301::a (b)\n")
    }

    @Test func `an issue of Azure stands beside its line`() {
        let text = FindingReport.azure.text([Self.finding("a", hint: "b")], in: .english)
        #expect(
            text
                == "##vso[task.logissue type=error;sourcepath=m/a,b%3Bc.tf;linenumber=2;columnnumber=11;code=E0301;]"
                + "a (b)\n")
    }

    @Test(arguments: [FindingReport.github, .azure])
    func `O9: no text of a module becomes a command of its own`(_ report: FindingReport) {
        let hostile = Message(verbatim: "x\n::set-output name=a::b\r##vso[task.setvariable variable=a;]b 100%0A::x")
        let text = report.text([Self.finding(hostile)], in: .english)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: true).count == 1)
        #expect(!text.contains("\r") && !text.contains("%0A::"))
        if report == .azure { #expect(text.matches(of: /\]/).count == 1) }
    }

    @Test func `O5: a control character reaches no report as it came`() {
        for report in FindingReport.allCases {
            let text = report.text([Self.finding(Message(verbatim: "a\u{1B}[2Jb"))], in: .english)
            #expect(!text.contains("\u{1B}"), "\(report)")
        }
    }

    @Test func `a line of JSON says where a finding ends and what would mend it`() throws {
        var finding = Self.finding("a", hint: "b")
        finding.problem.replacement = "workspace"
        let line = FindingReport.json.text([finding], in: .english)
        #expect(
            line == #"{"severity":"error","code":"E0301","message":"a","file":"m/a,b;c.tf","line":2,"column":11,"#
                + #""endLine":2,"endColumn":19,"hint":"b","replacement":"workspace"}"# + "\n")
    }

    @Test func `SARIF holds the rules that occur, places, fixes and suppressions`() throws {
        var fixed = Self.finding("a", hint: "did you mean 'workspace'?")
        fixed.problem.replacement = "workspace"
        var allowed = Self.finding("b")
        allowed.suppression = "meant so"
        let text = FindingReport.sarif.text([fixed, allowed], in: .english)
        let log = try JSONReader(limits: .document).node(SourceFile(name: "log", text: text)).value
        let run = try #require(log["runs"]?.array?.first)
        let results = try #require(run["results"]?.array)
        #expect(run["tool"]?["driver"]?["rules"]?.array?.map { $0["id"]?.string } == ["E0301"])
        let place = results[0]["locations"]?.array?.first?["physicalLocation"]
        #expect(place?["artifactLocation"]?["uri"]?.string == "m/a,b;c.tf")
        #expect(place?["region"]?["startColumn"] == .integer(11) && place?["region"]?["endColumn"] == .integer(19))
        let change = results[0]["fixes"]?.array?.first?["artifactChanges"]?.array?.first?["replacements"]?.array?.first
        #expect(change?["insertedContent"]?["text"]?.string == "workspace")
        #expect(results[1]["suppressions"]?.array?.first?["justification"]?.string == "meant so")
    }

    @Test func `nothing found is an empty report, and a SARIF log without results`() {
        for report in FindingReport.allCases where report != .sarif { #expect(report.text([], in: .french) == "") }
        #expect(FindingReport.sarif.text([], in: .french).contains("\"results\": []"))
    }
}
