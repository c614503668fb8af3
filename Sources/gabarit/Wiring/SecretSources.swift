internal import GabaritConfiguration
internal import GabaritSecret
internal import GabaritValue

/// Reads the secrets that a configuration names.
struct SecretSources {
    /// The environment of this process without the secrets in it: what programs that are started may get.
    let environment: [String: String]
    private let all: [String: String]
    private let folder: String

    /// - Parameters:
    ///   - configuration: what names secrets.
    ///   - folder: where relative paths start.
    init(_ configuration: Configuration, folder: String) {
        self.folder = folder
        all = ProcessEnvironment.all
        let names = Set(configuration.secrets.compactMap { if case .environment(let name) = $0 { name } else { nil } })
        environment = all.filter { !names.contains($0.key) }
    }

    func source(_ reference: SecretReference) -> any SecretSource {
        switch reference {
        case .file(let path): KeptSecret(.file(path: resolved(path)), .init(environment: [:]))
        case .environment: KeptSecret(reference, .init(environment: all))
        case .command: KeptSecret(reference, .init(environment: environment))
        }
    }

    func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : folder + "/" + path }
}
