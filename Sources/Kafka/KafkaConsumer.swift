internal import CRdKafka
internal import Synchronization

/// Reads records, as a member of a group or from partitions that are named.
///
/// Used from one thread. Callbacks only record: a rebalance comes out of ``poll(milliseconds:)``
/// as an event, and the loop answers it with ``assign(_:)`` or ``acceptRevocation()``.
///
/// Unless the settings say otherwise nothing is committed by itself, the end of a partition is
/// reported, and an offset that does not exist is an error instead of a silent jump.
public final class KafkaConsumer {
    let client: Client
    private let names = TopicNames()
    private var isOpen = true
    private var isMember = false
    private let group: String
    /// Where each partition in hand was told to start, by partition.
    private(set) var assignment: [KafkaPartition: Int64] = [:]
    /// Bytes read since librdkafka's fetching was woken, and after how many it is again.
    private var bytesSinceWoken = 0
    private let bytesBetweenWakes: Int
    private var offered: [KafkaPartition] = []
    private var revoked: [KafkaPartition] = []
    /// Whether the group waits for the answer to a rebalance that came out of a poll.
    private var owesAnswer = false

    private static let defaults = KafkaSettings([
        ("enable.auto.commit", "false"),
        ("enable.auto.offset.store", "false"),
        ("enable.partition.eof", "true"),
        ("auto.offset.reset", "error"),
        ("log.thread.name", "false"),
        // librdkafka reads assigned partitions only with a group's name, and looks for the group's
        // coordinator even when nobody joins it.
        ("group.id", "unused"),
    ])

    /// Makes a consumer; no connection is waited for.
    ///
    /// - Parameters:
    ///   - settings: librdkafka's properties.
    ///   - log: takes librdkafka's log lines, on the thread that calls this consumer.
    ///   - statistics: takes librdkafka's report (JSON), each `statistics.interval.ms`.
    /// - Throws: kind `configuration` when librdkafka refuses a property, which it names.
    public init(
        settings: KafkaSettings,
        log: @escaping (KafkaLog) -> Void = { _ in },
        statistics: @escaping ([UInt8]) -> Void = { _ in }
    ) throws(KafkaError) {
        let settings = settings.over(Self.defaults)
        group = settings["group.id"] ?? ""
        // A quarter of the queue, so that it is filled again before it is empty.
        bytesBetweenWakes =
            (settings["queued.max.messages.kbytes"].flatMap { Int($0) } ?? 65_536) * 1024 / 4
        client = try Client(RD_KAFKA_CONSUMER, settings, log: log, statistics: statistics)
        // One queue for records and events, so that one poll serves both.
        rd_kafka_poll_set_consumer(client.handle)
    }

    deinit { close() }

    /// Joins the group of `group.id` for these topics.
    public func subscribe(_ topics: [String]) throws(KafkaError) {
        isMember = true
        let list = PartitionList(topics: topics)
        let code = rd_kafka_subscribe(client.handle, list.pointer)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let what = "cannot subscribe to \(topics.joined(separator: ", "))"
            throw client.failure(code, doing: what, limit: 0)
        }
    }

    /// Waits for one event, at most this long.
    public func poll(milliseconds: Int32) -> KafkaEvent {
        if let notice = client.serveNews() { return event(notice) }
        guard let message = rd_kafka_consumer_poll(client.handle, milliseconds) else {
            return client.serveNews().map(event) ?? .nothing
        }
        guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else { return failure(message) }
        bytesSinceWoken &+= message.pointee.len
        if bytesSinceWoken >= bytesBetweenWakes { wakeFetching() }
        return .record(KafkaRecord(message, client: client, names: names))
    }

    /// A number for a topic's name, to compare with ``KafkaRecord/topicNumber``.
    public func topicNumber(of topic: String) -> Int { names.number(of: topic) }

    /// Reads exactly these partitions from these offsets from now on.
    ///
    /// Answers an `assigned` event, or reads partitions without a group.
    public func assign(_ offsets: [KafkaOffset]) throws(KafkaError) {
        let list = PartitionList(offsets)
        let answersOffer = !offered.isEmpty
        offered = []
        owesAnswer = false
        if isCooperative, answersOffer {
            try check(rd_kafka_incremental_assign(client.handle, list.pointer), "cannot assign")
        } else {
            try check(rd_kafka_assign(client.handle, list.pointer), "cannot assign partitions")
            assignment = [:]
        }
        for entry in offsets { assignment[entry.partition] = entry.offset }
    }

    /// Gives back what the last `revoked` event named.
    public func acceptRevocation() throws(KafkaError) {
        let partitions = revoked
        revoked = []
        owesAnswer = false
        if isCooperative {
            let list = PartitionList(partitions, offset: KafkaOffset.committed)
            for partition in partitions { assignment[partition] = nil }
            try check(rd_kafka_incremental_unassign(client.handle, list.pointer), "cannot return")
        } else {
            assignment = [:]
            try check(rd_kafka_assign(client.handle, nil), "cannot give partitions back")
        }
    }

    /// Goes on reading at these offsets; the other partitions go on where they are.
    ///
    /// What was fetched before is thrown away, so this is for rare turns such as an abort. It
    /// assigns anew: `rd_kafka_seek_partitions` of librdkafka 2.0 counts its time-out wrong.
    public func seek(_ offsets: [KafkaOffset]) throws(KafkaError) {
        var places = assignment
        for entry in try positions(of: Array(assignment.keys)) {
            places[entry.partition] = entry.offset
        }
        for entry in offsets where places[entry.partition] != nil {
            places[entry.partition] = entry.offset
        }
        let all = places.map { KafkaOffset(partition: $0.key, offset: $0.value) }
        if isCooperative {
            let list = PartitionList(assignment.keys, offset: KafkaOffset.committed)
            try check(rd_kafka_incremental_unassign(client.handle, list.pointer), "cannot seek")
            offered = Array(assignment.keys)
        }
        try assign(all)
    }

    /// Leaves the group and ends; a revocation on the way is answered in here.
    ///
    /// Later calls do nothing.
    public func close(milliseconds: Int32 = 5_000) {
        guard isOpen else { return }
        isOpen = false
        let isUnheard = client.notices.state.withLock { state in
            state.isClosing = true
            return state.notices.contains { $0.isRebalance }
        }
        let deadline = Deadline(milliseconds: milliseconds)
        let queue = rd_kafka_queue_new(client.handle)
        defer { rd_kafka_queue_destroy(queue) }

        // The group waits for one answer to each rebalance, and ends when it has it. An answer that
        // nobody waits for may come just then: the queue that it is in is emptied without a word
        // (`rd_kafka_cgrp_terminated`), and this thread would wait for ever.
        if owesAnswer || isUnheard { rd_kafka_assign(client.handle, nil) }
        if let error = rd_kafka_consumer_close_queue(client.handle, queue) {
            rd_kafka_error_destroy(error)
            return
        }
        while rd_kafka_consumer_closed(client.handle) == 0, !deadline.hasPassed {
            if let event = rd_kafka_queue_poll(queue, min(100, deadline.remainingMilliseconds)) {
                answer(closing: event)
            }
        }
        _ = client.serveNews()
    }
}

