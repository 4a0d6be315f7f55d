import Kafka
import Plays
import Stage
import Topics
import Wire

/// Looks whether the ledger has entries whose commit was never answered.
///
/// Entries that change the cursor need none of it: the cursor tells. Called once the account's
/// transactional id is ours again, so that nothing of it is still open.
struct LedgerLookup {
    let cluster: Cluster
    let log: Log
    let stop: StopSignal

    private static let askMilliseconds: Int32 = 5_000
    private static let limitMilliseconds: Int64 = 30_000
    /// How long others may hold up what is asked for before it is looked whose transaction it is.
    private static let patienceMilliseconds: Int64 = 1_000

    /// The ids of those entries that the ledger has.
    ///
    /// - Throws: `KafkaError`, ``HangingEntry``, ``UnreadCursors``, or ``CursorStop`` when the wish
    ///   to stop comes.
    func known(among entries: [LedgerEntry], of account: String) throws -> Set<String> {
        guard let first = entries.map(\.at).min() else { return [] }
        let wanted = Set(entries.map(\.entry))
        let administration = try KafkaAdministration(
            settings: cluster.administration, log: log.kafka)
        let home = try cluster.home(of: account, in: .ledger, log: log)
        let partitions = try home.map { [$0] } ?? cluster.partitions(of: [.ledger], log: log)
        let ends = try administration.watermarks(
            of: partitions, timeoutMilliseconds: Self.askMilliseconds)
        // Without a record of that time or later there is none of these.
        let starts = try administration.offsets(
            atMilliseconds: first.milliseconds, for: partitions,
            timeoutMilliseconds: Self.askMilliseconds)
        var known: Set<String> = []
        for start in starts where start.offset >= 0 {
            let end = ends[start.partition]?.high ?? 0
            known.formUnion(try read(start, until: end, wanted, account))
        }
        return known
    }

    private func read(
        _ start: KafkaOffset, until end: Int64, _ wanted: Set<String>, _ account: String
    ) throws -> Set<String> {
        let reader = try CommittedReader(
            cluster.reader, until: [start.partition: end], from: start.offset, log: log)
        let deadline = Deadline(milliseconds: Self.limitMilliseconds)
        let parser = JSONParser()
        var known: Set<String> = []
        var patience: Deadline? = Deadline(milliseconds: Self.patienceMilliseconds)
        while !reader.isFinished, known.count < wanted.count {
            guard !stop.isSet else { throw CursorStop() }
            if patience?.isPast == true {
                patience = nil
                let finder = HangingCursorFinder(cluster: cluster, log: log, stop: stop)
                if let record = try finder.records(holdingUp: reader)[account] {
                    guard Self.isWanted(record, wanted, parser) else {
                        // An import of the account is under way, or its own to end.
                        throw UnreadCursors(
                            partitions: [start.partition],
                            seconds: Self.patienceMilliseconds / 1_000)
                    }
                    throw HangingEntry(record: record)
                }
            }
            guard !deadline.isPast else {
                throw UnreadCursors(
                    partitions: [start.partition], seconds: Self.limitMilliseconds / 1_000)
            }
            try reader.turn { record in
                guard let key = record.key, key.elementsEqual(account.utf8),
                    let entry = record.value.flatMap({ Self.entry($0, parser) }),
                    wanted.contains(entry)
                else { return }
                known.insert(entry)
            }
        }
        return known
    }

    private static func isWanted(
        _ record: HangingRecord, _ wanted: Set<String>, _ parser: JSONParser
    ) -> Bool {
        let entry = record.value.withUnsafeBytes { Self.entry($0, parser) }
        return entry.map(wanted.contains) ?? false
    }

    private static func entry(_ value: UnsafeRawBufferPointer, _ parser: JSONParser) -> String? {
        (try? parser.parse(value))?["entry"]?.string
    }
}

/// An entry in a transaction of its account that the broker decided on but never ended there.
///
/// It is no transaction under way: the account's transactional id is ours again.
struct HangingEntry: Error, CustomStringConvertible {
    let record: HangingRecord

    var description: String {
        "the broker has not ended a transaction of \(record.key) in the ledger"
    }
}
