public import Stage

/// What a stage promises of the records it writes.
public enum Delivery: String, FlagChoice {
    /// Every record once, by Kafka's transactions.
    case exactlyOnce = "exactly-once"
    /// Every record at least once, for a broker without transactions.
    case atLeastOnce = "at-least-once"
}
