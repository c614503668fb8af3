/// What a worker counts. The names are a contract with dashboards and alerts (`docs/operations.md`).
public enum WorkerMetrics {
    public static let build = Metric(
        "gabarit_build_info", .gauge, labels: ["version"], "Always 1; the version of the worker.")
    public static let memory = Metric("process_resident_memory_bytes", .gauge, "Memory of the process, in bytes.")
    public static let start = Metric(
        "process_start_time_seconds", .gauge, "When the worker started, in seconds since 1970.")

    public static let runs = Metric(
        "gabarit_runs_total", .counter, labels: ["outcome"],
        "Runs that ended: pending_approval, no_changes, already_applied, refused, failed, interrupted.")
    public static let runTime = Metric(
        "gabarit_run_seconds", Metric.seconds, labels: ["outcome"],
        "Time of a run, from its message to its end, the wait for its workspace included.")
    public static let phaseTime = Metric(
        "gabarit_phase_seconds", Metric.seconds, labels: ["phase"],
        "Time of one phase of a run: wait, read, modules, plan, or the name of a step.")
    public static let startedOver = Metric(
        "gabarit_run_restarts_total", .counter, "Runs that started over because the repository moved meanwhile.")

    public static let messages = Metric(
        "gabarit_messages_total", .counter, labels: ["settlement"],
        "Messages by what became of them: done, again, release, dead_letter.")
    public static let deadLetters = Metric(
        "gabarit_dead_letters_total", .counter, labels: ["code"],
        "Messages that were put aside, by the code of the reason.")
    public static let retries = Metric(
        "gabarit_retries_total", .counter, "Failed attempts whose message will be delivered again.")
    public static let age = Metric(
        "gabarit_message_age_seconds", Metric.ages, "Age of a message when it is taken for the first time.")
    public static let queued = Metric(
        "gabarit_queue_messages", .reading,
        "Messages in the queue of requests that are not done, those that are worked on included.")
    public static let oldest = Metric(
        "gabarit_queue_oldest_age_seconds", .reading,
        "Age of the oldest message in the queue of requests that is not done; 0 without any.")
    public static let inFlight = Metric("gabarit_messages_in_flight", .gauge, "Messages that are being worked on.")
    public static let slots = Metric("gabarit_slots", .gauge, "Messages that can be worked on at once.")
    public static let heartbeat = Metric(
        "gabarit_heartbeat_timestamp_seconds", .gauge,
        "When the receive loop last went round, in seconds since 1970.")
    public static let receiveFailures = Metric(
        "gabarit_receive_failures_total", .counter, "Attempts to take messages that the queue did not answer.")
    public static let outage = Metric(
        "gabarit_outage", .gauge,
        "1 while nothing is taken because the git remote or the pull request host is away, else 0.")
    public static let leasesLost = Metric(
        "gabarit_leases_lost_total", .counter, "Runs that were cut off because their lease had ended.")
    public static let extensionsMissed = Metric(
        "gabarit_lease_extensions_missed_total", .counter, "Extensions of a lease that failed.")
    public static let settlementsFailed = Metric(
        "gabarit_settlement_failures_total", .counter, "Answers that the queue did not take.")
    public static let timeLimits = Metric(
        "gabarit_time_limits_total", .counter, "Runs that were cut off because they took too long.")
    public static let isolated = Metric(
        "gabarit_isolated_messages_total", .counter, "Messages that ran alone because an earlier delivery was cut off.")

    public static let queueTime = Metric(
        "gabarit_queue_seconds", Metric.seconds, labels: ["operation", "result"],
        "Time of one request to the queue: extend, settle, publish; result is ok or error.")
    public static let gitTime = Metric(
        "gabarit_git_seconds", Metric.seconds, labels: ["command", "result"],
        "Time of one git command that speaks to a remote; result is ok or error.")
    public static let hostTime = Metric(
        "gabarit_host_seconds", Metric.seconds, labels: ["operation", "result"],
        "Time of one request to the pull request host: find, open, ready, close; result is ok or error.")

    public static let spans = Metric(
        "gabarit_spans_total", .counter, labels: ["result"], "Spans for the collector of traces: sent, dropped.")

    public static let auditFailures = Metric(
        "gabarit_audit_failures_total", .counter, "Ended runs whose line could not be written into the audit log.")

    public static let all = [
        build, memory, start, runs, runTime, phaseTime, startedOver, messages, deadLetters, retries, age, queued,
        oldest, inFlight, slots, heartbeat, receiveFailures, outage, leasesLost, extensionsMissed, settlementsFailed,
        timeLimits, isolated, queueTime, gitTime, hostTime, spans, auditFailures,
    ]
}
