internal import CRdKafka

/// Transactions: what is sent between begin and commit is seen by readers at once or never.
///
/// Every call throws one of three classes. `retriable`: call the same again. `abort`: abort, read
/// the input again from the committed offsets, begin anew. `fatal`: close the producer and open
/// another. After a commit or abort that ended in a time-out nobody knows what the broker did;
/// it is safest to open a new producer then, too.
extension KafkaProducer {
    /// Registers the `transactional.id`; an older producer of this name is shut out from here on.
    public func initTransactions(milliseconds: Int32) throws(KafkaError) {
        let error = rd_kafka_init_transactions(client.handle, milliseconds)
        try check(error, "cannot start transactions", limit: milliseconds)
    }

    /// Begins a transaction.
    public func beginTransaction() throws(KafkaError) {
        let error = rd_kafka_begin_transaction(client.handle)
        try check(error, "cannot begin a transaction", limit: 0)
        sentInTransaction = 0
        settledBefore = delivered + undelivered
    }

    /// Makes a consumer's places part of the transaction, under its group's present membership:
    /// a member that the group has shut out cannot commit.
    public func sendOffsets(
        _ offsets: [KafkaOffset], of consumer: KafkaConsumer, milliseconds: Int32
    ) throws(KafkaError) {
        guard !offsets.isEmpty else { return }
        let list = PartitionList(offsets)
        guard let group = rd_kafka_consumer_group_metadata(consumer.client.handle) else {
            throw KafkaError(
                RD_KAFKA_RESP_ERR__STATE, kind: .configuration,
                reason: "cannot commit offsets: the consumer has no group.id")
        }
        defer { rd_kafka_consumer_group_metadata_destroy(group) }

        let error = rd_kafka_send_offsets_to_transaction(
            client.handle, list.pointer, group, milliseconds)
        try check(error, "cannot add offsets to the transaction", limit: milliseconds)
    }

    /// Waits for every record of the transaction, then commits it.
    public func commitTransaction(milliseconds: Int32) throws(KafkaError) {
        let error = rd_kafka_commit_transaction(client.handle, milliseconds)
        try check(error, "cannot commit the transaction", limit: milliseconds)
    }

    /// Drops what the transaction has sent; its readers never see it.
    ///
    /// Waits for one report first when records were sent and none was reported yet: an abort right
    /// behind the first record can end the producer (librdkafka issue 4849).
    ///
    /// - Returns: Why a record had failed by itself before; nil when the abort alone dropped some.
    @discardableResult
    public func abortTransaction(milliseconds: Int32) throws(KafkaError) -> KafkaError? {
        let deadline = Deadline(milliseconds: min(milliseconds, 1_000))
        while sentInTransaction > 0, delivered + undelivered == settledBefore, !deadline.hasPassed {
            rd_kafka_poll(client.handle, 10)
        }
        let error = rd_kafka_abort_transaction(client.handle, milliseconds)
        try check(error, "cannot abort the transaction", limit: milliseconds)
        // Records that an abort drops are not lost ones: their input is read again.
        let failure = takeDeliveryFailure()
        return failure?.isAboutPurging == true ? nil : failure
    }

    private func check(
        _ error: OpaquePointer?, _ what: String, limit: Int32
    ) throws(KafkaError) {
        serveNews()
        guard let error else { return }
        throw client.describe(KafkaError(consuming: error, doing: what), limit: limit)
    }
}
