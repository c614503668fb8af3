import GabaritSource
import Testing

@Suite struct NearNameTests {
    @Test(arguments: [
        ("acronyme", "acronym"), ("wokspace", "workspace"), ("budgetAmuont", "budgetAmount"),
        ("local.nmae", "local.name"),
        ("Acronym", "acronym"), ("azurerm_subnet.gatway", "azurerm_subnet.gateway"),
    ])
    func `a slip of the keys is certain`(_ written: String, _ meant: String) {
        #expect(NearName.find(written, among: [meant, "other"])?.name == meant)
        #expect(NearName.find(written, among: [meant, "other"])?.isCertain == true)
    }

    @Test(arguments: [
        ("B", "b"), ("var.n", "var.m"), ("fi", "if"), ("fr", "for"), ("azurerm_subnet.app", "azurerm_subnet.api"),
        ("names", "name"), ("name", "names"), ("subnet1", "subnet2"), ("subnets", "subset"),
    ])
    func `what may be meant as it stands is near and not certain`(_ written: String, _ candidate: String) {
        #expect(NearName.find(written, among: [candidate])?.name == candidate)
        #expect(NearName.find(written, among: [candidate])?.isCertain == false)
    }

    @Test(arguments: [("a", "b"), ("a", "ab"), ("x1", "x2"), ("ab", "ac")])
    func `names of a letter or two are near nothing else`(_ written: String, _ candidate: String) {
        #expect(NearName.find(written, among: [candidate]) == nil)
    }

    @Test func `of two names that are as near none is certain`() {
        #expect(NearName.find("nade", among: ["name", "node"])?.isCertain == false)
    }
}
