import Kafka
import Plays
import Stage
import Topics
import Wire

/// What Kafka knows of an account before an import: read back, committed, before the first row.
final class AccountHistory {
    /// Ids of the export's rows that are published.
    private var known = FingerprintTable()
    /// The files that were imported, by the digest of their bytes.
    private(set) var files: [String: LedgerEntry] = [:]
    /// Gaps without an end, the oldest first.
    private(set) var gaps: [LedgerEntry] = []
    /// How far the last import came.
    private(set) var progress = ImportCursor()
    /// The partitions of `plays` that hold the account.
    private(set) var partitions: [Int32] = []

    /// Plays of exports that no entry of the ledger counts as accepted.
    var uncounted: Int64 { max(0, Int64(published) - accepted) }
    private var published = 0
    private var accepted: Int64 = 0

    private let account: String
    private let reading: CommittedReading

    init(_ reading: CommittedReading) throws {
        account = reading.account
        self.reading = reading
        let counts = try reading.partitionCounts(of: [.plays, .ledger, .cursors])
        try readLedger(counts)
        let count = counts[.plays] ?? 0
        guard count > 0 else { return }
        let own = AccountPartition.of(account, among: count)
        // A topic that got more partitions holds the account in two of them.
        partitions = Set(progress.partitions + [own]).filter { $0 < count }.sorted()
        try readPlays(partitions)
    }

    /// Gives the ids away: they are large, and whoever decides rows adds to them.
    func takeKnown() -> FingerprintTable {
        var known = FingerprintTable()
        swap(&known, &self.known)
        return known
    }

    private static func all(_ topic: String, _ count: Int) -> [KafkaPartition] {
        (0..<Int32(count)).map { KafkaPartition(topic: topic, partition: $0) }
    }

    private func readLedger(_ counts: [Topic: Int]) throws {
        let keys = [Topic.ledger: account, .cursors: ImportCursor.key(of: account)]
        var partitions: [KafkaPartition] = []
        var own: Set<KafkaPartition> = []
        for (topic, key) in keys {
            guard let count = counts[topic], count > 0 else { continue }
            let name = reading.cluster.name(of: topic)
            partitions += Self.all(name, count)
            own.insert(
                KafkaPartition(topic: name, partition: AccountPartition.of(key, among: count)))
        }
        let wanted = keys.mapValues { Array($0.utf8) }
        let reader = RecordReader()
        var accepted: [String: Int64] = [:]
        var gaps = OpenGaps()
        var files: [String: LedgerEntry] = [:]
        var progress = ImportCursor()
        try reading.read(partitions, own: own) { topic, record in
            guard let key = record.key, let wanted = wanted[topic], key.elementsEqual(wanted),
                let value = record.value
            else { return }
            if topic == .cursors {
                progress = ImportCursor(value, reader: reader) ?? progress
                return
            }
            // What another program wrote is for the sink to refuse.
            guard let entry = try? reader.ledgerEntry(value) else { return }
            gaps.take(entry)
            guard entry.kind == .import else { return }
            accepted[entry.entry] = entry.accepted
            if let sha256 = entry.sha256 { files[sha256] = entry }
        }
        self.accepted = accepted.values.reduce(0, +)
        self.files = files
        self.progress = progress
        self.gaps = gaps.entries
    }

    private func readPlays(_ partitions: [Int32]) throws {
        let name = reading.cluster.name(of: .plays)
        let reader = RecordReader()
        let identifier = Identifier(digest: SHA256())
        let wanted = Array(account.utf8)
        var known = FingerprintTable()
        swap(&known, &self.known)
        let places = partitions.map { KafkaPartition(topic: name, partition: $0) }
        try reading.read(places, own: Set(places)) { _, record in
            guard let key = record.key, key.elementsEqual(wanted) else { return }
            // A play that nobody can read has no id, so no row can be its duplicate.
            guard let play = try? reader.play(record.value) else { return }
            switch play.item {
            case .api: return
            case .extended(let row):
                _ = known.insert(identifier.extended(account: play.account, row: row))
            case .accountData(let row):
                let id = identifier.accountData(
                    account: play.account, row: row, repeatCount: play.repeatCount)
                _ = known.insert(id)
            }
        }
        published = known.count
        swap(&known, &self.known)
    }
}
