import Plays
import SQLite
import Stage
import Wire

/// The tables that are made of records, and how the records of a batch come into them.
final class RecordTables {
    let generations: Generations
    private let dimensions: [Dimension]
    let listens: ListenTable
    private let tracks: TrackTable
    private let artists: ArtistTable
    private let albums: AlbumTable
    private let sums: DaySums
    private let listItems: ListItemTable
    private let ledger: LedgerTable
    private let deadLetters: DeadLetterTable
    private let reader = RecordReader()
    /// The best records of entities that wait to be written.
    private let entities = (tracks: EntityBuffer(), artists: EntityBuffer(), albums: EntityBuffer())
    private var entityBytes: Int {
        entities.tracks.byteCount + entities.artists.byteCount + entities.albums.byteCount
    }

    private let entityBytesLimit: Int

    /// - Parameters:
    ///   - database: Where the tables are.
    ///   - entityBytesLimit: How many bytes of entities wait at most.
    /// - Throws: `SQLiteError` when there are no such tables.
    init(_ database: Database, entityBytesLimit: Int = EntityBuffer.bytesLimit) throws {
        self.entityBytesLimit = entityBytesLimit
        let track = try Dimension(database, table: "tracks", key: "track_id", text: "id")
        let artist = try Dimension(database, table: "artists", key: "artist_id", text: "id")
        let album = try Dimension(database, table: "albums", key: "album_id", text: "id")
        let account = try Dimension(database, table: "accounts", key: "account_id", text: "name")
        let genre = try Dimension(database, table: "genres", key: "genre_id", text: "name")
        dimensions = [track, artist, album, account, genre]
        sums = try DaySums(database)
        listItems = try ListItemTable(database, accounts: account)
        generations = try Generations(database)
        let corrections = try CorrectionTable(
            database, tracks: track, artists: artist, accounts: account)
        listens = try ListenTable(
            database, tracks: track, albums: album, accounts: account, corrections: corrections,
            sums: sums)
        tracks = try TrackTable(
            database, tracks: track, albums: album, artists: artist, facts: listens.trackFacts,
            sums: sums)
        artists = try ArtistTable(database, artists: artist, genres: genre, sums: sums)
        albums = try AlbumTable(database, albums: album, artists: artist, sums: sums)
        ledger = try LedgerTable(database, accounts: account)
        deadLetters = try DeadLetterTable(database)
    }

    /// Begins a transaction: forgets what another connection may have made untrue.
    func begin() throws(SQLiteError) {
        try generations.refresh()
        if try listens.begin() { sums.credits.forget() }
    }

    /// Stores the records of a batch; those of entities may wait for more of the transaction.
    ///
    /// - Returns: What became of them, and those that could not be taken.
    func store(_ batch: RecordBatch) throws -> (Tallies, [RefusedRecord]) {
        var tallies = Tallies()
        var refused: [RefusedRecord] = []
        let isMixed = batch.entries.contains { $0.place.topic != .listens }
        if isMixed {
            try storeEach(batch, &tallies, &refused) { $0 != .listens && $0 != .corrections }
        }
        // Entities first: a listen of a track that the batch describes is complete at once.
        let asks = batch.entries.contains {
            $0.place.topic == .listens || $0.place.topic == .corrections
        }
        if asks || entityBytes >= entityBytesLimit { try storeEntities(&tallies) }
        // These change sums, which has to wait until all tracks count for their artists again.
        if isMixed { try storeEach(batch, &tallies, &refused) { $0 == .corrections } }
        try storeEach(batch, &tallies, &refused) { $0 == .listens }
        return (tallies, refused)
    }

    /// Keeps what could not be taken as dead letters; returns those that were not kept yet.
    func keepNew(_ refused: [RefusedRecord], at instant: Instant) throws -> [RefusedRecord] {
        try refused.filter { record in
            try deadLetters.store(record.letter(at: instant), key: record.key) == .stored
        }
    }

    /// Writes what is known once all records of a transaction are stored.
    ///
    /// - Returns: What became of the entities that waited until now.
    func finish() throws -> Tallies {
        var tallies = Tallies()
        try storeEntities(&tallies)
        try sums.flush()
        try listens.finish()
        return tallies
    }

    /// Forgets what was remembered, after a transaction that was undone.
    func forget() {
        for dimension in dimensions { dimension.forget() }
        listens.forget()
        sums.forget()
        _ = tracks.takeNews()
        for buffer in [entities.tracks, entities.artists, entities.albums] { buffer.removeAll() }
    }

    /// Pairs all plays anew, with what follows from it.
    func pairAnew() throws {
        try begin()
        try listens.pairAnew()
        _ = try finish()
    }

    /// Describes an entity by a record of its topic, without counting anything.
    func describe(_ topic: Topic, by record: Text) throws {
        switch topic {
        case .tracks: _ = try tracks.store(try reader.track(record.bytes), record: record)
        case .albums: _ = try albums.store(try reader.album(record.bytes), record: record)
        default: _ = try artists.store(try reader.artist(record.bytes), record: record)
        }
    }
}

// MARK: - Records

