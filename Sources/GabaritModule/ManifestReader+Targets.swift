internal import GabaritSource

extension ManifestReader {
    /// Two entries that write the same path, or paths that some file systems take for the same; paths that no module
    /// may write. What a condition or a loop decides is left to the run.
    mutating func checkTargets(_ module: Module) {
        var seen: [String: (target: String, span: SourceSpan)] = [:]
        for entry in module.entries where entry.condition == nil && entry.each == nil {
            guard let target = entry.target.fixed, let path = path(target, entry.target.span) else { continue }
            if let (other, span) = seen[path.foldedKey] {
                let also: Message = other == target ? "" : " and '\(other)', one file where case does not count"
                problems.append(
                    Diagnostic(
                        code: "E_SAME_TARGET", "two entries write '\(target)'\(also)", at: entry.span,
                        hint: "the first is at \(span.start)"))
            }
            seen[path.foldedKey] = (target, entry.span)
        }
        checkSaveTarget(module, seen)
    }

    private mutating func checkSaveTarget(
        _ module: Module, _ seen: [String: (target: String, span: SourceSpan)]
    ) {
        // A bad name was reported as that.
        guard Self.isName(module.name) else { return }
        let isPreset = module.save.target.source == "{{ module.name }}.auto.tfvars.json"
        guard let target = isPreset ? "\(module.name).auto.tfvars.json" : module.save.target.fixed else { return }
        guard let path = path(target, module.save.target.span), let (_, span) = seen[path.foldedKey] else { return }
        problems.append(
            Diagnostic(
                code: "E_SAME_TARGET", "'\(target)' holds the saved variables, no entry may write it", at: span,
                hint: "give the entry another 'target', or 'save' one"))
    }

    private mutating func path(_ text: String, _ span: SourceSpan) -> TreePath? {
        do throws(Diagnostic) {
            let path = try TreePath(text)
            guard path.foldedKey != "gabarit.lock.json" else {
                throw Diagnostic(
                    code: "E_PATH", "'\(text.shortened)' is Gabarit's own file", hint: "choose another target")
            }
            return path
        } catch {
            problems.append(Diagnostic(code: error.code, error.text, at: span, hint: error.advice))
            return nil
        }
    }
}
