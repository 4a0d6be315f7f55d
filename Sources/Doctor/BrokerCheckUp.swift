internal import Kafka
public import Plays
public import Stage
public import Topics

/// What the brokers have to give: an answer, our topics as they must be, and readers for them.
public struct BrokerCheckUp {
    private let cluster: Cluster
    private let log: Log

    private static let limitMilliseconds: Int32 = 5_000
    /// Where Kafka keeps what groups have read, once there is one.
    private static let groupsTopic = "__consumer_offsets"

    /// Looks at these brokers.
    public init(_ cluster: Cluster, log: Log) {
        self.cluster = cluster
        self.log = log
    }

    /// Everything that the brokers tell; without an answer that alone.
    ///
    /// - Parameters:
    ///   - topics: What the stage reads and writes.
    ///   - readers: Groups, and the command that makes somebody read for each.
    /// - Returns: A finding for each thing looked at.
    public func findings(_ topics: [Topic], readers: [(group: String, command: String)])
        -> [Finding]
    {
        do {
            let administration = try KafkaAdministration(
                settings: cluster.administration, log: { _ in })
            let existing = try administration.topics(timeoutMilliseconds: Self.limitMilliseconds)
            return [Finding(.good, "brokers", "\(cluster.brokers) answers")]
                + looked(at: "topics") { try self.topics(topics, existing, administration) }
                + readers.flatMap { reader in
                    looked(at: "group \(reader.group)") {
                        // Asking after a group makes a broker begin to keep groups.
                        guard existing[Self.groupsTopic] != nil else {
                            return [Self.unread(reader.group, reader.command)]
                        }
                        return [try self.reader(reader.group, reader.command, administration)]
                    }
                }
        } catch {
            return [
                Finding(
                    .bad, "brokers", "\(error)",
                    remedy: "start Kafka there, or say where it is with --brokers")
            ]
        }
    }

    /// What a look gives; what keeps it from being taken is a finding too.
    private func looked(at name: String, _ look: () throws -> [Finding]) -> [Finding] {
        do { return try look() } catch { return [Finding(.bad, name, "\(error)")] }
    }

    /// Whether each topic keeps what it is for.
    private func topics(
        _ topics: [Topic], _ existing: [String: Int], _ administration: KafkaAdministration
    ) throws -> [Finding] {
        let missing = topics.filter { existing[cluster.name(of: $0)] == nil }
        var findings: [Finding] = []
        var good: [Topic] = []
        for topic in topics where !missing.contains(topic) {
            guard let breach = try cluster.breach(of: topic, with: administration, log: log) else {
                good.append(topic)
                continue
            }
            findings.append(
                Finding(
                    .bad, "topic \(breach.topic)",
                    "has \(breach.setting)=\(breach.found), which would lose records",
                    remedy: "\(breach.command) --bootstrap-server \(cluster.brokers)"))
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
        _ group: String, _ command: String, _ administration: KafkaAdministration
    ) throws -> Finding {
        let committed = try administration.committed(
            byGroup: group, timeoutMilliseconds: Self.limitMilliseconds)
        let owners = try administration.owners(
            inGroup: group, timeoutMilliseconds: Self.limitMilliseconds)
        let ends = try administration.watermarks(
            of: committed.map(\.partition), timeoutMilliseconds: Self.limitMilliseconds)
        let behind = committed.reduce(Int64(0)) { sum, place in
            sum + max(0, (ends[place.partition]?.high ?? 0) - place.offset)
        }
        let members = Set(owners.values.map { "\($0.clientID) \($0.host)" }).count
        return Self.reader(
            group, command, members: members, partitions: owners.count, behind: behind,
            hasRead: !committed.isEmpty)
    }

    private static func unread(_ group: String, _ command: String) -> Finding {
        Finding(.notable, "group \(group)", "nobody has read for it yet", remedy: command)
    }

    static func reader(
        _ group: String, _ command: String, members: Int, partitions: Int, behind: Int64,
        hasRead: Bool
    ) -> Finding {
        let name = "group \(group)"
        guard members == 0 else {
            return Finding(
                .good, name,
                "\(members) read \(partitions) partitions, \(behind.grouped) offsets behind")
        }
        guard hasRead else { return unread(group, command) }
        return Finding(
            behind > 0 ? .bad : .notable, name,
            "nobody reads for it, \(behind.grouped) offsets behind", remedy: command)
    }
}
