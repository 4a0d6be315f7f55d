internal import CRdKafka

extension KafkaAdministration {
    /// Removes the records that lie before these offsets.
    public func deleteRecords(
        before offsets: [KafkaOffset], timeoutMilliseconds: Int32
    ) throws(KafkaError) {
        let what = "cannot delete records"
        let list = PartitionList(offsets)
        var request = rd_kafka_DeleteRecords_new(list.pointer)
        defer { rd_kafka_DeleteRecords_destroy(request) }

        let call = try AdminQueue(
            client, RD_KAFKA_ADMIN_OP_DELETERECORDS, doing: what, limit: timeoutMilliseconds)
        rd_kafka_DeleteRecords(client.handle, &request, 1, call.options, call.queue)
        let failure: KafkaError? = try call.answer(of: client) { event in
            let result = rd_kafka_event_DeleteRecords_result(event)
                .flatMap { rd_kafka_DeleteRecords_result_offsets($0) }
                .flatMap { rd_kafka_topic_partition_list_copy($0) }
            return result.flatMap { PartitionList(owning: $0).firstError }
        }
        if let failure { throw failure }
    }
}
