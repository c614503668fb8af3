internal import GabaritModule
internal import GabaritSource
internal import GabaritValue
internal import GabaritYAML
internal import Testing

@Suite struct ManifestSchemaTests {
    /// Problems of shape, which a schema can see too.
    private static let shapeCodes: Set<String> = [
        "E_TYPE", "E_MISSING_KEY", "E_UNKNOWN_KEY", "E_CHOICE", "E_NAME", "E_MODE",
    ]

    @Test(arguments: ModuleCase.all.filter { $0.manifest != nil })
    func `the schema and the reader agree on the shape of a manifest`(_ moduleCase: ModuleCase) throws {
        guard let file = moduleCase.manifest, let value = try? YAMLReader().read(file).value else { return }
        let accepted = try SchemaChecker(ManifestSchema.text).accepts(value)
        let codes = Set(ModuleChecker().check(try moduleCase.module()).map(\.code))
        if accepted {
            #expect(codes.isDisjoint(with: Self.shapeCodes))
        } else {
            #expect(!codes.isEmpty)
        }
        if !codes.isDisjoint(with: Self.shapeCodes) { #expect(!accepted) }
    }

    @Test(arguments: [
        "module: a\ntitle: null\nfiles: null\n", "module: null\n", "module: a\nfiles: [{source: null}]\n",
        "module: a\nfiles: [{source: m, when: true}]\n", "module: a\nsave: {target: [x]}\n",
        "module: a\nvariables: {a: {type: string, description: 5}}\n", "module: a\nfiles: [5]\n",
        "module: a\nvariables: {a: string}\n", "module: a\ntitle: {fr: b}\n", "module: -a\n", "module: a_b\n",
        "module: a\nstatus: 5\n", "module: a\nsteps: [{uses: b, with: 5}]\n", "module: a\nrequires: a\n",
        "module: a\nfiles: [{source: m, render: no}]\n", "module: a\ndelimiters: '[['\n",
        "module: a\nvariables: {a b: {type: string}}\n", "module: a\nextra: 1\n",
        "module: a\nsave: {existing: merge}\n",
        "module: a\nfiles: [{source: m, mode: 0644}]\n", "module: a\nfiles: [{source: m, each: x of y}]\n",
    ])
    func `the schema accepts a manifest exactly when the reader does`(_ text: String) throws {
        let value = try YAMLReader().read(SourceFile(name: "module.yaml", text: text)).value
        let accepted = try SchemaChecker(ManifestSchema.text).accepts(value)
        let folder = try ModuleFolder(text, files: ["m": ""])
        #expect(accepted == ModuleChecker().check(folder).isEmpty)
    }
}
