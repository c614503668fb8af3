internal import GabaritModule
internal import GabaritSource

/// Modules that can stand in one workspace and write the same file there.
enum CollisionChecker {
    static func problems(_ states: [ModuleState]) -> [Diagnostic] {
        var writers: [String: [TargetWriter]] = [:]
        var problems: [Diagnostic] = []
        for state in states {
            guard let module = state.module, module.form == .manifest else { continue }
            let entries = module.entries.compactMap { TargetWriter($0, of: module) }.filter(\.isOfRequest)
            for writer in entries {
                if let other = writers[writer.key]?.first(where: { $0.collides(with: writer) }) {
                    problems.append(same(writer, other))
                }
                writers[writer.key, default: []].append(writer)
            }
        }
        return problems + saved(states, writers) + folders(writers)
    }

    private static func same(_ writer: TargetWriter, _ other: TargetWriter) -> Diagnostic {
        let also: Message =
            other.target == writer.target ? "" : " and '\(other.target)', one file where case does not count"
        return Diagnostic(
            code: "E_SHARED_TARGET",
            "the modules '\(other.module)' and '\(writer.module)' both write '\(writer.target)'\(also)",
            at: writer.span, hint: "the other is at \(other.span.shownStart)")
    }

    /// Entries that write what another module saves its variables in.
    private static func saved(_ states: [ModuleState], _ writers: [String: [TargetWriter]]) -> [Diagnostic] {
        states.compactMap { state in state.module.flatMap { TargetWriter(savedBy: $0) } }.flatMap { saved in
            (writers[saved.key] ?? []).filter { $0.module != saved.module }.map { writer in
                Diagnostic(
                    code: "E_SHARED_TARGET",
                    "'\(writer.target)' holds the saved variables of the module '\(saved.module)'", at: writer.span,
                    hint: "give the entry another 'target'")
            }
        }
    }

    /// A file of one module that stands where another needs a folder.
    private static func folders(_ writers: [String: [TargetWriter]]) -> [Diagnostic] {
        writers.values.joined().compactMap { writer in
            let files = writer.folders.lazy.compactMap { folder in
                writers[folder]?.first { $0.module != writer.module && $0.canMeet(writer) }
            }
            guard let file = files.first else { return nil }
            return Diagnostic(
                code: "E_SHARED_TARGET",
                "'\(writer.target)' needs a folder where the file '\(file.target)' of the module '\(file.module)' stands",
                at: writer.span, hint: "the file is at \(file.span.shownStart)")
        }
    }
}

extension TargetWriter {
    /// Whether both are the file of different modules, and one would be lost.
    fileprivate func collides(with other: TargetWriter) -> Bool {
        module != other.module && canMeet(other) && (replaces || other.replaces)
    }
}
