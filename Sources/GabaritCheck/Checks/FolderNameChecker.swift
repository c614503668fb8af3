internal import GabaritModule
internal import GabaritSource

/// Names that requests would not find: among other modules, a folder is asked for by its own name.
enum FolderNameChecker {
    static func problems(_ states: [ModuleState]) -> [Diagnostic] {
        guard states.count > 1 else { return [] }
        return states.compactMap { state in
            let folder = state.folder
            guard let module = state.module, module.form == .manifest, module.name != folder.name,
                !module.aliases.contains(folder.name)
            else { return nil }
            return Diagnostic(
                .warning, code: "W_FOLDER_NAME",
                "the module is called '\(module.name)' and its folder '\(folder.name)'",
                at: .file(folder.shownPath + "/" + ModuleReader.manifestName),
                hint: "requests ask for the folder's name: give the module that name, or list it under 'aliases'")
        }
    }
}
