public import GabaritSource
internal import GabaritValue
internal import GabaritYAML

/// Reads the manifest of a handler in another process; every mistake at its place.
public struct HandlerManifestReader: Sendable {
    public init() {}

    /// - Parameters:
    ///   - file: the manifest.
    ///   - folder: the absolute path of the folder it is in; a relative executable is below it.
    /// - Throws: every problem of the manifest at once.
    public func read(_ file: SourceFile, in folder: String) throws(Diagnostics) -> HandlerManifest {
        var fields = Fields(try YAMLReader().read(file), of: "the handler")
        let name = fields.requiredString("handler")
        let executable = fields.requiredString("executable")
        let digest = fields.requiredString("digest")
        let seconds = fields.integer("timeout") ?? 60
        let memory = fields.integer("memory") ?? 1024
        let environment = fields.strings("environment")
        checkName(name, &fields)
        let path = absolute(executable, folder, &fields)
        checkDigest(digest, &fields)
        check(seconds, in: 1...600, "timeout", "seconds", &fields)
        check(memory, in: 16...65536, "memory", "MiB", &fields)
        for variable in environment where !Self.mayPass(variable.text) {
            let shown = VisibleText.escaped(variable.text)
            fields.reject("environment", code: "E_HANDLER_ENVIRONMENT", "the variable '\(shown)' is never handed on")
        }
        let problems = fields.finish()
        guard problems.isEmpty, let name, let path, let digest else { throw Diagnostics(problems) }
        return HandlerManifest(
            name: name, executable: path, digest: String(digest.dropFirst(Self.scheme.count)),
            limits: HandlerLimits(time: .seconds(seconds), memory: memory << 20),
            environment: environment.map(\.text))
    }

    private static let scheme = "sha256:"

    private func checkName(_ name: String?, _ fields: inout Fields) {
        guard let name else { return }
        let isPlain = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
        }
        if name.isEmpty || name.utf8.count > 64 || name.hasPrefix("-") || !isPlain {
            fields.reject(
                "handler", code: "E_HANDLER_NAME", "'\(VisibleText.escaped(name))' cannot be the name of a handler",
                hint: "use at most 64 lower-case letters, digits and '-'")
        }
    }

    private func absolute(_ executable: String?, _ folder: String, _ fields: inout Fields) -> String? {
        guard let executable else { return nil }
        let relative = executable.hasPrefix("/") ? String(executable.dropFirst()) : executable
        do {
            let path = try TreePath(relative)
            return executable.hasPrefix("/") ? "/\(path)" : "\(folder)/\(path)"
        } catch {
            fields.reject(
                "executable", code: "E_HANDLER_EXECUTABLE", error.message,
                hint: "use an absolute path, or one below the manifest's folder")
            return nil
        }
    }

    private func checkDigest(_ digest: String?, _ fields: inout Fields) {
        guard let digest else { return }
        let digits = digest.dropFirst(Self.scheme.count)
        let isHexadecimal = digits.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        if !digest.hasPrefix(Self.scheme) || digits.utf8.count != 64 || !isHexadecimal {
            fields.reject(
                "digest", code: "E_HANDLER_DIGEST", "'digest' must be 'sha256:' and 64 hexadecimal digits",
                hint: "sha256sum prints it")
        }
    }

    private func check(
        _ number: Int, in range: ClosedRange<Int>, _ key: String, _ unit: String, _ fields: inout Fields
    ) {
        if !range.contains(number) {
            fields.reject(
                key, code: "E_HANDLER_LIMIT",
                "'\(key)' is \(number), it must be \(range.lowerBound) to \(range.upperBound) \(unit)")
        }
    }

    /// Variables that change which code a program loads are not for handing on.
    private static func mayPass(_ variable: String) -> Bool {
        let isName =
            variable.utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true
            && variable.utf8.allSatisfy {
                $0 == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            }
        let isLoader = ["LD_", "DYLD_", "GIT_", "BASH_"].contains { variable.hasPrefix($0) }
        return isName && !isLoader && !["ENV", "IFS", "PATH", "SHELLOPTS"].contains(variable)
    }
}
