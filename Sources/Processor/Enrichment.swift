import Plays
import Wire

/// A record as it lies in a topic, lent for the length of one call.
struct InputRecord {
    let topic: Topic
    let partition: Int32
    let offset: Int64
    let key: UnsafeRawBufferPointer?
    let value: UnsafeRawBufferPointer?
}

/// A record to send; key and value are places in the buffer of the ``Enrichment`` that made it.
struct OutputRecord {
    let topic: Topic
    let key: Range<Int>
    let value: Range<Int>
    /// Nil is the time of writing.
    let timestampMilliseconds: Int64?
}

/// The step of this stage: one record in, the records that follow from it out.
///
/// Same record and same catalogue in, same bytes out, but for entities: what was just sent is not
/// sent again. It touches no broker and no clock, and keeps its memory from one record to the next.
final class Enrichment {
    private let arena = Arena()
    private let reader: RecordReader
    private let derivation: Derivation
    private var writer = JSONWriter(capacity: 64 * 1024)
    private var sent: EntityCache
    /// What follows from the last record.
    private(set) var outputs: [OutputRecord] = []

    init(zones: AccountZones, catalogue: Catalogue = Catalogue(), cacheSlots: Int = 65_536) {
        reader = RecordReader(arena: arena)
        derivation = Derivation(
            digest: SHA256(), zones: zones, catalogue: catalogue, arena: arena)
        sent = EntityCache(slots: cacheSlots)
    }

    /// A place in the buffer, valid until the next record.
    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer { writer.bytes(range) }

    /// Forgets which entities were sent: they were not, when a transaction was aborted.
    func forgetSent() { sent.removeAll() }

    /// Works on one record; what follows from it is in ``outputs``.
    ///
    /// - Throws: why the record goes to the dead letters; nothing else follows from it then.
    func process(_ input: InputRecord, now: Instant) throws(RecordError) {
        writer.removeAll()
        outputs.removeAll(keepingCapacity: true)
        do throws(RecordError) {
            switch input.topic {
            case .plays: try play(input, now: now)
            case .lists: try list(input)
            case .catalogue: try catalogueRecord(input)
            default: throw RecordError(.badValue, "\(input.topic.rawValue) is not read here")
            }
        } catch {
            outputs.removeAll(keepingCapacity: true)
            // Of the things that went with it some count as sent; which, is not known any more.
            if error.reason == .tooLarge { sent.removeAll() }
            throw error
        }
    }

    private func play(_ input: InputRecord, now: Instant) throws(RecordError) {
        let play = try reader.play(input.value)
        guard let key = input.key, Text(key) == play.account else {
            throw RecordError(.wrongKey, "the key is not the account of the value")
        }
        let place = PlayPlace(partition: input.partition, offset: input.offset)
        let derived = try derivation.derive(play, at: place, now: now)
        let keyRange = appendKey(derived.listen.account)
        let start = writer.count
        writer.record(derived.listen)
        try append(.listens, keyRange, start, derived.listen.endedAt.milliseconds)
        try append(derived.things)
    }

    private func list(_ input: InputRecord) throws(RecordError) {
        let page = try reader.listPage(input.value, key: input.key)
        if page.entries.isEmpty, page.total == 0 { try append(ListItem(emptyOf: page)) }
        for index in page.entries.indices {
            let derived = derivation.derive(page, at: index)
            try append(derived.item)
            try append(derived.things)
        }
    }

    /// A record without a value forgets the entry, which is nothing that others need to hear.
    private func catalogueRecord(_ input: InputRecord) throws(RecordError) {
        guard input.value != nil else { return }
        let record = try reader.catalogueRecord(input.value, key: input.key)
        try append(derivation.derive(record))
    }

    private func append(_ item: ListItem) throws(RecordError) {
        let keyStart = writer.count
        writer.plain(item.page.account)
        writer.plain("/")
        writer.plain(item.page.list)
        let start = writer.count
        writer.record(item)
        try append(.listItems, keyStart..<start, start, nil)
    }

    private func append(_ things: Things) throws(RecordError) {
        if let track = things.track { try append(track) }
        if let album = things.album {
            let entity = begin(.albums, album.id, album.knowledge)
            try end(entity, content: writer.record(album), album.observedAt)
        }
        for artist in things.artists {
            let entity = begin(.artists, artist.id, artist.knowledge)
            try end(entity, content: writer.record(artist), artist.observedAt)
        }
        for track in things.tracks { try append(track) }
    }

    private func append(_ track: Track) throws(RecordError) {
        let entity = begin(.tracks, track.id, track.knowledge)
        try end(entity, content: writer.record(track), track.observedAt)
    }

    private func appendKey(_ text: Text, suffix: Text = "") -> Range<Int> {
        let start = writer.count
        writer.plain(text)
        writer.plain(suffix)
        return start..<writer.count
    }

    /// An entity whose key is written and whose value begins.
    private struct BegunEntity {
        let topic: Topic
        let key: Range<Int>
        let sent: EntityCache.Place
    }

    private func begin(_ topic: Topic, _ id: Text, _ knowledge: Knowledge) -> BegunEntity {
        let suffix = EntityKey.suffix(of: topic, id: id, knowledge: knowledge)
        let key = appendKey(id, suffix: suffix)
        return BegunEntity(
            topic: topic, key: key, sent: sent.place(topic, key: writer.bytes(key)))
    }

    /// Adds an entity, unless the same was just sent with a time as late.
    private func end(
        _ entity: BegunEntity, content end: Int, _ observedAt: Instant
    ) throws(RecordError) {
        let start = entity.key.upperBound
        let isNews = sent.isNews(
            entity.sent, content: writer.bytes(start..<end), observedAt: observedAt)
        guard isNews else { return writer.truncate(to: entity.key.lowerBound) }
        try append(entity.topic, entity.key, start, nil)
    }

    private func append(
        _ topic: Topic, _ key: Range<Int>, _ start: Int, _ timestampMilliseconds: Int64?
    ) throws(RecordError) {
        let bytes = key.count + writer.count - start
        guard bytes <= RecordLimit.valueBytes else {
            throw RecordError(
                .tooLarge, "what follows for \(topic.rawValue) would have \(bytes) bytes")
        }
        outputs.append(
            OutputRecord(
                topic: topic, key: key, value: start..<writer.count,
                timestampMilliseconds: timestampMilliseconds))
    }
}
