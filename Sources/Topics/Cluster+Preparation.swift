internal import Glibc
public import Kafka
public import Plays
public import Stage

extension Cluster {
    /// How long a stage waits for the brokers when it starts.
    public static let startLimitMilliseconds: Int32 = 5_000
    /// How long for brokers that are there and slow, as those are that have just started.
    static let slowLimitMilliseconds: Int64 = 60_000
    /// How long the news of a topic takes to reach every broker, at most.
    static let newsLimitMilliseconds: Int64 = 3_000

    /// Makes the topics that are missing and refuses those that would lose records.
    ///
    /// - Parameters:
    ///   - topics: The topics that the stage reads or writes.
    ///   - log: Told of each topic that was made.
    /// - Throws: ``TopicBreach`` for a topic whose settings break the promise; `KafkaError` when
    ///   the brokers cannot be reached or refuse.
    public func prepare(_ topics: [Topic], log: Log) throws {
        let administration = try KafkaAdministration(
            settings: administration, log: log.kafka)
        let existing = try patiently(administration, log) { () throws(KafkaError) in
            try administration.topics(timeoutMilliseconds: Self.startLimitMilliseconds)
        }
        // First, so that a stage that does not start has made nothing.
        for topic in topics where existing[name(of: topic)] != nil {
            try check(topic, with: administration, log: log)
        }
        let missing = topics.filter { existing[name(of: $0)] == nil }
        try patiently(administration, log) { () throws(KafkaError) in
            try administration.create(
                missing.map { TopicPolicy($0).description(on: self) },
                timeoutMilliseconds: Self.startLimitMilliseconds)
        }
        for topic in missing {
            let facts: Facts = [
                "topic": .text(name(of: topic)), "partitions": .integer(partitions),
            ]
            log.info("created topic", facts)
        }
    }

    /// How a topic that exists breaks the promise.
    ///
    /// - Parameters:
    ///   - topic: One that is there.
    ///   - administration: Asks the brokers.
    ///   - log: Told when the policy cannot be asked for.
    /// - Returns: Nil when it keeps the promise, or when the embedded broker cannot tell.
    /// - Throws: `KafkaError` when the brokers cannot be reached or refuse.
    public func breach(
        of topic: Topic, with administration: KafkaAdministration, log: Log
    ) throws(KafkaError) -> TopicBreach? {
        let name = name(of: topic)
        guard let found = try policy(of: name, with: administration) else {
            log.debug("could not check a topic's policy", ["topic": .text(name)])
            return nil
        }
        return TopicPolicy(topic).breach(in: found, named: name)
    }

    private func check(
        _ topic: Topic, with administration: KafkaAdministration, log: Log
    ) throws {
        let breach = try patiently(administration, log) { () throws(KafkaError) -> TopicBreach? in
            try self.breach(of: topic, with: administration, log: log)
        }
        if let breach { throw breach }
    }

    /// Asks again while a broker is there and does not answer in time.
    private func patiently<Answer>(
        _ administration: KafkaAdministration, _ log: Log,
        _ ask: () throws(KafkaError) -> Answer
    ) throws(KafkaError) -> Answer {
        let deadline = Stage.Deadline(milliseconds: Self.slowLimitMilliseconds)
        while true {
            do {
                return try ask()
            } catch {
                let isSlow = error.kind == .retriable && administration.isConnected
                guard isSlow, !deadline.isPast else { throw error }
                log.warn("Kafka is slow, asking again", ["error": .error(error)])
            }
        }
    }

    /// The broker's settings of a topic; nil from the embedded one, which cannot tell them.
    private func policy(
        of name: String, with administration: KafkaAdministration
    ) throws(KafkaError) -> [String: String]? {
        do {
            return try administration.settings(
                ofTopic: name, timeoutMilliseconds: Self.startLimitMilliseconds)
        } catch {
            guard error.name == "_UNSUPPORTED_FEATURE" else { throw error }
            return nil
        }
    }

    /// All partitions of these topics.
    ///
    /// - Parameters:
    ///   - topics: The topics that are going to be read.
    ///   - optional: Those of them that may be missing: then they have no partitions.
    ///   - log: Takes librdkafka's lines.
    /// - Returns: Every partition, topic by topic, in order.
    /// - Throws: `KafkaError` when the brokers cannot be reached, ``MissingTopic`` for one that
    ///   does not exist.
    public func partitions(
        of topics: [Topic], optional: Set<Topic> = [], log: Log
    ) throws -> [KafkaPartition] {
        let administration = try KafkaAdministration(settings: administration, log: log.kafka)
        var existing = try administration.topics(
            timeoutMilliseconds: Self.startLimitMilliseconds)
        // Of several brokers, one that did not make a topic hears of it a moment later.
        let deadline = Stage.Deadline(milliseconds: Self.newsLimitMilliseconds)
        let needed = topics.filter { !optional.contains($0) }
        while needed.contains(where: { existing[name(of: $0)] == nil }), !deadline.isPast {
            usleep(100_000)
            existing = try administration.topics(
                timeoutMilliseconds: Self.startLimitMilliseconds)
        }
        return try topics.flatMap { topic in
            let name = name(of: topic)
            guard let count = existing[name] ?? (optional.contains(topic) ? 0 : nil) else {
                throw MissingTopic(name: name, brokers: brokers)
            }
            return (0..<count).map { KafkaPartition(topic: name, partition: Int32($0)) }
        }
    }
}
