import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

struct PreviewPageTests {
    @Test func `H4 O3 O5: no text of a request is markup or hides on the page`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template"]) {
            $0.workspace.name = "<script>alert('1')</script>\"&\u{1B}[2J\u{202E}x{{ 7 * 7 }}"
        }
        let page = try PreviewPage(plan).html()
        #expect(!page.contains("<script") && !page.unicodeScalars.contains { VisibleText.isHidden($0) && $0 != "\n" })
        #expect(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"))
        #expect(page.contains("^[[2J\\u{202E}x{{ 7 * 7 }}"))
    }

    @Test func `the page is the same for the same plan, and holds what the preview holds`() throws {
        var fixture = try PlanFixture()
        fixture.files = ["main.tf": "locals {\n  name = \"Old\"\n}\n", "project.tfbackend": "kept"]
        let plan = try fixture.plan(["new-workspace-template", "azure-storage-blob"])
        let page = try PreviewPage(plan).html()
        #expect(try page == PreviewPage(plan).html())
        for text in [
            "-  name = &#34;Old&#34;", "Committing azure-storage-blob changes", "[ABC] Infrastructure changes",
            "sha256:\(plan.digest)", "budget_amount", "pendingApproval",
        ] { #expect(page.contains(text), "\(text)") }
    }

    @Test func `folders deeper than any recursion could go are shown`() throws {
        var fixture = try PlanFixture()
        let deep = Array(repeating: "a", count: 200).joined(separator: "/")
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files: [{source: main.tf, target: "\(deep)/b.tf"}, {source: main.tf, target: a/c.tf}]
            """
        let page = try PreviewPage(fixture.plan(["new-workspace-template"])).html()
        #expect(page.components(separatedBy: "<summary><span class=\"folder\">a/").count == 201)
        #expect(page.components(separatedBy: "<details").count == page.components(separatedBy: "</details>").count)
    }
}

extension String {
    fileprivate func components(separatedBy text: String) -> [Substring] {
        split(separator: text, omittingEmptySubsequences: false)
    }
}
