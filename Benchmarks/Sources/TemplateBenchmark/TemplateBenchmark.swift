import Dispatch
import GabaritSource
import GabaritTemplate
import GabaritValue
import Glibc

/// Does one thing with one workload a number of times, for a clock or an instruction counter outside.
///
///     TemplateBenchmark render|unprepared|stream|compile|compile-alone|convert|json|check WORKLOAD TIMES
///     TemplateBenchmark time|time-json WORKLOAD TIMES     bytes and CPU seconds of one
///     TemplateBenchmark parallel WORKLOAD TIMES           renders per second on one thread and on one per core
@main
struct TemplateBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let times = Int(arguments[3]) else { return usage() }
        let workload = try Workload(arguments[2])
        switch arguments[1] {
        case "time": try workload.time("render", times)
        case "time-json": try workload.time("json", times)
        case "parallel": try workload.parallel(times)
        default: print(try workload.repeated(arguments[1], times), "bytes")
        }
    }

    private static func usage() {
        print(
            "usage: TemplateBenchmark render|unprepared|stream|compile|compile-alone|convert|json|check|time|time-json WORKLOAD TIMES"
        )
        exit(64)
    }
}

/// A template with its context, as the folders of workloads hold them.
struct Workload {
    let settings: TemplateSettings
    /// Its templates, in the order of their names.
    let sources: [SourceFile]
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
        self.sources = sources.keys.sorted().compactMap { sources[$0] }
        contextFile = SourceFile(name: "context.json", bytes: Self.read(folder + "/context.json"))
        context = try reader.value(contextFile)
        expected = Self.read(folder + "/expected.txt")
    }

    /// Prints what one render writes and takes, for a comparison with other programs.
    func time(_ what: String, _ times: Int) throws {
        let bytes = try repeated(what, 1)
        let before = try cpu { _ = try repeated(what, 1) }
        let all = try cpu { _ = try repeated(what, times + 1) }
        print(bytes, max(0, all - before) / Double(max(1, times)))
    }

    /// Renders with as many threads as there are cores, all from one template, and with one.
    func parallel(_ times: Int) throws {
        let template = try TemplateEnvironment(settings, loader: loader).template(named: entry)
        let prepared = TemplateContext(context.object ?? [:])
        _ = try template.renderBytes(prepared)
        let cores = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        for threads in Set([1, cores]).sorted() {
            let clock = ContinuousClock.now
            DispatchQueue.concurrentPerform(iterations: threads) { _ in
                for _ in 0..<times { _ = try? template.renderBytes(prepared) }
            }
            let seconds = (ContinuousClock.now - clock) / .seconds(1)
            print("\(threads) threads: \(Int(Double(threads * times) / seconds)) renders per second")
        }
    }

    private func cpu(_ work: () throws -> Void) rethrows -> Double {
        let start = clock()
        try work()
        return Double(clock() - start) / Double(CLOCKS_PER_SEC)
    }

    func repeated(_ what: String, _ times: Int) throws -> Int {
        var total = 0
        let environment = TemplateEnvironment(settings, loader: loader)
        switch what {
        case "compile":
            // Each template once more; the flat code of the entry holds what it includes and extends.
            for _ in 0..<times {
                for source in sources {
                    let template = try environment.compile(source)
                    if source.name == entry { total += template.compileEverything() ? 1 : 0 }
                }
            }
        case "compile-alone":
            for _ in 0..<times {
                let fresh = TemplateEnvironment(settings, loader: loader)
                total += try fresh.template(named: entry).compileEverything() ? 1 : 0
            }
        case "unprepared":
            let template = try environment.template(named: entry)
            for _ in 0..<times { total += try template.renderBytes(context.object ?? [:]).count }
        case "stream":
            let template = try environment.template(named: entry)
            let prepared = TemplateContext(context.object ?? [:])
            for _ in 0..<times { try template.render(prepared) { total += $0.count } }
        case "convert":
            for _ in 0..<times { _ = TemplateContext(context.object ?? [:]) }
        case "json":
            for _ in 0..<times { _ = try JSONReader(limits: .document).value(contextFile) }
        case "check":
            let template = try environment.template(named: entry)
            let bytes = try template.renderBytes(context.object ?? [:])
            print(bytes == expected ? "as expected" : "not as expected", template.compileEverything() ? "flat" : "tree")
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
