internal import Kafka
public import Plays
public import Stage
public import Topics

/// What the brokers have to give: an answer, our topics as they must be, and readers for them.
public struct BrokerCheckUp {
    private let cluster: Cluster
    private let remedies: Remedies
    private let log: Log

    private static let limitMilliseconds: Int32 = 5_000
    /// Where Kafka keeps what groups have read, once there is one.
    private static let groupsTopic = "__consumer_offsets"

    /// Looks at these brokers.
    public init(_ cluster: Cluster, _ remedies: Remedies, log: Log) {
        self.cluster = cluster
        self.remedies = remedies
        self.log = log
    }

    /// Everything that the brokers tell; without an answer that alone.
    ///
    /// - Parameters:
    ///   - topics: What the stage reads and writes.
    ///   - readers: Who is to read some of them.
    /// - Returns: A finding for each thing looked at.
    public func findings(_ topics: [Topic], readers: [TopicReader]) -> [Finding] {
        do {
            let administration = try KafkaAdministration(
                settings: cluster.administration, log: { _ in })
            let existing = try administration.topics(timeoutMilliseconds: Self.limitMilliseconds)
            return [Finding(.good, "brokers", "\(cluster.brokers) answers")]
                + looked(at: "topics") { try self.topics(topics, existing, administration) }
                + readers.flatMap { reader in
                    looked(at: "group \(reader.group)") {
                        [try self.reader(reader, existing, administration)]
                    }
                }
        } catch {
            return [Finding(.bad, "brokers", "\(error)", remedy: Self.remedy(cluster.brokers))]
        }
    }

    /// Whether records were put aside, by the topic itself; for stages whose destination does not
    /// tell.
    ///
    /// - Returns: One finding; none where nobody answers.
    public func deadLetters() -> [Finding] {
        let name = cluster.name(of: .deadLetters)
        guard
            let administration = try? KafkaAdministration(
                settings: cluster.administration, log: { _ in }),
            let topics = try? administration.topics(timeoutMilliseconds: Self.limitMilliseconds),
            let bounds = try? administration.watermarks(
                of: (0..<Int32(topics[name] ?? 0)).map {
                    KafkaPartition(topic: name, partition: $0)
                }, timeoutMilliseconds: Self.limitMilliseconds)
        else { return [] }
        // Markers of transactions count too, but there are some only where there are letters.
        let isEmpty = bounds.values.allSatisfy { $0.low == $0.high }
        return [
            isEmpty
                ? Finding(.good, "dead letters", "none")
                : Finding(
                    .notable, "dead letters", "some records could not be processed",
                    remedy: remedies.command(
                        "legato-sink", "tail", "dead-letters", "start", "--end"))
        ]
    }

    /// What starts a broker that has to be on this machine and is not, or tells why one cannot be
    /// reached.
    static func remedy(
        _ brokers: String, isOpen: (String) -> Bool = Port.isOpen
    ) -> String {
        let named = brokers.split(separator: ",").map(String.init)
        let areHere = named.allSatisfy { broker in
            ["localhost:", "127.", "[::1]"].contains { broker.hasPrefix($0) }
        }
        // Where something answers, another is not started: it is of another mind than we are.
        guard areHere, !named.contains(where: isOpen) else { return asking(brokers) }
        let home = "\"${KAFKA_HOME:-/opt/kafka}\""
        return "\(home)/bin/kafka-server-start.sh -daemon \(home)/config/server.properties"
    }

    private static func asking(_ brokers: String) -> String {
        Remedies.plain("kafka-broker-api-versions.sh", "--bootstrap-server", brokers)
    }

    /// What a look gives; what keeps it from being taken is a finding too.
    private func looked(at name: String, _ look: () throws -> [Finding]) -> [Finding] {
        do { return try look() } catch {
            return [Finding(.bad, name, "\(error)", remedy: Self.asking(cluster.brokers))]
        }
    }

