import Topics

/// The command lines of the stages.
struct Commands: Hashable {
    /// Where Kafka is.
    var brokers: String
    /// What stands in front of the topics' names, and tells this run's groups from others.
    var prefix: String
    /// What the stages promise.
    var delivery: Delivery
    /// Properties of librdkafka that the person gave.
    var properties: [KafkaProperty]
    /// Where tokens, database and logs lie.
    var folder: String
    /// The base of the simulated Web API.
    var api: String
    /// The base of the simulated accounts service.
    var accounts: String

    /// The file that the sink writes.
    var database: String { "\(folder)/legato.db" }

    var producer: [String] {
        ["run"] + connection + promise + [
            "--data", folder, "--client-id", Listeners.clientID, "--spotify-api", api,
            "--spotify-accounts", accounts, "--poll-interval", "1s",
        ]
    }

    var processor: [String] {
        ["run"] + connection + promise + ["--group", "\(prefix)processor", "--timezone", "UTC"]
    }

    var sink: [String] {
        ["run"] + connection + promise
            + ["--group", "\(prefix)sink", "--to", "sqlite:\(database)"]
    }

    /// On a free port: another dashboard may have the usual one.
    var dashboard: [String] { ["--db", database, "--listen", "127.0.0.1:0"] }

    var tail: [String] { ["tail", "listens", "start"] + connection }

    private var connection: [String] {
        ["--brokers", brokers, "--topic-prefix", prefix]
            + properties.flatMap { ["--kafka", $0.flagText] }
    }

    private var promise: [String] { ["--delivery", delivery.rawValue] }
}
