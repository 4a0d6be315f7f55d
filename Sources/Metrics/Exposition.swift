/// Prometheus' text format, version 0.0.4, as it is written.
///
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats
struct Exposition {
    /// What the answer's `Content-Type` says.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Adds a metric with its series; one that has none yet still says that it exists.
    mutating func add(_ metric: Metric, _ samples: [(key: [String], value: Sample)]) {
        text += "# HELP \(metric.name) \(Self.escaped(metric.help))\n"
        text += "# TYPE \(metric.name) \(Self.word(metric.kind))\n"
        for (labels, sample) in samples {
            let pairs = zip(metric.labels, labels).map { ($0, $1) }
            guard case .histogram(let bounds) = metric.kind else {
                line(metric.name, pairs, sample.sum)
                continue
            }
            var count = 0
            for (bound, found) in zip(bounds + [.infinity], sample.counts) {
                count += found
                line("\(metric.name)_bucket", pairs + [("le", Self.text(bound))], Double(count))
            }
            line("\(metric.name)_sum", pairs, sample.sum)
            line("\(metric.name)_count", pairs, Double(count))
        }
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: Double) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }
            text += "{\(pairs.joined(separator: ","))}"
        }
        text += " \(Self.text(value))\n"
    }

    private static func word(_ kind: Metric.Kind) -> String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    private static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        guard value.isFinite else { return value > 0 ? "+Inf" : "-Inf" }
        guard let whole = Int64(exactly: value) else { return "\(value)" }
        return "\(whole)"
    }

    private static func escaped(_ text: String, quotes: Bool = false) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
