import Glibc

/// Runs something on a thread with 512 KiB of stack, as worker threads have.
func onSmallStack(_ work: @escaping () -> String) -> String? {
    let job = Job(work)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, 512 * 1024)
    var thread = pthread_t()
    let status = pthread_create(
        &thread, &attributes,
        { context in
            guard let context else { return nil }
            let job = Unmanaged<Job>.fromOpaque(context).takeRetainedValue()
            job.result = job.work()
            return nil
        }, Unmanaged.passRetained(job).toOpaque())
    guard status == 0 else { return nil }
    pthread_join(thread, nil)
    return job.result
}

private final class Job {
    let work: () -> String
    var result: String?

    init(_ work: @escaping () -> String) { self.work = work }
}
