public import GabaritPlan
public import GabaritValue

/// What `gabarit.yaml` says: where modules and infrastructure are, and what the operator decides.
public struct Configuration: Sendable {
    /// Where modules come from.
    public struct Modules: Sendable, Hashable {
        /// A folder, or the address of a git repository.
        public var source = "Templates"
        /// The folder of the modules in a repository, `nil` for its top.
        public var folder: String?
        /// The environment prefix of version tags: `dev` for `dev-v6.4.3`.
        public var versionPrefix = ""
        /// The branch that is read when a repository has no version tags.
        public var branch = "main"
        /// The token for a repository at another host than the infrastructure's; that one's credentials are used for it.
        public var token: SecretReference?
    }

    /// The queues.
    public struct Queue: Sendable, Hashable {
        /// The queue of run requests.
        public var requests = "resource-run-request"
        /// The queue of status messages.
        public var statuses = "terraform-output"
        /// The broker that holds both; `nil` for another place.
        public var broker: BrokerConfiguration?
        /// The storage account that holds both; `nil` for another place. Without either it is the embedded store.
        public var storage: StorageConfiguration?
    }

    /// Pull requests: the host, and what the local one does with them.
    public struct PullRequests: Sendable, Hashable {
        public var host = HostConfiguration()
        /// What runs after a merge: an absolute path and its arguments; empty for none.
        public var pipeline: [String] = []
        /// Whether approval squashes.
        public var squashes = false
    }

    /// The worker.
    public struct Worker: Sendable, Hashable {
        public var concurrency = 4
        /// Seconds that a message is leased.
        public var visibility = 60
        /// The longest run, in seconds.
        public var runTime = 900
        /// Where health and metrics are shown; `nil` for nowhere.
        public var listen: ListenAddress?
        /// The file that says who asked for what; `nil` for none.
        public var auditLog: String?
        /// Where spans go; `nil` for nowhere.
        public var traces: Traces?
    }

    /// A collector of OpenTelemetry.
    public struct Traces: Sendable, Hashable {
        /// `https://HOST[:PORT][/PATH]`; `v1/traces` is added to it.
        public var endpoint: String
        /// The value of the header `Authorization`.
        public var authorization: SecretReference?
    }

    public var modules = Modules()
    /// The address of the infrastructure repository.
    public var repository = "infrastructure.git"
    public var planner: PlannerSettings
    public var queue = Queue()
    public var pullRequests = PullRequests()
    public var http = HTTPConfiguration()
    public var worker = Worker()
    /// Manifests of step handlers in processes of their own.
    public var handlers: [String] = []
    /// Where mirrors and the embedded store are kept.
    public var data = ".gabarit"
    /// What the file says of ``data`` where the environment says another folder, which counts.
    public var overriddenData: String?

    public init(planner: PlannerSettings) {
        self.planner = planner
    }
}
