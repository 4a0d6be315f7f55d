import Kafka
import Plays

/// A partition that could not be read to its end.
struct HiddenEnd {
    let partition: KafkaPartition
    /// Whether a transaction is open there.
    let isOpen: Bool
    /// The newest record of it; nil when that cannot be told.
    var record: (topic: Topic, record: HangingRecord)?

    /// The account whose import has written the record; nil when it was something else.
    var importer: String? {
        guard let record else { return nil }
        let key = record.record.key
        let text = String(decoding: record.record.value, as: UTF8.self)
        switch record.topic {
        case .cursors: return ImportCursor.account(ofKey: key)
        case .ledger: return text.contains(#""kind":"import""#) ? key : nil
        default: return text.contains(#""source":"api""#) ? nil : key
        }
    }

    /// What is wrong with these, and what to do.
    static func words(_ hidden: [HiddenEnd]) -> String {
        guard let first = hidden.first(where: \.isOpen) else {
            let names = hidden.map(\.partition.description).joined(separator: ", ")
            return "cannot read \(names) to the end: Kafka gives no more records, though nothing "
                + "is open there; see that its brokers are well, then import again"
        }
        if let account = first.importer {
            return "cannot read \(first.partition) to the end: an import of account \(account) has "
                + "left a transaction open there; import for \(account) again, which ends it, then "
                + "run this one again"
        }
        let names = hidden.filter(\.isOpen).map { end in
            "\(end.partition) (of \(end.record?.record.key ?? "somebody"))"
        }
        return "cannot read \(names.joined(separator: ", ")) to the end: a transaction is open "
            + "there; when legato-producer run is not running, start it, since it ends what a "
            + "crash of Kafka has left, then import again"
    }
}