extension RecordTables {
    private func storeEach(
        _ batch: RecordBatch, _ tallies: inout Tallies, _ refused: inout [RefusedRecord],
        where isMeant: (Topic) -> Bool
    ) throws {
        for entry in batch.entries where isMeant(entry.place.topic) {
            do {
                if let verdict = try storeRecord(entry, batch, &tallies) {
                    tallies.count(verdict, of: entry.place)
                }
            } catch let fault as RecordError {
                tallies.count(.deadLettered, of: entry.place)
                refused.append(
                    RefusedRecord(
                        place: entry.place, fault: fault, key: batch.key(of: entry),
                        value: batch.value(of: entry),
                        generation: generations[entry.place.topic]))
            }
        }
    }

    /// Stores one record, or keeps it for later: then there is no verdict yet.
    private func storeRecord(
        _ entry: RecordBatch.Entry, _ batch: RecordBatch, _ tallies: inout Tallies
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
            let superseded = try offer(entry, value, batch)
            if let superseded { tallies.count(.unchanged, of: superseded) }
            return nil
        case .listItems:
            let item = try reader.listItem(value)
            try RecordKey.check(batch.key(of: entry), is: item.page)
            return try listItems.store(
                item, at: entry.place, generation: generations[.listItems])
        case .corrections:
            let correction = try reader.correction(value)
            try correction.account.withText { try RecordKey.check(batch.key(of: entry), is: $0) }
            return try listens.store(
                correction, at: entry.place, generation: generations[.corrections])
        case .plays, .lists, .catalogue, .cursors:
            return .unchanged
        }
    }

    private func storeDeadLetter(
        _ entry: RecordBatch.Entry, _ batch: RecordBatch
    ) throws -> Verdict {
        let key = batch.key(of: entry)
        guard var letter = DeadLetter(headers: entry.headers) else {
            // Publishing it again would bring it back for ever: the table alone keeps it.
            let refused = RefusedRecord(
                place: entry.place,
                fault: RecordError(.missingField, "the headers of a dead letter are missing"),
                key: key, value: nil, generation: generations[.deadLetters])
            let at = Instant(milliseconds: entry.timestampMilliseconds ?? 0)
            _ = try deadLetters.store(refused.letter(at: at), key: key)
            return .deadLettered
        }
        letter.generation = generation(of: letter)
        return try deadLetters.store(letter, key: key)
    }

    /// Which of the topics of one name a letter is of, as far as this file can know.
    private func generation(of letter: DeadLetter) -> Int64 {
        // What nobody stores here has no generations: its letters have those of their own topic.
        guard let topic = Topic(rawValue: letter.topic), Store.topics.contains(topic) else {
            return generations[.deadLetters]
        }
        return min(letter.generation, generations[topic])
    }
}

// MARK: - Entities

extension RecordTables {
    /// Keeps a record if it is the best of its entity so far.
    ///
    /// - Returns: The place of the one that is not.
    private func offer(
        _ entry: RecordBatch.Entry, _ value: UnsafeRawBufferPointer, _ batch: RecordBatch
    ) throws -> RecordPlace? {
        let key = batch.key(of: entry)
        switch entry.place.topic {
        case .tracks:
            let track = try reader.track(value)
            try RecordKey.check(key, of: .tracks, is: track.id, knowledge: track.knowledge)
            try tracks.refer(track)
            return entities.tracks.offer(
                track.id, rank(track.knowledge, track.observedAt, value), at: entry.place)
        case .artists:
            let artist = try reader.artist(value)
            try RecordKey.check(key, of: .artists, is: artist.id, knowledge: artist.knowledge)
            try artists.observe(artist)
            return entities.artists.offer(
                artist.id, rank(artist.knowledge, artist.observedAt, value), at: entry.place)
        default:
            let album = try reader.album(value)
            try RecordKey.check(key, of: .albums, is: album.id, knowledge: album.knowledge)
            try albums.refer(album)
            return entities.albums.offer(
                album.id, rank(album.knowledge, album.observedAt, value), at: entry.place)
        }
    }

    private func rank(
        _ knowledge: Knowledge, _ observedAt: Instant, _ value: UnsafeRawBufferPointer
    ) -> EntityRank {
        EntityRank(knowledge: knowledge, observedAt: observedAt, bytes: Text(value))
    }

    /// Writes the entities that wait, and what follows from them.
    private func storeEntities(_ tallies: inout Tallies) throws {
        guard entityBytes > 0 else { return }
        // They read the sums, so what earlier batches added has to be there.
        try sums.flush()
        try entities.artists.drain { record, place in
            tallies.count(
                try artists.store(try reader.artist(record.bytes), record: record), of: place)
        }
        try entities.albums.drain { record, place in
            tallies.count(
                try albums.store(try reader.album(record.bytes), record: record), of: place)
        }
        try entities.tracks.drain { record, place in
            tallies.count(
                try tracks.store(try reader.track(record.bytes), record: record), of: place)
        }
        try listens.followCredits(of: sums.resume())
        for (track, old) in tracks.takeNews() { try listens.follow(track, from: old) }
    }
}
