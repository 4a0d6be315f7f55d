/// What a stage measures that reads topics and writes.
///
/// The names are the same in each, so that one alert serves all of them; which stage it is says
/// `legato_build_info`.
public enum StreamMetrics {
    /// Records that were read, repeated ones too.
    public static let consumed = Metric.counter(
        "legato_records_consumed_total", unit: "records", labels: ["topic"],
        "Records read and committed, by topic.")
    /// Records, rows or lines that were written for good.
    public static let written = Metric.counter(
        "legato_records_written_total", unit: "records", labels: ["topic"],
        "Records written and committed, by the topic they are of.")
    /// Records that were put aside.
    public static let deadLettered = Metric.counter(
        "legato_records_dead_lettered_total", unit: "records", labels: ["topic"],
        "Records put among the dead letters, by the topic they were read from.")
    /// Records that had been written before.
    public static let duplicates = Metric.counter(
        "legato_records_duplicate_total", unit: "records", labels: ["topic"],
        "Records that said nothing new, by topic.")
    /// How long a commit took.
    public static let commitSeconds = Metric.durations(
        "legato_commit_seconds", "How long a commit took, from its call to its end.")
    /// How many records a commit held.
    public static let commitRecords = Metric.sizes(
        "legato_commit_records", unit: "records", "How many records read were in one commit.")
    /// How many bytes a commit held.
    public static let batchBytes = Metric.bytes(
        "legato_batch_bytes", "How many bytes of keys and values read were in one commit.")
    /// Where reading goes on.
    public static let position = Metric.gauge(
        "legato_position_offset", unit: "offset", labels: ["topic", "partition"],
        "The next offset to read, of the partitions in hand; up to it waits for a commit.")
    /// The place that was committed.
    public static let committedOffset = Metric.gauge(
        "legato_committed_offset", unit: "offset", labels: ["topic", "partition"],
        "The next offset to read after a restart, of the partitions in hand.")
    /// Where the partition ends.
    public static let end = Metric.gauge(
        "legato_end_offset", unit: "offset", labels: ["topic", "partition"],
        "The offset that the next record will have, of the partitions in hand.")
    /// What lies behind it.
    public static let lag = Metric.gauge(
        "legato_lag_records", unit: "records", labels: ["topic", "partition"],
        "Offsets between the committed one and the end, of the partitions in hand.")
    /// How old the newest record is that was committed.
    public static let lagSeconds = Metric.gauge(
        "legato_lag_seconds", unit: "seconds",
        "Age of the newest record that was committed, 0 when nothing is waiting.")
    /// Changes of what is in hand.
    public static let rebalances = Metric.counter(
        "legato_rebalances_total", unit: "rebalances", "How often partitions were given or taken.")
    /// What is in hand.
    public static let assigned = Metric.gauge(
        "legato_assigned_partitions", unit: "partitions", "Partitions in hand.")
    /// When something was last committed.
    public static let lastSuccess = Metric.gauge(
        "legato_last_success_timestamp_seconds", unit: "seconds",
        "When something was last committed, in seconds since 1970; 0 before the first time.")
    /// How often Kafka was lost.
    public static let recoveries = Metric.counter(
        "legato_recoveries_total", unit: "recoveries",
        "How often the clients were made anew after a failure.")
    /// Whether Kafka is there.
    public static let reachable = Metric.gauge(
        "legato_kafka_reachable", unit: "1",
        "1 while a broker answers, 0 while none does or the clients are made anew.")
    /// Transactions that went through.
    public static let transactionsCommitted = Metric.counter(
        "legato_transactions_committed_total", unit: "transactions", "Transactions committed.")
    /// Transactions that were undone.
    public static let transactionsAborted = Metric.counter(
        "legato_transactions_aborted_total", unit: "transactions",
        "Transactions aborted; their input is read again.")

    /// How long transactions lasted.
    public static let transactionSeconds = Metric.durations(
        "legato_transaction_seconds",
        "How long a transaction was open, from its begin to the end of its commit or abort.")
    /// Producers that were of no use any more.
    public static let producerFatal = Metric.counter(
        "legato_producer_fatal_total", unit: "failures",
        "Failures after which a client that writes is of no use, such as being shut out.")

    /// Of a stage that reads as a member of a group.
    public static let reading = [
        consumed, written, deadLettered, duplicates, commitSeconds, commitRecords,
        batchBytes, position, committedOffset, end, lag, lagSeconds, rebalances, assigned,
        lastSuccess, recoveries, reachable,
    ]
    /// Of a stage that writes in Kafka's transactions.
    public static let transactions = [
        transactionsCommitted, transactionsAborted, transactionSeconds, producerFatal,
    ]
}
