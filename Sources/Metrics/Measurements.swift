internal import Synchronization

/// The numbers that a process has measured: written by its loop, read by whoever asks.
///
/// A loop writes once a batch, not once a record. Metrics and labels are declared before; using
/// another is a fault of the programmer.
public final class Measurements: Sendable {
    private let metrics: [Metric]
    private let series: Mutex<[String: [[String]: Sample]]>

    /// Begins with nothing measured: what has no label is shown as 0 until it is set.
    public init(_ metrics: [Metric]) {
        self.metrics = metrics
        var first: [String: [[String]: Sample]] = [:]
        for metric in metrics {
            precondition(first[metric.name] == nil, "\(metric.name) is declared twice")
            first[metric.name] = metric.labels.isEmpty ? [[]: Sample(metric)] : [:]
        }
        series = Mutex(first)
    }

    /// Adds to a counter.
    public func add(_ amount: some BinaryInteger, to metric: Metric, _ labels: [String] = []) {
        guard amount > 0 else { return }
        change(metric, labels) { $0.sum += Double(amount) }
    }

    /// Says what a gauge shows now.
    public func set(_ metric: Metric, _ labels: [String] = [], to value: Double) {
        change(metric, labels) { $0.sum = value }
    }

    /// Says what a gauge shows now.
    public func set(_ metric: Metric, _ labels: [String] = [], to value: some BinaryInteger) {
        change(metric, labels) { $0.sum = Double(value) }
    }

    /// Takes one observation into a histogram.
    public func observe(_ value: Double, in metric: Metric, _ labels: [String] = []) {
        guard case .histogram(let bounds) = metric.kind else {
            preconditionFailure("\(metric.name) is no histogram")
        }
        change(metric, labels) { sample in
            sample.counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
            sample.sum += value
        }
    }

    /// Shows no more what has these labels: a partition that was given back has no lag.
    public func forget(_ metric: Metric, where isGone: ([String]) -> Bool = { _ in true }) {
        series.withLock { series in
            series[metric.name] = series[metric.name]?.filter { !isGone($0.key) }
        }
    }

    /// All numbers in the order of their declaration, those of one metric by their labels.
    public var text: String {
        var page = Exposition()
        let series = series.withLock { $0 }
        for metric in metrics {
            let samples = series[metric.name, default: [:]].sorted {
                $0.key.lexicographicallyPrecedes($1.key)
            }
            page.add(metric, samples)
        }
        return page.text
    }

    private func change(
        _ metric: Metric, _ labels: [String], _ body: (inout Sample) -> Void
    ) {
        precondition(labels.count == metric.labels.count, "\(metric.name) has other labels")
        series.withLock { series in
            precondition(series[metric.name] != nil, "\(metric.name) is not declared")
            body(&series[metric.name, default: [:]][labels, default: Sample(metric)])
        }
    }
}

/// What one series holds.
struct Sample: Hashable, Sendable {
    /// The value of a counter or gauge, the sum of a histogram.
    var sum = 0.0
    /// Observations by the first bound that holds them, those above the last one at the end.
    var counts: [Int] = []

    init(_ metric: Metric) {
        guard case .histogram(let bounds) = metric.kind else { return }
        counts = Array(repeating: 0, count: bounds.count + 1)
    }
}
