internal import CRdKafka

/// librdkafka's own cluster for trying things out: it listens on loopback and serves any process.
///
/// It forgets everything when it ends, keeps the last 5 MiB of each partition, knows no
/// administration and no look-up by time, and shows aborted transactions to every reader; so it
/// promises at-least-once and no more.
public final class EmbeddedBroker {
    /// Topics that are made by use have so many partitions.
    public static let defaultPartitions = 4

    private let client: Client
    private let cluster: OpaquePointer

    /// Starts a cluster on free ports of loopback; it lives as long as this value.
    public init(
        brokers: Int32 = 1, log: @escaping (KafkaLog) -> Void = { _ in }
    ) throws(KafkaError) {
        let settings = KafkaSettings([("log.thread.name", "false")])
        client = try Client(RD_KAFKA_PRODUCER, settings, log: log, statistics: { _ in })
        guard let made = rd_kafka_mock_cluster_new(client.handle, brokers) else {
            throw KafkaError(
                RD_KAFKA_RESP_ERR__FAIL, kind: .other,
                reason: "cannot start the embedded broker: is loopback there?")
        }
        cluster = made
    }

    deinit { rd_kafka_mock_cluster_destroy(cluster) }

    /// What a client's `bootstrap.servers` must say.
    public var bootstrapServers: String {
        rd_kafka_mock_cluster_bootstraps(cluster).map { String(cString: $0) } ?? ""
    }

    /// Makes a topic; it must not exist.
    public func createTopic(
        _ name: String, partitions: Int32, replication: Int32 = 1
    ) throws(KafkaError) {
        let code = rd_kafka_mock_topic_create(cluster, name, partitions, replication)
        try check(code, "cannot create topic \(name)")
    }

    /// Makes the next requests of one kind fail, for tests: a protocol number such as 0 (Produce),
    /// and Kafka's error numbers, one a request; -195 breaks the connection.
    public func refuse(request: Int16, with codes: [Int32]) {
        var errors = codes.map { rd_kafka_resp_err_t(rawValue: $0) }
        rd_kafka_mock_push_request_errors_array(cluster, request, errors.count, &errors)
    }

    /// Cuts a broker (numbered from 1) off, or lets it answer again.
    public func setBroker(_ number: Int32, isUp: Bool) {
        if isUp {
            rd_kafka_mock_broker_set_up(cluster, number)
        } else {
            rd_kafka_mock_broker_set_down(cluster, number)
        }
    }

    /// Takes a partition's leader away, for tests: what is sent to it waits.
    public func removeLeader(ofPartition partition: Int32, of topic: String) throws(KafkaError) {
        let code = rd_kafka_mock_partition_set_leader(cluster, topic, partition, -1)
        try check(code, "cannot take the leader of \(topic)-\(partition) away")
    }

    /// Gives out the log lines that came since the last call.
    public func serveLog() {
        _ = client.serveNews()
    }

    private func check(_ code: rd_kafka_resp_err_t, _ what: String) throws(KafkaError) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        throw KafkaError(code, reason: "\(what): \(String(cString: rd_kafka_err2str(code)))")
    }
}
