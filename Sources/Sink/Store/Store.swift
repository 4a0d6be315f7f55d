import Plays
import SQLite
import Stage
import Wire

/// The star schema in one SQLite file: takes records, keeps each transaction whole.
///
/// It knows nothing of Kafka. A batch goes in with its offsets or not at all, and what is in the
/// file afterwards does not depend on the order or the repetition of what went in.
final class Store {
    /// The topics that it stores.
    static let topics: [Topic] = [
        .listens, .tracks, .artists, .albums, .listItems, .ledger, .corrections, .deadLetters,
    ]

    let database: Database
    let offsets: OffsetTable
    let ownership: Ownership
    let tables: RecordTables
    private let clock: Clock
    private var pages: PageCache
    /// The partitions of the newest generations, as far as they have begun.
    private var renewed: Set<TopicPartition> = []

    /// - Parameters:
    ///   - database: A file that ``StoreFile`` has prepared.
    ///   - clock: Tells when a dead letter was made.
    ///   - entityBytesLimit: How many bytes of entities wait at most for better ones.
    /// - Throws: `SQLiteError` when the tables are not there.
    init(
        _ database: Database, clock: Clock = .system,
        entityBytesLimit: Int = EntityBuffer.bytesLimit
    ) throws {
        self.database = database
        self.clock = clock
        offsets = try OffsetTable(database)
        ownership = try Ownership(database)
        tables = try RecordTables(database, entityBytesLimit: entityBytesLimit)
        pages = PageCache(database)
    }

    /// Stores a batch, and the offsets behind it when `advances`, in one transaction.
    ///
    /// - Parameters:
    ///   - batch: Records in the order of each partition.
    ///   - advances: Whether the stored offsets move; a replay leaves them alone.
    ///   - publish: Gives dead letters to their topic, before anything is committed.
    /// - Returns: What became of the records.
    /// - Throws: `SQLiteError`, a `Failure` when another writer is at work, or what `publish`
    ///   threw; nothing of the batch is stored then, and it may be tried again.
    func store(
        _ batch: RecordBatch, advances: Bool,
        publish: ([RefusedRecord], Instant) throws -> Void = { _, _ in }
    ) throws -> Tallies {
        var tallies = try add(batch, advances: advances, publish: publish)
        tallies.add(try commit())
        return tallies
    }

    /// Adds a batch to the open transaction, or begins one with it.
    ///
    /// - Returns: What becomes of the records once they are committed; of those of entities that
    ///   wait for better ones, ``commit()`` tells.
    /// - Throws: As ``store(_:advances:publish:)``; nothing of the whole transaction is stored.
    func add(
        _ batch: RecordBatch, advances: Bool,
        publish: ([RefusedRecord], Instant) throws -> Void = { _, _ in }
    ) throws -> Tallies {
        try undoing {
            if !isOpen {
                try database.execute("BEGIN IMMEDIATE")
                if advances { try ownership.check() }
                try tables.begin()
                try pages.begin()
            }
            try pages.willAdd(batch.entries.count)
            let (tallies, refused) = try tables.store(batch)
            if advances { offsets.note(batch) }
            if !refused.isEmpty {
                let now = Instant(milliseconds: clock.wallMilliseconds())
                // What is in the table was published before; a replay need not do it again.
                let new = try tables.keepNew(refused, at: now)
                if !new.isEmpty { try publish(new, now) }
            }
            return tallies
        }
    }

    /// Whether there is a transaction that waits to be committed.
    var isOpen: Bool { database.isInTransaction }

    /// Ends the open transaction; nothing happens when there is none.
    ///
    /// - Returns: What becomes of the records that had waited for better ones.
    @discardableResult
    func commit() throws -> Tallies {
        guard isOpen else { return Tallies() }
        return try undoing {
            let tallies = try tables.finish()
            let moved = try offsets.advance()
            try database.execute("COMMIT")
            offsets.believe(moved)
            return tallies
        }
    }

    /// Undoes the open transaction; nothing happens when there is none.
    func undo() {
        guard isOpen else { return }
        forgetTransaction()
    }

    /// Takes a partition's topic for a new one, which comes behind what was stored from it so far.
    ///
    /// Called for several partitions of one topic, it counts the topic up once; called for one of
    /// them again, it counts the topic up again.
    func beginAnew(_ place: TopicPartition) throws {
        let begun = renewed.filter { $0.topic == place.topic }
        let isAnother = begun.isEmpty || begun.contains(place)
        try database.transaction {
            try ownership.check()
            let generations = tables.generations
            try generations.refresh()
            let next = isAnother ? 1 : 0 as Int64
            try generations.begin(place, generation: generations[place.topic] + next)
        }
        if isAnother { renewed.subtract(begun) }
        renewed.insert(place)
        _ = try offsets.take(place)
    }

    /// Notes how many partitions a topic has, where a record's place tells which of two is later.
    ///
    /// - Returns: How many it had, when that is another number and not to be accepted.
    func notePartitions(_ count: Int, of topic: Topic, accepts: Bool) throws -> Int64? {
        guard [.listens, .ledger, .listItems, .corrections].contains(topic) else { return nil }
        let known = try tables.generations.partitions(of: topic)
        guard known != Int64(count) else { return nil }
        if let known, !accepts { return known }
        try database.transaction {
            try ownership.check()
            try tables.generations.note(partitions: Int64(count), of: topic)
        }
        return nil
    }

    /// Describes an entity by a record of its topic, without counting anything.
    func describe(_ topic: Topic, by record: Text) throws { try tables.describe(topic, by: record) }

    /// Pairs all plays anew, in the open transaction: what made the file may have had other rules.
    func pairAnew() throws { try tables.pairAnew() }

    /// Does something in the open transaction; when that fails, the transaction is undone.
    private func undoing<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            forgetTransaction()
            throw error
        }
    }

    private func forgetTransaction() {
        database.rollBack()
        // What was remembered may have been made in it.
        tables.forget()
        offsets.forgetNoted()
    }
}
