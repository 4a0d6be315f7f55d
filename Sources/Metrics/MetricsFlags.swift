public import Stage

/// The flag with which a process shows how it is doing.
public enum MetricsFlags {
    /// Where; without it nothing listens.
    public static let metrics = Flag<ListenAddress?>(
        "metrics", "[ADDRESS:]PORT",
        "Show /metrics for Prometheus, /livez and /readyz here; without ADDRESS on 127.0.0.1 only.",
        defaultText: "not shown")
}
