import Testing

@testable import Metrics

private let plays = Metric.counter("plays_total", unit: "plays", "Plays.")
private let lag = Metric.gauge(
    "lag_records", unit: "records", labels: ["topic", "partition"], "Lag \\ of\na partition.")
private let duration = Metric(
    name: "commit_seconds", kind: .histogram(bounds: [0.1, 1]), unit: "seconds", labels: [],
    help: "Commit.")

@Suite struct `measurements` {
    @Test func `are written as Prometheus reads them`() {
        let measurements = Measurements([plays, lag, duration])
        measurements.add(2, to: plays)
        measurements.add(3, to: plays)
        measurements.set(lag, ["listens", "1"], to: 7)
        measurements.set(lag, ["listens", "0"], to: 2.5)
        for seconds in [0.05, 0.1, 0.5, 4] { measurements.observe(seconds, in: duration) }
        #expect(
            measurements.text == """
                # HELP plays_total Plays.
                # TYPE plays_total counter
                plays_total 5
                # HELP lag_records Lag \\\\ of\\na partition.
                # TYPE lag_records gauge
                lag_records{topic="listens",partition="0"} 2.5
                lag_records{topic="listens",partition="1"} 7
                # HELP commit_seconds Commit.
                # TYPE commit_seconds histogram
                commit_seconds_bucket{le="0.1"} 2
                commit_seconds_bucket{le="1"} 3
                commit_seconds_bucket{le="+Inf"} 4
                commit_seconds_sum 4.65
                commit_seconds_count 4

                """)
    }

    @Test func `show 0 for what has no labels, and nothing for what has`() {
        #expect(
            Measurements([plays, lag]).text == """
                # HELP plays_total Plays.
                # TYPE plays_total counter
                plays_total 0
                # HELP lag_records Lag \\\\ of\\na partition.
                # TYPE lag_records gauge

                """)
    }

    @Test func `forget a partition that was given back`() {
        let measurements = Measurements([lag])
        for partition in 0..<3 { measurements.set(lag, ["plays", "\(partition)"], to: partition) }
        measurements.forget(lag) { $0[1] != "2" }
        #expect(
            measurements.text.hasSuffix("gauge\nlag_records{topic=\"plays\",partition=\"2\"} 2\n"))
    }

    @Test func `never let a counter fall`() {
        let measurements = Measurements([plays])
        measurements.add(4, to: plays)
        measurements.add(-3, to: plays)
        #expect(measurements.text.hasSuffix("plays_total 4\n"))
    }

    @Test(arguments: [
        (#"say "hello""#, #"say \"hello\""#), ("a\\b", "a\\\\b"), ("two\nlines", "two\\nlines"),
        ("Ümlaut 🎧", "Ümlaut 🎧"),
    ])
    func `escape what a label may hold`(label: String, written: String) {
        let metric = Metric.gauge("g", unit: "1", labels: ["l"], "G.")
        let measurements = Measurements([metric])
        measurements.set(metric, [label], to: 1)
        #expect(measurements.text == "# HELP g G.\n# TYPE g gauge\ng{l=\"\(written)\"} 1\n")
    }

    @Test(arguments: [
        (0.1, "0.1"), (1e15, "1000000000000000"), (-3.0, "-3"), (.infinity, "+Inf"),
        (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
    ])
    func `write any number`(value: Double, written: String) {
        let metric = Metric.gauge("g", unit: "1", "G.")
        let measurements = Measurements([metric])
        measurements.set(metric, to: value)
        #expect(measurements.text.hasSuffix("gauge\ng \(written)\n"))
    }
}
