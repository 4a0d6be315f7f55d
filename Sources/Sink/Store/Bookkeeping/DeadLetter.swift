import Plays

/// A record that the sink cannot take: where it lies, why, and its bytes as they are in the batch.
struct DeadLetter {
    let place: RecordPlace
    let reason: DeadLetterReason
    /// One sentence that names the field, never its value.
    let detail: String
    /// Valid until the batch changes.
    let key: UnsafeRawBufferPointer?
    /// Valid until the batch changes; `nil` when the value is null.
    let value: UnsafeRawBufferPointer?
}

/// What the headers of a record of the topic `dead-letters` say.
struct DeadLetterNote: Hashable {
    var stage: String
    var topic: String
    var partition: Int64
    var offset: Int64
    var reason: String
    var detail: String?
    var at: Instant

    /// Reads the headers; nil when one that is needed is missing or is not what it should be.
    ///
    /// The topic's name comes without the prefix that it may have on the broker.
    init?(headers: [(String, [UInt8])]) {
        var texts: [String: String] = [:]
        for (name, value) in headers { texts[name] = String(decoding: value, as: UTF8.self) }
        guard let stage = texts["legato.stage"], let topic = texts["legato.topic"],
            let partition = texts["legato.partition"].flatMap({ Int64($0) }),
            let offset = texts["legato.offset"].flatMap({ Int64($0) }),
            let reason = texts["legato.reason"],
            let at = texts["legato.at"]?.withText({ Instant($0) })
        else { return nil }
        self.stage = stage
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.reason = reason
        self.detail = texts["legato.detail"]
        self.at = at
    }
}
