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
        .listens, .tracks, .artists, .albums, .listItems, .ledger, .deadLetters,
    ]

    let database: Database
    let offsets: OffsetTable
    private let dimensions: [Dimension]
    private let listens: ListenTable
    private let tracks: TrackTable
    private let artists: ArtistTable
    private let albums: AlbumTable
    private let sums: DaySums
    private let listItems: ListItemTable
    let generations: Generations
    let ownership: Ownership
    private let ledger: LedgerTable
    private let deadLetters: DeadLetterTable
    private let reader = RecordReader()
    private let clock: Clock
    private var renewed: Set<Topic> = []
    private var entities = (tracks: EntityBuffer(), artists: EntityBuffer(), albums: EntityBuffer())

    /// - Parameters:
    ///   - database: A file that ``StoreFile`` has prepared.
    ///   - clock: Tells when a dead letter was made.
    /// - Throws: `SQLiteError` when the tables are not there.
    init(_ database: Database, clock: Clock = .system) throws {
        self.database = database
        self.clock = clock
        offsets = try OffsetTable(database)
        let track = try Dimension(database, table: "tracks", key: "track_id", text: "id")
        let artist = try Dimension(database, table: "artists", key: "artist_id", text: "id")
        let album = try Dimension(database, table: "albums", key: "album_id", text: "id")
        let account = try Dimension(database, table: "accounts", key: "account_id", text: "name")
        let genre = try Dimension(database, table: "genres", key: "genre_id", text: "name")
        dimensions = [track, artist, album, account, genre]
        sums = try DaySums(database)
        listItems = try ListItemTable(database, accounts: account)
        generations = try Generations(database)
        ownership = try Ownership(database)
        listens = try ListenTable(
            database, tracks: track, albums: album, accounts: account, sums: sums)
        tracks = try TrackTable(
            database, tracks: track, albums: album, artists: artist, facts: listens.trackFacts,
            sums: sums)
        artists = try ArtistTable(database, artists: artist, genres: genre, sums: sums)
        albums = try AlbumTable(database, albums: album, artists: artist)
        ledger = try LedgerTable(database, accounts: account)
        deadLetters = try DeadLetterTable(database)
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
        do {
            let (tallies, moved) = try database.transaction {
                if advances { try ownership.check() }
                let (tallies, refused) = try storeRecords(batch)
                let moved = advances ? try advance(batch) : [:]
                if !refused.isEmpty {
                    let now = Instant(milliseconds: clock.wallMilliseconds())
                    // What is in the table was published before; a replay need not do it again.
                    let new = try refused.filter { record in
                        try deadLetters.store(record.letter(at: now), key: record.key) == .stored
                    }
                    if !new.isEmpty { try publish(new, now) }
                }
                return (tallies, moved)
            }
            offsets.believe(moved)
            return tallies
        } catch {
            forget()
            throw error
        }
    }

    /// Takes a partition's topic for a new one, which comes behind what was stored from it so far.
    ///
    /// Called for several partitions of one topic, it counts the topic up once.
    func beginAnew(_ place: TopicPartition) throws {
        try database.transaction {
            try ownership.check()
            try generations.refresh()
            let next = renewed.contains(place.topic) ? 0 : 1 as Int64
            try generations.begin(place, generation: generations[place.topic] + next)
        }
        renewed.insert(place.topic)
        _ = try offsets.take(place)
    }

    /// Notes how many partitions a topic has, where a record's place tells which of two is later.
    ///
    /// - Returns: How many it had, when that is another number and not to be accepted.
    func notePartitions(_ count: Int, of topic: Topic, accepts: Bool) throws -> Int64? {
        guard [.listens, .ledger, .listItems].contains(topic) else { return nil }
        let known = try generations.partitions(of: topic)
        guard known != Int64(count) else { return nil }
        if let known, !accepts { return known }
        try database.transaction {
            try ownership.check()
            try generations.note(partitions: Int64(count), of: topic)
        }
        return nil
    }

    private func advance(_ batch: RecordBatch) throws -> [TopicPartition: StoredOffset] {
        var last: [TopicPartition: Int] = [:]
        for (index, entry) in batch.entries.enumerated() { last[entry.place.container] = index }
        var moved: [TopicPartition: StoredOffset] = [:]
        for (partition, index) in last {
            moved[partition] = try offsets.advance(
                partition, behind: batch.entries[index], of: batch)
        }
        return moved
    }

    /// What was remembered may have been made in a transaction that was undone.
    private func forget() {
        for dimension in dimensions { dimension.forget() }
        listens.forget()
        sums.forget()
        _ = tracks.takeNews()
    }
}

extension Store {
    private func storeRecords(_ batch: RecordBatch) throws -> (Tallies, [RefusedRecord]) {
        var tallies = Tallies()
        var refused: [RefusedRecord] = []
        try generations.refresh()
        if try listens.begin() { sums.credits.forget() }
        // Entities first: a listen of a track that the batch describes is complete at once.
        try storeEach(batch, &tallies, &refused) { $0 != .listens }
        try storeEntities(batch, &tallies)
        try sums.resume()
        for (track, old) in tracks.takeNews() { try listens.follow(track, from: old) }
        try storeEach(batch, &tallies, &refused) { $0 == .listens }
        try listens.finish()
        try sums.flush()
        return (tallies, refused)
    }

