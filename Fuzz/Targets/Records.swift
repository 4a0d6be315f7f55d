import Plays
import Wire

/// The record path: any bytes as a value of `plays`, `lists` or `catalogue`, through the step of
/// the processor, and what comes out read again; or of `corrections`, as the sink reads them.
///
/// Nothing may trap; what comes out must be a record that the sink's reader takes, of the key that
/// the sink asks for; and the same record again must give the same listen, whatever was between.
private final class RecordTarget {
    private let catalogue = Catalogue()
    private let enrichment: Enrichment
    private let reader = RecordReader()
    private let parser = JSONParser()
    private var writer = JSONWriter()
    private let now = Instant(milliseconds: 1_795_200_000_000)

    init() { enrichment = Enrichment(zones: AccountZones(), catalogue: catalogue, cacheSlots: 64) }

    func run(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.first else { return }
        let value = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        let topics: [Topic] = [.plays, .lists, .catalogue, .corrections]
        let topic = topics[Int(first) % topics.count]
        if topic == .corrections { return correct(value) }
        withKey(of: value, in: topic) { key in
            let once = process(value, topic, key)
            if topic == .catalogue, let record = try? reader.catalogueRecord(value, key: key) {
                // What is kept must be forgotten again, or the next input would not stand alone.
                catalogue.take(record)
                catalogue.forget(record.kind, id: record.id)
            }
            enrichment.forgetSent()
            precondition(process(value, topic, key) == once, "the same record gave something else")
            enrichment.forgetSent()
        }
    }

    /// A correction that is taken is written as it was understood, and read as the same.
    private func correct(_ value: UnsafeRawBufferPointer) {
        guard let once = try? reader.correction(value) else { return }
        writer.removeAll()
        writer.record(once)
        precondition((try? reader.correction(writer.bytes)) == once, "read as something else")
    }

    /// The key that the value asks for, so that inputs need not spell it.
    private func withKey(
        of value: UnsafeRawBufferPointer, in topic: Topic, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        var key: [UInt8] = []
        if let root = try? parser.parse(value) {
            let names: [Text] =
                switch topic {
                case .plays: ["account"]
                case .lists: ["account", "list"]
                default: ["kind", "id"]
                }
            for (index, name) in names.enumerated() {
                if index > 0 { key.append(UInt8(ascii: topic == .lists ? "/" : ":")) }
                if let text = root[name]?.text { key += text.bytes }
            }
        }
        key.withUnsafeBytes { body($0) }
    }

    private func process(
        _ value: UnsafeRawBufferPointer, _ topic: Topic, _ key: UnsafeRawBufferPointer
    ) -> [[UInt8]] {
        let input = InputRecord(topic: topic, partition: 3, offset: 7, key: key, value: value)
        do throws(RecordError) {
            try enrichment.process(input, now: now)
        } catch {
            return [Array(error.description.utf8)]
        }
        return enrichment.outputs.map { output in
            check(output)
            return Array(enrichment.bytes(output.value))
        }
    }

    private func check(_ output: OutputRecord) {
        let value = enrichment.bytes(output.value)
        let key = Text(enrichment.bytes(output.key))
        do {
            var stem: Text = ""
            switch output.topic {
            case .listens: stem = try reader.listen(value).account
            case .tracks: stem = try reader.track(value).id
            case .artists: stem = try reader.artist(value).id
            case .albums: stem = try reader.album(value).id
            case .listItems: stem = try reader.listItem(value).page.account
            default: preconditionFailure("nothing is written to this topic")
            }
            precondition(key.hasPrefix(stem), "the key is not the record's")
        } catch {
            preconditionFailure("what was written cannot be read: \(error)")
        }
    }
}

nonisolated(unsafe) private let target = RecordTarget()

/// One input: its first byte says of which topic the rest is a value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRecords(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target.run(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
}
