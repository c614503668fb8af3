internal import GabaritStore
internal import Synchronization

/// The embedded store of an installation: one for this process, whoever asks for it.
final class EmbeddedStore: Sendable {
    private let folder: String
    /// The store, once it was asked for.
    private let open = Mutex<Store?>(nil)

    /// - Parameter folder: where the state of the installation is; it is made when the store is opened.
    init(in folder: String) {
        self.folder = folder
    }

    /// The store, opened when it is asked for first.
    func store() throws -> Store {
        try open.withLock { open in
            if let open { return open }
            try Files.prepareState(folder)
            let store = try Store(at: folder + "/gabarit.db")
            open = store
            return store
        }
    }
}
