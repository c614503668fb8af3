internal import CProton
internal import Glibc
internal import Synchronization

/// One thread that owns a `pn_proactor_t`: it waits for the network and runs the jobs of the actor that lives on it.
///
/// Proton wants every object of a connection touched by one thread at a time; an actor whose executor is this thread
/// cannot do otherwise.
final class ProactorThread: SerialExecutor, Sendable {
    private struct State {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    /// A pointer that only the calls that Proton declares safe use from other threads.
    private struct Shared: @unchecked Sendable {
        var pointer: OpaquePointer
    }

    private let shared: Shared
    private let state = Mutex(State())
    private let handler = Mutex<(@Sendable (OpaquePointer) -> Void)?>(nil)
    private let identity = Mutex<pthread_t?>(nil)

    /// - Returns: `nil` without memory.
    init?() {
        guard let proactor = pn_proactor() else { return nil }
        shared = Shared(pointer: proactor)
    }

    /// The proactor. Only for jobs of this executor.
    var proactor: OpaquePointer { shared.pointer }

    /// Starts the thread.
    ///
    /// - Parameter handle: called with every event of Proton, on the thread.
    /// - Returns: whether the machine gave a thread.
    func start(_ handle: @escaping @Sendable (OpaquePointer) -> Void) -> Bool {
        handler.withLock { $0 = handle }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<ProactorThread>.fromOpaque(raw).takeRetainedValue().loop()
                return nil
            }, context.toOpaque())
        if status == 0 { pthread_detach(thread) } else { context.release() }
        return status == 0
    }

    /// Ends the thread; nothing may be enqueued any more.
    func stop() {
        // Both under the lock: the thread frees the proactor as soon as it sees the mark.
        state.withLock { state in
            state.isStopped = true
            pn_proactor_interrupt(shared.pointer)
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        pn_proactor_interrupt(shared.pointer)
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    func checkIsolated() {
        let isHere = identity.withLock { $0.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
        precondition(isHere, "called outside the thread of the connection")
    }

    private func loop() {
        identity.withLock { $0 = pthread_self() }
        while !state.withLock({ $0.isStopped }) {
            guard let batch = pn_proactor_wait(shared.pointer) else { break }
            while let event = pn_event_batch_next(batch) {
                if pn_event_type(event) == PN_PROACTOR_INTERRUPT {
                    runJobs()
                } else {
                    handler.withLock { $0 }?(event)
                }
            }
            pn_proactor_done(shared.pointer, batch)
        }
        pn_proactor_free(shared.pointer)
    }

    private func runJobs() {
        let jobs = state.withLock { state in
            let jobs = state.jobs
            state.jobs = []
            return jobs
        }
        for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
}