extension KafkaConsumer {
    /// Has partitions looked at again that were passed over because the queue was full.
    ///
    /// librdkafka 2.0 looks again only after a second (#2879, mended in 2.2), or when a broker's
    /// thread has something else to do. A question about metadata is that; with no time to wait
    /// for the answer it costs a small request, and only while there is much to read.
    private func wakeFetching() {
        bytesSinceWoken = 0
        var metadata: UnsafePointer<rd_kafka_metadata>?
        if rd_kafka_metadata(client.handle, 0, nil, &metadata, 0) == RD_KAFKA_RESP_ERR_NO_ERROR {
            rd_kafka_metadata_destroy(metadata)
        }
    }

    private var isCooperative: Bool {
        guard let name = rd_kafka_rebalance_protocol(client.handle) else { return false }
        return String(cString: name) == "COOPERATIVE"
    }

    private func event(_ notice: Notices.Notice) -> KafkaEvent {
        if notice.isRebalance { owesAnswer = true }
        switch notice {
        case .assigned(let partitions): offered = partitions
        case .revoked(let partitions, _): revoked = partitions
        case .failed(let error): return heard(error)
        }
        return KafkaEvent(notice)
    }

    /// An error as it is told: with the group it is about, and not at all when the group is none.
    private func heard(_ error: KafkaError) -> KafkaEvent {
        guard error.code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED.rawValue else {
            return .failed(error)
        }
        guard isMember else { return .nothing }
        return .failed(
            error.saying(
                "the group \(group) is not allowed to this user: it needs the rights Read and "
                    + "Describe of the group"))
    }

    /// Events come as such from a queue of our own, not through the callback.
    private func answer(closing event: OpaquePointer) {
        if rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE {
            rd_kafka_assign(client.handle, nil)
        }
        rd_kafka_event_destroy(event)
    }

    private func failure(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> KafkaEvent {
        defer { rd_kafka_message_destroy(message) }

        let code = message.pointee.err
        let topic = message.pointee.rkt.flatMap { rd_kafka_topic_name($0) }
        let partition = topic.map {
            KafkaPartition(topic: String(cString: $0), partition: message.pointee.partition)
        }
        if code == RD_KAFKA_RESP_ERR__PARTITION_EOF, let partition { return .reachedEnd(partition) }
        if code == RD_KAFKA_RESP_ERR__FATAL, let error = KafkaError.fatal(of: client.handle) {
            return .failed(error)
        }
        let words =
            rd_kafka_message_errstr(message).map { String(cString: $0) }
            ?? String(cString: rd_kafka_err2str(code))
        let place = partition.map { $0.partition < 0 ? "\($0.topic): " : "\($0): " } ?? ""
        return heard(KafkaError(code, reason: place + words))
    }

    private func check(_ code: rd_kafka_resp_err_t, _ what: String) throws(KafkaError) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        throw client.failure(code, doing: what, limit: 0)
    }

    private func check(_ error: OpaquePointer?, _ what: String) throws(KafkaError) {
        guard let error else { return }
        throw KafkaError(consuming: error, doing: what)
    }
}
