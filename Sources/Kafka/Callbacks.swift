internal import CRdKafka
internal import Synchronization

// What librdkafka calls. Each one records and returns; the loop that polls decides.

private func notices(_ opaque: UnsafeMutableRawPointer?) -> Notices? {
    opaque.map { Unmanaged<Notices>.fromOpaque($0).takeUnretainedValue() }
}

/// Comes on any of librdkafka's threads.
func recordLog(
    client: OpaquePointer?, level: Int32, facility: UnsafePointer<CChar>?,
    message: UnsafePointer<CChar>?
) {
    guard let client, let facility, let message else { return }
    let log = KafkaLog(
        level: Int(level), facility: String(cString: facility),
        message: String(cString: message))
    notices(rd_kafka_opaque(client))?.record(log)
}

func recordStatistics(
    client: OpaquePointer?, json: UnsafeMutablePointer<CChar>?, bytes: Int,
    opaque: UnsafeMutableRawPointer?
) -> Int32 {
    guard let json else { return 0 }
    let text = UnsafeRawBufferPointer(start: json, count: bytes)
    notices(opaque)?.record(statistics: Array(text))
    return 0  // librdkafka frees its text
}

func recordError(
    client: OpaquePointer?, code: Int32, reason: UnsafePointer<CChar>?,
    opaque: UnsafeMutableRawPointer?
) {
    guard let client else { return }
    let words = reason.map { String(cString: $0) }
    let error =
        code == RD_KAFKA_RESP_ERR__FATAL.rawValue
        ? KafkaError.fatal(of: client)
        : KafkaError(rd_kafka_resp_err_t(rawValue: code), reason: words)
    if let error { notices(opaque)?.record(error) }
}

func recordDelivery(
    client: OpaquePointer?, message: UnsafePointer<rd_kafka_message_t>?,
    opaque: UnsafeMutableRawPointer?
) {
    guard let message, let notices = notices(opaque) else { return }
    let code = message.pointee.err
    if code == RD_KAFKA_RESP_ERR_NO_ERROR {
        notices.delivered.add(1, ordering: .relaxed)
        return
    }
    notices.recordUndelivered(.undelivered(code, topic: message.pointee.rkt, client: client))
}

/// Comes on the polling thread, from within the poll, which it ends.
func recordRebalance(
    client: OpaquePointer?, code: rd_kafka_resp_err_t,
    list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
    opaque: UnsafeMutableRawPointer?
) {
    guard let client, let notices = notices(opaque) else { return }
    let partitions = list.map { PartitionList.offsets(in: $0).map(\.partition) } ?? []
    let isClosing = notices.state.withLock { $0.isClosing }
    if isClosing {
        // The loop no longer polls: without an answer from here the close would never end.
        rd_kafka_assign(client, nil)
        return
    }
    switch code {
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
        notices.record(.assigned(partitions))
    case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
        notices.record(.revoked(partitions, lost: rd_kafka_assignment_lost(client) != 0))
    default:
        notices.record(KafkaError(code))
        notices.record(.revoked(partitions, lost: true))
    }
    rd_kafka_yield(client)
}

/// A commit that nobody waits for: its failure is worth a line, no more.
func recordCommit(
    client: OpaquePointer?, code: rd_kafka_resp_err_t,
    list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
    opaque: UnsafeMutableRawPointer?
) {
    let hadNothing = code == RD_KAFKA_RESP_ERR__NO_OFFSET
    if code == RD_KAFKA_RESP_ERR_NO_ERROR || hadNothing { return }
    let words = String(cString: rd_kafka_err2str(code))
    notices(opaque)?.record(
        KafkaLog(level: 4, facility: "COMMIT", message: "offsets were not committed: \(words)"))
}
