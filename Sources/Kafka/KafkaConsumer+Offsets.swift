internal import CRdKafka

extension KafkaConsumer {
    /// The next record to read in each of these partitions, as far as any was read there.
    ///
    /// It steps over the markers of transactions, which the last record's offset plus one does
    /// not, so this is what to commit.
    public func positions(of partitions: [KafkaPartition]) throws(KafkaError) -> [KafkaOffset] {
        let list = PartitionList(partitions, offset: KafkaOffset.committed)
        let code = rd_kafka_position(client.handle, list.pointer)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw client.failure(code, doing: "cannot tell the place of reading", limit: 0)
        }
        return list.offsets.filter { $0.offset >= 0 }
    }

    /// What the group has committed; partitions without a commit are left out.
    public func committed(
        _ partitions: [KafkaPartition], timeoutMilliseconds: Int32
    ) throws(KafkaError) -> [KafkaOffset] {
        let list = PartitionList(partitions, offset: KafkaOffset.committed)
        let code = rd_kafka_committed(client.handle, list.pointer, timeoutMilliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw client.failure(
                code, doing: "cannot read the group's offsets", limit: timeoutMilliseconds)
        }
        if let error = list.firstError { throw error }
        return list.offsets.filter { $0.offset >= 0 }
    }

    /// Commits in the background; a failure becomes a line in the log.
    public func commit(_ offsets: [KafkaOffset]) throws(KafkaError) {
        guard !offsets.isEmpty else { return }
        let list = PartitionList(offsets)
        let code = rd_kafka_commit(client.handle, list.pointer, 1)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw client.failure(code, doing: "cannot commit offsets", limit: 0)
        }
    }

    /// Commits and waits for the broker's answer, at most this long.
    public func commit(_ offsets: [KafkaOffset], milliseconds: Int32) throws(KafkaError) {
        guard !offsets.isEmpty else { return }
        let list = PartitionList(offsets)
        let queue = rd_kafka_queue_new(client.handle)
        defer { rd_kafka_queue_destroy(queue) }

        let what = "cannot commit offsets"
        let started = rd_kafka_commit_queue(client.handle, list.pointer, queue, nil, nil)
        guard started == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw client.failure(started, doing: what, limit: milliseconds)
        }
        guard let event = rd_kafka_queue_poll(queue, milliseconds) else {
            throw client.failure(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: what, limit: milliseconds)
        }
        defer { rd_kafka_event_destroy(event) }

        let code = rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw client.failure(code, doing: what, limit: milliseconds)
        }
    }

    /// Stops fetching these partitions until they are resumed; they stay assigned.
    public func pause(_ partitions: [KafkaPartition]) throws(KafkaError) {
        let list = PartitionList(partitions, offset: KafkaOffset.committed)
        let code = rd_kafka_pause_partitions(client.handle, list.pointer)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw client.failure(code, doing: "cannot pause partitions", limit: 0)
        }
        if let error = list.firstError { throw error }
    }

    /// Goes on fetching these partitions.
    public func resume(_ partitions: [KafkaPartition]) throws(KafkaError) {
        let list = PartitionList(partitions, offset: KafkaOffset.committed)
        let code = rd_kafka_resume_partitions(client.handle, list.pointer)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw client.failure(code, doing: "cannot resume partitions", limit: 0)
        }
        if let error = list.firstError { throw error }
    }

    /// The first offset that is kept and the one behind the last that this consumer may read.
    ///
    /// With `isolation.level=read_committed`, librdkafka's default, `high` is where the first open
    /// transaction begins; ``KafkaAdministration/watermarks(of:timeoutMilliseconds:)`` sees all.
    public func watermarks(
        of partition: KafkaPartition, timeoutMilliseconds: Int32
    ) throws(KafkaError) -> (low: Int64, high: Int64) {
        let found = try client.watermarks(of: [partition], timeoutMilliseconds: timeoutMilliseconds)
        return found[partition] ?? (0, 0)
    }

    /// The same of many partitions, in as many requests as they have leaders.
    public func watermarks(
        of partitions: [KafkaPartition], timeoutMilliseconds: Int32
    ) throws(KafkaError) -> [KafkaPartition: (low: Int64, high: Int64)] {
        try client.watermarks(of: partitions, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// Finds out who leads these partitions, so that reading them begins at once.
    ///
    /// For partitions that are read without a group: nobody has asked for those, and librdkafka 2.0
    /// asks of its own accord a second after they were assigned.
    public func findLeaders(
        of partitions: [KafkaPartition], timeoutMilliseconds: Int32
    ) throws(KafkaError) {
        // The question for their ends asks for their leaders first, and leaves these known.
        _ = try client.offsets(
            at: KafkaOffset.end, for: partitions, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// The end of a partition in hand as the broker's last answer told it; nil before the first.
    ///
    /// Open transactions are included, and nobody is asked.
    public func lastKnownEnd(of partition: KafkaPartition) -> Int64? {
        var low: Int64 = 0
        var high: Int64 = 0
        let code = rd_kafka_get_watermark_offsets(
            client.handle, partition.topic, partition.partition, &low, &high)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
    }

    /// Where reading goes on in these partitions, as far as that is known; nobody is asked.
    public func knownPositions(of partitions: [KafkaPartition]) -> [KafkaPartition: Int64] {
        guard let positions = try? positions(of: partitions) else { return [:] }
        return Dictionary(positions.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
    }

    /// Whether a broker answers, as far as is known.
    ///
    /// One is asked only when a connection was in trouble since one last answered, and then for
    /// at most this long: a loop can call it once a second.
    public func reachesBroker(milliseconds: Int32 = 500) -> Bool { client.hasBroker(milliseconds) }

    /// The first record of each partition at or after a time; ``KafkaOffset/end`` where none is.
    public func offsets(
        atMilliseconds time: Int64, for partitions: [KafkaPartition], timeoutMilliseconds: Int32
    ) throws(KafkaError) -> [KafkaOffset] {
        try client.offsets(at: time, for: partitions, timeoutMilliseconds: timeoutMilliseconds)
    }
}
