internal import FoundationEssentials
internal import GabaritProcess
internal import GabaritTestKit
internal import Testing

/// `gabarit new` and `gabarit fmt`, as authors use them.
@Suite struct NewCommandTests {
    @Test func `a new module passes validate, test and fmt`() async throws {
        let place = try await CommandPlace()
        let made = try await place.gabarit(
            "new", "module", "cold-storage", "--yes", "--title", "Cold \"storage\"", "--title-fr", "Stockage: froid",
            "--variable", "size:number=3", "--variable", "region", "--variable", "owner:string={{ workspace.acronym }}",
            "--variable", "tags:map(string)={a: b}", "--variable", "people:list(object({email = string}))")
        #expect(made.isSuccess, "\(made.errorText)")
        #expect(made.outputText.contains("wrote cold-storage/module.yaml\n"))
        for command in [
            ["validate", "cold-storage"], ["test", "cold-storage", "--coverage"], ["fmt", "--check", "cold-storage"],
        ] {
            let result = try await place.gabarit(command)
            #expect(result.isSuccess, "\(command): \(result.outputText) \(result.errorText)")
        }
        let saved = try place.read("cold-storage/tests/create/after/cold-storage.auto.tfvars.json")
        #expect(saved.contains("\"owner\": \"ABC1\"") && saved.contains("\"size\": 3"))
        #expect(
            try place.read("cold-storage/README.md").contains("| `size` | `number` | `3` unless the operator sets it |")
        )
    }

    @Test func `a module beside the one that makes workspaces requires it`() async throws {
        let place = try await CommandPlace()
        try place.write("module: new-workspace-template\n", "Templates/new-workspace-template/module.yaml")
        #expect(try await place.gabarit("new", "module", "cache", "--yes").isSuccess)
        #expect(try place.read("Templates/cache/module.yaml").contains("requires: [new-workspace-template]\n"))
        #expect(try await place.gabarit("test", "Templates/cache").isSuccess)
        #expect(try await place.gabarit("validate", "Templates").isSuccess)
    }

    @Test func `what no option says is asked for, and a wrong answer again`() async throws {
        let place = try await CommandPlace()
        let result = try await place.gabarit(
            "new", "module", "--ask", input: "water\nWater\nEau\n\nsize:nummer\nsize:number=5\n\n")
        #expect(result.isSuccess, "\(result.errorText)")
        #expect(result.errorText.contains("French title [Water]: ") && result.errorText.contains("the type of 'size'"))
        let manifest = try place.read("water/module.yaml")
        #expect(
            manifest.contains("fr: \"Eau\"") && manifest.contains("status: \"water\"")
                && manifest.contains("default: 5"))
        #expect(try await place.gabarit("test", "water").isSuccess)
    }

    @Test func `C: nothing is overwritten, and no name leaves the folder`() async throws {
        let place = try await CommandPlace()
        try place.write("mine", "taken/file")
        let taken = try await place.gabarit("new", "module", "taken", "--yes")
        #expect(taken.ending == .exited(1) && taken.errorText.contains("nothing is overwritten"))
        #expect(try place.read("taken/file") == "mine" && !place.exists("taken/module.yaml"))
        for name in ["../x", "A", "a b", "-x"] {
            let result = try await place.gabarit("new", "module", "--yes", "--", name)
            #expect(result.ending == .exited(1) && result.errorText.contains("cannot be a module's name"), "\(name)")
        }
        let wrong = try await place.gabarit("new", "module", "ok", "--yes", "--variable", "a:string={{ workspce }}")
        #expect(wrong.ending == .exited(1) && wrong.errorText.contains("workspce") && !place.exists("ok"))
        let typed = try await place.gabarit("new", "module", "ok", "--yes", "--variable", "a:number=x")
        #expect(typed.ending == .exited(1) && !place.exists("ok"))
        #expect(try await place.gabarit("new", "module").ending == .exited(64))
    }

    @Test func `fmt lays manifests out, tells what it would do, and reads standard input`() async throws {
        let place = try await CommandPlace()
        let careless = "module:   a  # name\nfiles:\n- x.tf\n"
        try place.write(careless, "modules/a/module.yaml")
        try place.write("module: b\n", "modules/b/module.yaml")
        let check = try await place.gabarit("fmt", "--check", "modules")
        #expect(check.ending == .exited(1) && check.outputText.contains("-module:   a  # name\n"))
        #expect(try place.read("modules/a/module.yaml") == careless)
        #expect(try await place.gabarit("fmt", "modules").outputText == "formatted modules/a/module.yaml\n")
        #expect(try place.read("modules/a/module.yaml") == "module: a  # name\nfiles:\n  - x.tf\n")
        #expect(try await place.gabarit("fmt", "--check", "modules").isSuccess)
        let piped = try await place.gabarit("fmt", "-", input: careless)
        #expect(piped.outputText == "module: a  # name\nfiles:\n  - x.tf\n")
        let broken = try await place.gabarit("fmt", "-", input: "a: [1\n")
        #expect(broken.ending == .exited(1) && broken.outputText.isEmpty)
    }

    @Test func `every kind of document has a schema`() async throws {
        let place = try await CommandPlace()
        for kind in ["manifest", "configuration", "request", "status", "handler"] {
            let result = try await place.gabarit("schema", kind)
            #expect(result.isSuccess && result.outputText.contains("https://json-schema.org/draft/2020-12/schema"))
        }
        #expect(try await place.gabarit("schema").outputText == place.gabarit("schema", "manifest").outputText)
        #expect(try await place.gabarit("schema", "other").ending == .exited(64))
    }
}
