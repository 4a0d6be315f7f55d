import Metrics

@testable import Dashboard
@testable import Processor
@testable import Producer

/// The page `docs/metrics.md`, made from the tables in the code.
enum MetricsPage {
    /// The tables: a heading, who shows them, and the metrics.
    static let sections: [(title: String, text: String, metrics: [Metric])] = [
        (
            "Every process", "What is true of any process on Linux, and which version it is.",
            ProcessMetrics.all
        ),
        (
            "Stages that read topics",
            "The processor and the sink; what has no series where it does not apply.",
            StreamMetrics.reading
        ),
        (
            "Stages that write in transactions", "The producer and the processor.",
            StreamMetrics.transactions
        ),
        ("The processor", "What only it has.", ProcessorMetrics.own),
        (
            "The producer",
            "Beside its transactions, `legato_last_success_timestamp_seconds`, "
                + "`legato_recoveries_total` and `legato_kafka_reachable`.",
            ProducerMetrics.own
        ),
        ("The dashboard", "What `legato-dashboard --metrics` shows.", DashboardMetrics.all),
    ]

    private static let head = """
        # Metrics

        `run --metrics 9100` shows three addresses on 127.0.0.1; `--metrics 0.0.0.0:9100` shows them
        to others, which a container needs. Nothing in them names a track, a token or a file.

        | address | answer |
        |---|---|
        | `/metrics` | what is listed below, as Prometheus reads it |
        | `/livez` | 200 while the loop comes round, 503 when it has not for a minute: restart it |
        | `/readyz` | 200 when every condition is met, else 503; a line for each condition |

        | condition | of | it is met when |
        |---|---|---|
        | `kafka` | all but the dashboard | a broker answers, and the producer may write |
        | `partitions` | processor, sink | the group gave it some; a spare is not ready |
        | `catalogue` | processor | what is known of artists, albums and tracks is in memory |
        | `destination` | sink | the folder or the store was read and can be written |
        | `logins` | producer | no login is to be renewed |
        | `database` | dashboard | it can be read |

        A broker that is down is noticed at once; one that hangs by processor and sink once their
        session is over (10 s), by a producer between two polls after `socket.timeout.ms` (60 s).

        `LEGATO_WRITE_DOCS=1 swift test --filter HouseTests` writes this page from the code.

        """

    /// The whole page.
    static var text: String {
        var lines = [head]
        for section in sections {
            lines += ["## \(section.title)", "", section.text, ""]
            lines += ["| metric | kind | unit | labels | |", "|---|---|---|---|---|"]
            lines += section.metrics.map(row) + [""]
        }
        return lines.joined(separator: "\n")
    }

    private static func row(_ metric: Metric) -> String {
        let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
        return
            "| `\(metric.name)` | \(word(metric.kind)) | \(metric.unit) | \(labels) | \(metric.help) |"
    }

    private static func word(_ kind: Metric.Kind) -> String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
