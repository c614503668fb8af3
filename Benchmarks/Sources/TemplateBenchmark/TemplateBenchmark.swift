import GabaritSource
import GabaritTemplate
import GabaritValue
import Glibc

/// Does one thing with one workload a number of times, for a clock or an instruction counter outside.
///
///     TemplateBenchmark render|compile|convert|interpret WORKLOAD TIMES
@main
struct TemplateBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let times = Int(arguments[3]) else { return usage() }
        let workload = try Workload(arguments[2])
        let start = ContinuousClock.now
        let bytes = try workload.repeated(arguments[1], times)
        let elapsed = ContinuousClock.now - start
        print("\(bytes) bytes, \(elapsed / max(1, times)) each")
    }

    private static func usage() {
        print("usage: TemplateBenchmark render|compile|convert|check WORKLOAD TIMES")
        exit(64)
    }
}

/// A template with its context, as the folders of workloads hold them.
struct Workload {
    let settings: TemplateSettings
    let loader: DictionaryLoader
    let entry: String
    let context: Value
    let contextFile: SourceFile
    let expected: [UInt8]

    init(_ folder: String) throws {
        let reader = JSONReader(limits: .document)
        let meta = try reader.value(SourceFile(name: "meta.json", bytes: Self.read(folder + "/meta.json")))
        entry = meta["entry"]?.string ?? ""
        var settings = TemplateSettings()
        settings.autoescape = meta["autoescape"] == .bool(true) ? .on : .off
        settings.keepTrailingNewline = true
        settings.limits.source = 16 * 1024 * 1024
        self.settings = settings
        var sources: [String: SourceFile] = [:]
        for name in Self.names(folder + "/jinja") {
            sources[name] = SourceFile(name: name, bytes: Self.read(folder + "/jinja/" + name))
        }
        loader = DictionaryLoader(sources)
        contextFile = SourceFile(name: "context.json", bytes: Self.read(folder + "/context.json"))
        context = try reader.value(contextFile)
        expected = Self.read(folder + "/expected.txt")
    }

    func repeated(_ what: String, _ times: Int) throws -> Int {
        var total = 0
        let environment = TemplateEnvironment(settings, loader: loader)
        switch what {
        case "compile":
            for _ in 0..<times {
                let fresh = TemplateEnvironment(settings, loader: loader)
                total += try fresh.template(named: entry).compileEverything() ? 1 : 0
            }
        case "convert":
            for _ in 0..<times { _ = TemplateContext(context.object ?? [:]) }
        case "json":
            for _ in 0..<times { _ = try JSONReader(limits: .document).value(contextFile) }
        case "check":
            let bytes = try environment.template(named: entry).renderBytes(context.object ?? [:])
            print(bytes == expected ? "as expected" : "not as expected")
        default:
            let template = try environment.template(named: entry)
            let prepared = TemplateContext(context.object ?? [:])
            for _ in 0..<times { total += try template.renderBytes(prepared).count }
        }
        return total
    }

    private static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    private static func names(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
