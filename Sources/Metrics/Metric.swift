/// One measurement as Prometheus knows it: its name, what it counts and in which unit.
///
/// Names follow Prometheus' conventions (https://prometheus.io/docs/practices/naming): the unit
/// last, `_total` behind what only grows.
public struct Metric: Hashable, Sendable {
    /// How the numbers are to be read.
    public enum Kind: Hashable, Sendable {
        /// Only grows while the process lives.
        case counter
        /// Goes up and down.
        case gauge
        /// How many observations were at most so large, for each of these bounds, growing.
        case histogram(bounds: [Double])
    }

    /// The whole name, such as `legato_records_consumed_total`.
    public let name: String
    /// How the numbers are to be read.
    public let kind: Kind
    /// What one is: `seconds`, `bytes`, `records`; `1` for what is true or false.
    public let unit: String
    /// What its labels are called, in order.
    public let labels: [String]
    /// What it says, in one sentence.
    public let help: String

    /// Describes what only grows; the name ends with `_total`.
    public static func counter(
        _ name: String, unit: String, labels: [String] = [], _ help: String
    ) -> Metric {
        Metric(name: name, kind: .counter, unit: unit, labels: labels, help: help)
    }

    /// Describes what goes up and down.
    public static func gauge(
        _ name: String, unit: String, labels: [String] = [], _ help: String
    ) -> Metric {
        Metric(name: name, kind: .gauge, unit: unit, labels: labels, help: help)
    }

    /// Describes how long something takes, in seconds from a millisecond to ten seconds.
    public static func durations(
        _ name: String, labels: [String] = [], _ help: String
    ) -> Metric {
        let bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        return Metric(
            name: name, kind: .histogram(bounds: bounds), unit: "seconds", labels: labels,
            help: help)
    }

    /// Describes how many bytes something has, in powers of ten up to a hundred million.
    public static func bytes(_ name: String, labels: [String] = [], _ help: String) -> Metric {
        let bounds = [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000].map(Double.init)
        return Metric(
            name: name, kind: .histogram(bounds: bounds), unit: "bytes", labels: labels, help: help)
    }

    /// Describes how large something is, in powers of ten up to a million.
    public static func sizes(
        _ name: String, unit: String, labels: [String] = [], _ help: String
    ) -> Metric {
        let bounds = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].map(Double.init)
        return Metric(
            name: name, kind: .histogram(bounds: bounds), unit: unit, labels: labels, help: help)
    }
}