    /// Whether each topic keeps what it is for.
    private func topics(
        _ topics: [Topic], _ existing: [String: Int], _ administration: KafkaAdministration
    ) throws -> [Finding] {
        let missing = topics.filter { existing[cluster.name(of: $0)] == nil }
        let present = topics.filter { existing[cluster.name(of: $0)] != nil }
        let breaches = try cluster.breaches(in: present, with: administration, log: log)
        let bad = Set(breaches.map(\.topic))
        let good = present.filter { !bad.contains(cluster.name(of: $0)) }
        var findings = breaches.map { breach in
            Finding(
                .bad, "topic \(breach.topic)",
                "has \(breach.setting)=\(breach.found), which would lose records",
                remedy: breach.command + " --bootstrap-server " + Shell.quoted(cluster.brokers))
        }
        if !good.isEmpty {
            findings.append(
                Finding(.good, "topics", "\(Self.list(good)) keep what they are for"))
        }
        if !missing.isEmpty {
            findings.append(
                Finding(
                    .notable, "topics",
                    "\(Self.list(missing)) are not there yet; the first stage that runs makes them")
            )
        }
        return findings
    }

    private static func list(_ topics: [Topic]) -> String {
        topics.map(\.rawValue).joined(separator: ", ")
    }

    /// Whether somebody reads for a group that is behind.
    private func reader(
        _ reader: TopicReader, _ existing: [String: Int], _ administration: KafkaAdministration
    ) throws -> Finding {
        let partitions = reader.topics.flatMap { topic -> [KafkaPartition] in
            let name = cluster.name(of: topic)
            return (0..<(existing[name] ?? 0)).map {
                KafkaPartition(topic: name, partition: Int32($0))
            }
        }
        let ends = try administration.watermarks(
            of: partitions, timeoutMilliseconds: Self.limitMilliseconds)
        var committed: [KafkaPartition: Int64] = [:]
        var members = 0
        var owned = 0
        // Asking after a group makes a broker begin to keep groups.
        if existing[Self.groupsTopic] != nil {
            for place in try administration.committed(
                byGroup: reader.group, timeoutMilliseconds: Self.limitMilliseconds)
            {
                committed[place.partition] = place.offset
            }
            let owners = try administration.owners(
                inGroup: reader.group, timeoutMilliseconds: Self.limitMilliseconds)
            members = Set(owners.values.map { "\($0.clientID) \($0.host)" }).count
            owned = owners.count
        }
        // Where nothing was committed yet, all that is there waits.
        let behind = ends.reduce(Int64(0)) { sum, end in
            sum + max(0, end.value.high - max(end.value.low, committed[end.key] ?? 0))
        }
        return reader.finding(
            members: members, partitions: owned, behind: behind, hasRead: !committed.isEmpty,
            watch: remedies.command("legato-sink", "lag", "--group", reader.group))
    }
}

/// A group that is to read topics, and the command that makes somebody do it.
public struct TopicReader {
    let group: String
    let topics: [Topic]
    let command: String

    /// So many offsets come together in a moment; more are being caught up with.
    private static let few: Int64 = 10_000

    /// Names who is to read what.
    public init(group: String, topics: [Topic], command: String) {
        self.group = group
        self.topics = topics
        self.command = command
    }

    /// What is to be said of so many members that are so far behind.
    ///
    /// - Parameters:
    ///   - members: Those who read.
    ///   - partitions: What they read.
    ///   - behind: Offsets that wait.
    ///   - hasRead: Whether anybody has read for it before.
    ///   - watch: The command that shows how far it is.
    /// - Returns: One finding.
    func finding(
        members: Int, partitions: Int, behind: Int64, hasRead: Bool, watch: String
    ) -> Finding {
        let name = "group \(group)"
        let distance = "\(behind.grouped) offsets behind"
        guard members == 0 else {
            let words = "\(members) read \(partitions) partitions, \(distance)"
            return behind <= Self.few
                ? Finding(.good, name, words)
                : Finding(.notable, name, words + ", which has to fall", remedy: watch)
        }
        let words =
            hasRead
            ? "nobody reads for it, \(distance)"
            : "nobody has read for it yet, \(behind.grouped) offsets wait"
        return Finding(behind > 0 ? .bad : .notable, name, words, remedy: command)
    }
}
