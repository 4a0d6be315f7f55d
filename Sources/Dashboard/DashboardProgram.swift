import Metrics
import Stage

/// What `legato-dashboard` can do, as the table from which help, environment and parser are made.
enum DashboardProgram {
    static let db = Flag<String>(
        required: "db", "PATH", "The file that legato-sink writes; it is only read.")
    static let listen = Flag(
        "listen", "[ADDRESS:]PORT", default: ListenAddress(host: "127.0.0.1", port: 8080),
        "Where the pages are; port 0 takes a free one. Other addresses need --token-file.")
    static let tokenFile = Flag<String?>(
        "token-file", "FILE",
        "Show pages only to who has the token in this file; it is made when missing.",
        defaultText: "anyone on this machine")
    static let hosts = Flag<[String]>(
        "host", "NAME",
        "Answer under this name too; localhost and bare addresses always work.")
    static let usualCharts = "/usr/share/javascript/chart.js/chart.min.js"
    static let charts = Flag(
        "charts", "FILE", default: usualCharts,
        "Chart.js 3, as the Debian package libjs-chart.js has it; without it there are tables.")

    private static let serve = Verb(
        "", "Show what was listened to, in a browser.",
        details: [
            """
            Pages are made from the database that legato-sink keeps, while it is written. Nothing \
            is fetched from anywhere else, and nothing is changed. Every table is there as CSV and \
            JSON too, by its address.
            """
        ],
        flags: [db, listen, tokenFile, hosts, charts, MetricsFlags.metrics],
        examples: [
            "legato-dashboard --db legato.db",
            "legato-dashboard --db legato.db --listen 0.0.0.0:8080 --token-file token --host pi",
        ])

    static let program = Program(
        "legato-dashboard", "Show what was listened to, in a browser.",
        verbs: [serve, HealthVerb.verb(of: "legato-dashboard")])
}
