internal import CRdKafka

extension KafkaAdministration {
    /// The names of all consumer groups that the brokers know, sorted.
    public func groups(timeoutMilliseconds: Int32) throws(KafkaError) -> [String] {
        let what = "cannot list groups"
        let call = try AdminQueue(
            client, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, doing: what, limit: timeoutMilliseconds)
        rd_kafka_ListConsumerGroups(client.handle, call.options, call.queue)
        return try call.answer(of: client) { event in
            var count = 0
            guard let result = rd_kafka_event_ListConsumerGroups_result(event),
                let list = rd_kafka_ListConsumerGroups_result_valid(result, &count)
            else { return [] }
            return (0..<count).compactMap { index in
                rd_kafka_ConsumerGroupListing_group_id(list[index]).map { String(cString: $0) }
            }.sorted()
        }
    }

    /// Which member of a group reads which partition; a group that nobody knows has none.
    ///
    /// - Parameters:
    ///   - name: The group.
    ///   - timeoutMilliseconds: How long the broker may take.
    /// - Returns: By partition, the member's client id and where it runs.
    /// - Throws: `KafkaError` when the brokers cannot be asked.
    public func owners(
        inGroup name: String, timeoutMilliseconds: Int32
    ) throws(KafkaError) -> [KafkaPartition: KafkaMember] {
        let what = "cannot describe group \(name)"
        let call = try AdminQueue(
            client, RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, doing: what,
            limit: timeoutMilliseconds)
        name.withCString { text in
            var names: [UnsafePointer<CChar>?] = [text]
            rd_kafka_DescribeConsumerGroups(client.handle, &names, 1, call.options, call.queue)
        }
        return try call.answer(of: client) { event in
            var count = 0
            guard let result = rd_kafka_event_DescribeConsumerGroups_result(event),
                let list = rd_kafka_DescribeConsumerGroups_result_groups(result, &count),
                count > 0, let group = list[0]
            else { return [:] }
            return Self.owners(in: group)
        }
    }

    private static func owners(in group: OpaquePointer) -> [KafkaPartition: KafkaMember] {
        var owners: [KafkaPartition: KafkaMember] = [:]
        for index in 0..<rd_kafka_ConsumerGroupDescription_member_count(group) {
            guard let described = rd_kafka_ConsumerGroupDescription_member(group, index),
                let assignment = rd_kafka_MemberDescription_assignment(described),
                let list = rd_kafka_MemberAssignment_partitions(assignment)
            else { continue }
            let text = { (words: UnsafePointer<CChar>?) in words.map { String(cString: $0) } ?? "" }
            let member = KafkaMember(
                clientID: text(rd_kafka_MemberDescription_client_id(described)),
                host: text(rd_kafka_MemberDescription_host(described)))
            let borrowed = UnsafeMutablePointer(mutating: list)
            for place in PartitionList.offsets(in: borrowed) { owners[place.partition] = member }
        }
        return owners
    }

    /// All that a group has committed, whatever the topic; a group that nobody knows has nothing.
    public func committed(
        byGroup name: String, timeoutMilliseconds: Int32
    ) throws(KafkaError) -> [KafkaOffset] {
        let what = "cannot read the offsets of group \(name)"
        var request: OpaquePointer? = rd_kafka_ListConsumerGroupOffsets_new(name, nil)
        defer { rd_kafka_ListConsumerGroupOffsets_destroy(request) }

        let call = try AdminQueue(
            client, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, doing: what,
            limit: timeoutMilliseconds)
        rd_kafka_ListConsumerGroupOffsets(client.handle, &request, 1, call.options, call.queue)
        return try call.answer(of: client) { event in
            var count = 0
            guard let result = rd_kafka_event_ListConsumerGroupOffsets_result(event),
                let list = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count),
                count > 0, let group = list[0],
                let offsets = rd_kafka_group_result_partitions(group)
            else { return [] }
            return PartitionList.offsets(in: UnsafeMutablePointer(mutating: offsets))
                .filter { $0.offset >= 0 }
        }
    }
}

/// A consumer that is in a group.
public struct KafkaMember: Hashable, Sendable {
    /// What it calls itself.
    public let clientID: String
    /// The address it calls from, as the broker sees it.
    public let host: String
}
