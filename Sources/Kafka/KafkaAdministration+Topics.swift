internal import CRdKafka
internal import Glibc

extension KafkaAdministration {
    /// Makes topics and waits until they can be written to; one that exists is left as it is.
    public func create(
        _ topics: [KafkaTopicDescription], timeoutMilliseconds: Int32
    ) throws(KafkaError) {
        guard !topics.isEmpty else { return }
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        let what = "cannot create topic"
        var requests: [OpaquePointer?] = []
        defer { for request in requests { rd_kafka_NewTopic_destroy(request) } }

        for topic in topics { requests.append(try Self.request(topic)) }
        let call = try AdminQueue(
            client, RD_KAFKA_ADMIN_OP_CREATETOPICS, doing: "cannot create topics",
            limit: timeoutMilliseconds)
        rd_kafka_CreateTopics(client.handle, &requests, requests.count, call.options, call.queue)
        let failure: KafkaError? = try call.answer(of: client) { event in
            var count = 0
            let results = rd_kafka_event_CreateTopics_result(event).flatMap {
                rd_kafka_CreateTopics_result_topics($0, &count)
            }
            return AdminQueue.failure(
                in: results, count: count, doing: what,
                harmless: RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
        }
        if let failure { throw failure }
        try awaitReady(topics.map(\.name), deadline, timeoutMilliseconds)
    }

    /// Removes topics with all they hold; one that does not exist is no failure.
    public func delete(_ names: [String], timeoutMilliseconds: Int32) throws(KafkaError) {
        guard !names.isEmpty else { return }
        var requests = names.map { rd_kafka_DeleteTopic_new($0) }
        defer { for request in requests { rd_kafka_DeleteTopic_destroy(request) } }

        let call = try AdminQueue(
            client, RD_KAFKA_ADMIN_OP_DELETETOPICS, doing: "cannot delete topics",
            limit: timeoutMilliseconds)
        rd_kafka_DeleteTopics(client.handle, &requests, requests.count, call.options, call.queue)
        let failure: KafkaError? = try call.answer(of: client) { event in
            var count = 0
            let results = rd_kafka_event_DeleteTopics_result(event).flatMap {
                rd_kafka_DeleteTopics_result_topics($0, &count)
            }
            return AdminQueue.failure(
                in: results, count: count, doing: "cannot delete topic",
                harmless: RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        }
        if let failure { throw failure }
    }

    /// The broker's settings of topics, defaults included, by the topic's name; in one request.
    ///
    /// - Parameters:
    ///   - names: The topics.
    ///   - timeoutMilliseconds: How long the broker may take.
    /// - Returns: The settings of each topic.
    /// - Throws: `KafkaError` when those of any of them cannot be read, which it names.
    public func settings(
        ofTopics names: [String], timeoutMilliseconds: Int32
    ) throws(KafkaError) -> [String: [String: String]] {
        guard let first = names.first else { return [:] }
        var resources = names.map { rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0) }
        defer { for resource in resources { rd_kafka_ConfigResource_destroy(resource) } }

        let call = try AdminQueue(
            client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, doing: Self.readingSettings(of: first),
            limit: timeoutMilliseconds)
        rd_kafka_DescribeConfigs(
            client.handle, &resources, resources.count, call.options, call.queue)
        return try call.answer(of: client) { Self.settings(in: $0) }.get()
    }

    private static func readingSettings(of topic: String) -> String {
        "cannot read the settings of topic \(topic)"
    }

    private static func settings(
        in event: OpaquePointer
    ) -> Result<[String: [String: String]], KafkaError> {
        var count = 0
        guard let result = rd_kafka_event_DescribeConfigs_result(event),
            let list = rd_kafka_DescribeConfigs_result_resources(result, &count)
        else { return .success([:]) }
        var found: [String: [String: String]] = [:]
        for resource in UnsafeBufferPointer(start: list, count: count) {
            guard let resource, let words = rd_kafka_ConfigResource_name(resource) else { continue }
            let name = String(cString: words)
            let code = rd_kafka_ConfigResource_error(resource)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                let reason = String(cString: rd_kafka_err2str(code))
                let what = readingSettings(of: name)
                return .failure(KafkaError(code, reason: "\(what): \(reason)"))
            }
            found[name] = settings(of: resource)
        }
        return .success(found)
    }

    private static func settings(of resource: OpaquePointer) -> [String: String] {
        var count = 0
        let first = rd_kafka_ConfigResource_configs(resource, &count)
        var settings: [String: String] = [:]
        for entry in UnsafeBufferPointer(start: first, count: count) {
            guard let name = rd_kafka_ConfigEntry_name(entry),
                let value = rd_kafka_ConfigEntry_value(entry)
            else { continue }
            settings[String(cString: name)] = String(cString: value)
        }
        return settings
    }

    private static func request(
        _ topic: KafkaTopicDescription
    ) throws(KafkaError) -> OpaquePointer {
        var words = ErrorText()
        let made = words.fill {
            rd_kafka_NewTopic_new(topic.name, topic.partitions, topic.replication, $0, $1)
        }
        guard let made else {
            throw KafkaError(
                RD_KAFKA_RESP_ERR__INVALID_ARG, kind: .configuration,
                reason: "cannot create topic \(topic.name): \(words.text)")
        }
        for (name, value) in topic.settings.sorted(by: { $0.key < $1.key }) {
            rd_kafka_NewTopic_set_config(made, name, value)
        }
        return made
    }

    /// A broker answers before every partition has its leader.
    private func awaitReady(
        _ names: [String], _ deadline: Deadline, _ limit: Int32
    ) throws(KafkaError) {
        while true {
            let known = try metadata(max(1, deadline.remainingMilliseconds))
            guard let missing = names.first(where: { known[$0]?.isReady != true }) else { return }
            if deadline.hasPassed {
                throw client.failure(
                    RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                    doing: "topic \(missing) was created but is not ready", limit: limit)
            }
            usleep(20_000)
        }
    }
}
