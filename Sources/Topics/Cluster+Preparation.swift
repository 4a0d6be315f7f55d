internal import Glibc
public import Kafka
public import Plays
public import Stage

extension Cluster {
    /// How long a stage waits for the brokers when it starts.
    public static let startLimitMilliseconds: Int32 = 5_000
    /// How long for brokers that are there and slow, as those are that have just started.
    static let slowLimitMilliseconds: Int64 = 60_000
    /// How long the news of a topic that somebody else made takes to reach every broker.
    static let newsLimitMilliseconds: Int64 = 3_000
    /// How long that of a topic that was there already when the stage prepared it; calls to the
    /// service that are under way meanwhile may take 20 s.
    static let preparedLimitMilliseconds: Int64 = 15_000

    /// Makes the topics that are missing and refuses those that would lose records.
    ///
    /// - Parameters:
    ///   - topics: The topics that the stage reads or writes.
    ///   - log: Told of each topic that was made.
    ///   - isPatient: Whether brokers that are there and slow are asked again, for a minute; not
    ///     where calls of another kind are under way.
    /// - Throws: ``TopicBreach`` for a topic whose settings break the promise; `KafkaError` when
    ///   the brokers cannot be reached or refuse.
    public func prepare(_ topics: [Topic], log: Log, isPatient: Bool = true) throws {
        let administration = try KafkaAdministration(
            settings: administration, log: log.kafka)
        let patience = isPatient ? Self.slowLimitMilliseconds : 0
        let existing = try patiently(patience, administration, log) { () throws(KafkaError) in
            try administration.topics(timeoutMilliseconds: Self.startLimitMilliseconds)
        }
        // First, so that a stage that does not start has made nothing.
        let found = try patiently(patience, administration, log) { () throws(KafkaError) in
            try breaches(
                in: topics.filter { existing[name(of: $0)] != nil }, with: administration, log: log)
        }
        if let breach = found.first { throw breach }
        let missing = topics.filter { existing[name(of: $0)] == nil }
        try patiently(patience, administration, log) { () throws(KafkaError) in
            try administration.create(
                missing.map { TopicPolicy($0).description(on: self) },
                timeoutMilliseconds: Self.startLimitMilliseconds)
        }
        prepared.insert(topics.map { name(of: $0) })
        for topic in missing {
            let facts: Facts = [
                "topic": .text(name(of: topic)), "partitions": .integer(partitions),
            ]
            log.info("created topic", facts)
        }
    }

    /// How topics that exist break the promise.
    ///
    /// - Parameters:
    ///   - topics: Those that are there.
    ///   - administration: Asks the brokers.
    ///   - log: Told when the policies cannot be asked for.
    /// - Returns: One for each that breaks it; none when the embedded broker cannot tell.
    /// - Throws: `KafkaError` when the brokers cannot be reached or refuse.
    public func breaches(
        in topics: [Topic], with administration: KafkaAdministration, log: Log
    ) throws(KafkaError) -> [TopicBreach] {
        guard let found = try policies(of: topics, with: administration) else {
            log.debug("could not check the topics' policies")
            return []
        }
        return topics.compactMap { topic in
            let name = name(of: topic)
            return TopicPolicy(topic).breach(in: found[name] ?? [:], named: name)
        }
    }

    /// Asks again while a broker is there and does not answer in time.
    private func patiently<Answer>(
        _ milliseconds: Int64, _ administration: KafkaAdministration, _ log: Log,
        _ ask: () throws(KafkaError) -> Answer
    ) throws(KafkaError) -> Answer {
        let deadline = Stage.Deadline(milliseconds: milliseconds)
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

    /// The broker's settings of topics; nil from the embedded one, which cannot tell them.
    private func policies(
        of topics: [Topic], with administration: KafkaAdministration
    ) throws(KafkaError) -> [String: [String: String]]? {
        do {
            return try administration.settings(
                ofTopics: topics.map { name(of: $0) },
                timeoutMilliseconds: Self.startLimitMilliseconds)
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
        let needed = topics.filter { !optional.contains($0) }.map { name(of: $0) }
        let existing = try existing(needed, administration, log)
        return try topics.flatMap { topic in
            let name = name(of: topic)
            guard let count = existing[name] ?? (optional.contains(topic) ? 0 : nil) else {
                throw MissingTopic(name: name, brokers: brokers)
            }
            return (0..<count).map { KafkaPartition(topic: name, partition: Int32($0)) }
        }
    }

    /// The topics that are there, with their counts of partitions; waits for those that are needed.
    ///
    /// Of several brokers, one that did not make a topic hears of it later: a moment, or many
    /// seconds when it is busy. What was there when the stage prepared its topics is not missing.
    private func existing(
        _ needed: [String], _ administration: KafkaAdministration, _ log: Log
    ) throws(KafkaError) -> [String: Int] {
        let news = Stage.Deadline(milliseconds: Self.newsLimitMilliseconds)
        let preparedNews = Stage.Deadline(milliseconds: Self.preparedLimitMilliseconds)
        var isTold = false
        while true {
            let existing = try administration.topics(
                timeoutMilliseconds: Self.startLimitMilliseconds)
            let missing = needed.filter { existing[$0] == nil }
            let deadline = prepared.contains(missing) ? preparedNews : news
            guard let first = missing.first, !deadline.isPast else { return existing }
            // Only for one that was prepared.
            if news.isPast, !isTold {
                let facts: Facts = ["topic": .text(first)]
                log.warn("a broker does not know a topic yet, asking again", facts)
                isTold = true
            }
            usleep(100_000)
        }
    }
}
