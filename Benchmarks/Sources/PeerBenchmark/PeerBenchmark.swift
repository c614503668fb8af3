import Foundation
import Mustache
import Stencil

/// Renders a workload with another Swift engine a number of times; the same output as `peers.py`.
///
///     PeerBenchmark stencil|mustache WORKLOAD TIMES
@main
struct PeerBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let times = Int(arguments[3]) else {
            print("usage: PeerBenchmark stencil|mustache WORKLOAD TIMES")
            exit(64)
        }
        let workload = try PeerWorkload(URL(filePath: arguments[2]), engine: arguments[1])
        let render = try arguments[1] == "stencil" ? workload.stencil() : workload.mustache()
        var count = try render().utf8.count
        let start = clock()
        for _ in 0..<times { count = try render().utf8.count }
        let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        print("\(count) \(seconds / Double(max(1, times)))")
    }
}

/// A workload's templates in the language of another engine, and its context as that engine takes it.
struct PeerWorkload {
    let entry: String
    let templates: [String: String]
    let context: [String: Any]

    init(_ folder: URL, engine: String) throws {
        let meta = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending(path: "meta.json")))
        entry = (meta as? [String: Any])?["entry"] as? String ?? ""
        let own = folder.appending(path: engine)
        var templates: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: own.path()) {
            templates[name] = try String(contentsOf: own.appending(path: name), encoding: .utf8)
        }
        self.templates = templates
        let context = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending(path: "context.json")))
        self.context = context as? [String: Any] ?? [:]
    }

    func stencil() throws -> () throws -> String {
        let environment = Stencil.Environment(
            loader: DictionaryLoader(templates: templates), extensions: [Self.stencilFilters])
        let template = try environment.loadTemplate(name: entry)
        return { try template.render(context) }
    }

    /// The filters of the workloads that Stencil leaves to its users.
    private static var stencilFilters: Stencil.Extension {
        let filters = Stencil.Extension()
        filters.registerFilter("escape") { value in
            guard let value else { return "" }
            var text = ""
            for scalar in "\(value)".unicodeScalars {
                switch scalar {
                case "&": text += "&amp;"
                case "<": text += "&lt;"
                case ">": text += "&gt;"
                case "\"": text += "&#34;"
                case "'": text += "&#39;"
                default: text.unicodeScalars.append(scalar)
                }
            }
            return text
        }
        filters.registerFilter("dbl") { value in (value as? Int).map { $0 * 2 } }
        filters.registerFilter("replace") { value, arguments in
            guard let text = value as? String, arguments.count == 2 else { return value }
            return text.replacingOccurrences(of: "\(arguments[0] ?? "")", with: "\(arguments[1] ?? "")")
        }
        filters.registerFilter("tojson") { value in
            guard let value else { return "null" }
            let data = try JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
            return String(decoding: data, as: UTF8.self)
        }
        return filters
    }

    func mustache() throws -> () throws -> String {
        let template = try MustacheTemplate(string: templates[entry] ?? "")
        return { template.render(context) }
    }
}