    private func storeEach(
        _ batch: RecordBatch, _ tallies: inout Tallies, _ refused: inout [RefusedRecord],
        where isMeant: (Topic) -> Bool
    ) throws {
        for (index, entry) in batch.entries.enumerated() where isMeant(entry.place.topic) {
            do {
                if let verdict = try storeRecord(index, entry, batch, &tallies) {
                    tallies.count(verdict, of: entry.place)
                }
            } catch let fault as RecordError {
                tallies.count(.deadLettered, of: entry.place)
                refused.append(
                    RefusedRecord(
                        place: entry.place, fault: fault, key: batch.key(of: entry),
                        value: batch.value(of: entry)))
            }
        }
    }

    /// Stores one record, or keeps it for later: then there is no verdict yet.
    private func storeRecord(
        _ index: Int, _ entry: RecordBatch.Entry, _ batch: RecordBatch, _ tallies: inout Tallies
    ) throws -> Verdict? {
        let value = batch.value(of: entry)
        switch entry.place.topic {
        case .listens:
            let listen = try reader.listen(value)
            try RecordKey.check(batch.key(of: entry), is: listen.account)
            return try listens.store(
                listen, at: entry.place, generation: generations[.listens])
        case .ledger:
            let line = try reader.ledgerEntry(value)
            try line.account.withText { try RecordKey.check(batch.key(of: entry), is: $0) }
            return try ledger.store(
                line, at: entry.place, generation: generations[.ledger])
        case .deadLetters:
            return try storeDeadLetter(entry, batch)
        case .tracks, .artists, .albums:
            guard let value else { return .tombstone }
            let superseded = try offer(index, entry, value, batch)
            if let superseded { tallies.count(.unchanged, of: batch.entries[superseded].place) }
            return nil
        case .listItems:
            let item = try reader.listItem(value)
            try RecordKey.check(batch.key(of: entry), is: item.page)
            return try listItems.store(
                item, at: entry.place, generation: generations[.listItems])
        case .plays, .lists, .catalogue, .cursors:
            return .unchanged
        }
    }

    private func storeDeadLetter(
        _ entry: RecordBatch.Entry, _ batch: RecordBatch
    ) throws -> Verdict {
        let key = batch.key(of: entry)
        guard let letter = DeadLetter(headers: entry.headers) else {
            // Publishing it again would bring it back for ever: the table alone keeps it.
            let refused = RefusedRecord(
                place: entry.place,
                fault: RecordError(.missingField, "the headers of a dead letter are missing"),
                key: key, value: nil)
            let at = Instant(milliseconds: entry.timestampMilliseconds ?? 0)
            _ = try deadLetters.store(refused.letter(at: at), key: key)
            return .deadLettered
        }
        return try deadLetters.store(letter, key: key)
    }

    private func offer(
        _ index: Int, _ entry: RecordBatch.Entry, _ value: UnsafeRawBufferPointer,
        _ batch: RecordBatch
    ) throws -> Int? {
        let bytes = { (other: Int) in Text(batch.value(of: batch.entries[other]) ?? value) }
        let key = batch.key(of: entry)
        switch entry.place.topic {
        case .tracks:
            let track = try reader.track(value)
            try RecordKey.check(key, of: .tracks, is: track.id, knowledge: track.knowledge)
            return entities.tracks.offer(
                track.id, rank(track.knowledge, track.observedAt, value), entry: index,
                bytes: bytes)
        case .artists:
            let artist = try reader.artist(value)
            try RecordKey.check(key, of: .artists, is: artist.id, knowledge: artist.knowledge)
            try artists.observe(artist)
            return entities.artists.offer(
                artist.id, rank(artist.knowledge, artist.observedAt, value), entry: index,
                bytes: bytes)
        default:
            let album = try reader.album(value)
            try RecordKey.check(key, of: .albums, is: album.id, knowledge: album.knowledge)
            return entities.albums.offer(
                album.id, rank(album.knowledge, album.observedAt, value), entry: index,
                bytes: bytes)
        }
    }

    private func rank(
        _ knowledge: Knowledge, _ observedAt: Instant, _ value: UnsafeRawBufferPointer
    ) -> EntityRank {
        EntityRank(knowledge: knowledge, observedAt: observedAt, bytes: Text(value))
    }

    private func storeEntities(_ batch: RecordBatch, _ tallies: inout Tallies) throws {
        defer {
            entities.tracks.removeAll()
            entities.artists.removeAll()
            entities.albums.removeAll()
        }

        for index in entities.artists.entries {
            try storeEntity(index, batch, &tallies) { value in
                try artists.store(try reader.artist(value.bytes), record: value)
            }
        }
        for index in entities.albums.entries {
            try storeEntity(index, batch, &tallies) { value in
                try albums.store(try reader.album(value.bytes), record: value)
            }
        }
        for index in entities.tracks.entries {
            try storeEntity(index, batch, &tallies) { value in
                try tracks.store(try reader.track(value.bytes), record: value)
            }
        }
    }

    /// Describes an entity by a record of its topic, without counting anything.
    func describe(_ topic: Topic, by record: Text) throws {
        switch topic {
        case .tracks: _ = try tracks.store(try reader.track(record.bytes), record: record)
        case .albums: _ = try albums.store(try reader.album(record.bytes), record: record)
        default: _ = try artists.store(try reader.artist(record.bytes), record: record)
        }
    }

    private func storeEntity(
        _ index: Int, _ batch: RecordBatch, _ tallies: inout Tallies,
        _ store: (Text) throws -> Verdict
    ) throws {
        let entry = batch.entries[index]
        guard let value = batch.value(of: entry) else { return }
        tallies.count(try store(Text(value)), of: entry.place)
    }
}
