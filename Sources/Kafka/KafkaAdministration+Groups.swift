internal import CRdKafka
internal import Glibc

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
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        while true {
            let (code, owners) = try describe(name, max(1, deadline.remainingMilliseconds))
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return owners }
            // A broker that has just become the group's coordinator reads what it has of it first.
            let error = KafkaError(
                code,
                reason: "cannot describe group \(name): \(String(cString: rd_kafka_err2str(code)))")
            guard error.isAboutCoordinators, !deadline.hasPassed else { throw error }
            usleep(20_000)
        }
    }

    private func describe(
        _ name: String, _ milliseconds: Int32
    ) throws(KafkaError) -> (rd_kafka_resp_err_t, [KafkaPartition: KafkaMember]) {
        let call = try AdminQueue(
            client, RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS,
            doing: "cannot describe group \(name)", limit: milliseconds)
        name.withCString { text in
            var names: [UnsafePointer<CChar>?] = [text]
            rd_kafka_DescribeConsumerGroups(client.handle, &names, 1, call.options, call.queue)
        }
        return try call.answer(of: client) { event in
            var count = 0
            guard let result = rd_kafka_event_DescribeConsumerGroups_result(event),
                let list = rd_kafka_DescribeConsumerGroups_result_groups(result, &count),
                count > 0, let group = list[0]
            else { return (RD_KAFKA_RESP_ERR_NO_ERROR, [:]) }
            let error = rd_kafka_ConsumerGroupDescription_error(group)
            return (
                error.map { rd_kafka_error_code($0) } ?? RD_KAFKA_RESP_ERR_NO_ERROR,
                Self.owners(in: group)
            )
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
        // librdkafka 2.0 crashes when the coordinator is not ready to answer: it tries a request
        // again that it does not have (rd_kafka_ListConsumerGroupOffsetsResponse_parse hands none
        // to rd_kafka_handle_OffsetFetch). Who describes a group waits until it is.
        _ = try owners(inGroup: name, timeoutMilliseconds: timeoutMilliseconds)
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
