internal import GabaritModule
internal import Testing

@Suite struct ModuleVersionTests {
    private let tags = [
        "v6.4.3", "v6.4.10", "v6.4.9.5", "dev-v7.0.0", "dev-", "v", "v6.4", "v6.4.3-rc1", "6.9.9", "vv9.9.9", "v-9.9.9",
        "v9.9.9.9.9", "v99999999999999999999.0.0", "v9.9.+9", "v9.9.٩", "x",
    ]

    @Test func `the latest version compares numbers, not text, and skips junk tags`() {
        #expect(ModuleVersion.latest(among: tags)?.description == "v6.4.10")
    }

    @Test func `the latest version of an environment is that of its prefix`() {
        #expect(ModuleVersion.latest(among: tags, prefix: "dev")?.description == "dev-v7.0.0")
        #expect(ModuleVersion.latest(among: tags, prefix: "prod") == nil)
    }

    @Test func `a fourth number counts after the third`() throws {
        let three = try #require(ModuleVersion("v6.4.9"))
        let four = try #require(ModuleVersion("v6.4.9.5"))
        let next = try #require(ModuleVersion("v6.4.10"))
        #expect(three < four && four < next)
    }

    @Test(arguments: [nil, "", "latest", "Latest", "la plus récente"]) func `these mean the latest`(_ text: String?) {
        #expect(VersionRequirement(text) == .latest)
    }

    @Test func `anything else is exactly that version`() {
        #expect(VersionRequirement("v6.4.3") == .exact("v6.4.3"))
    }
}
