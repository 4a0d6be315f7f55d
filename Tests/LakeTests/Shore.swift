import Foundation
import Plays
import Stage
import Support
import Testing

@testable import Lake

/// A tree in a folder of its own, and records to put there.
final class Shore {
    let root: String
    var partitionBy = PartitionBy.standard
    var style = FileStyle(.jsonl)
    var budgetBytes = 1 << 20
    private var writers = 0

    /// In memory where the system has a place for that: the tests sync thousands of files.
    init() {
        let memory = "/dev/shm"
        let isThere = FileManager.default.isWritableFile(atPath: memory)
        let base = isThere ? memory : NSTemporaryDirectory()
        root = "\(base)/legato-lake-\(UUID().uuidString)"
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// One listen; each seventh day is another one, and so are accounts and genres.
    static func listen(_ offset: Int64, genre: String? = nil, name: String = "Song") -> String {
        let day = 1 + offset / 7 % 28
        let date = day < 10 ? "2026-02-0\(day)" : "2026-02-\(day)"
        let genres = genre.map { "[\(quoted($0)),\"other\"]" } ?? "[]"
        return """
            {"v":1,"play_id":"p\(offset)","account":"me","source":"api","kind":"track",\
            "track_id":"t\(offset % 5)","track_uri":null,"track_name":\(quoted(name)),\
            "album_id":null,"album_name":"","artist_ids":["r1","r2"],"artist_names":["A","B, C"],\
            "isrc":null,"duration_ms":215000,"explicit":false,"release_year":2019,\
            "genres":\(genres),"context_type":null,"context_uri":null,\
            "started_at":"\(date)T16:00:00.000Z","ended_at":"\(date)T16:03:35.625Z",\
            "ended_at_precision":"millisecond","timezone":"UTC","local_date":"\(date)",\
            "local_hour":16,"weekday":3,"ms_played":215000,"ms_played_estimated":true,\
            "completion":0.625,"skipped":null,"shuffle":true,"offline":null,"incognito":null,\
            "platform":"android","country":"DE","reason_start":null,"reason_end":"",\
            "platform_detail":null,"origin":{"poll":"x"},"play_partition":0,\
            "play_offset":\(offset),"read_at":"\(date)T16:05:00.000Z"}
            """
    }

    static func quoted(_ text: String) -> String {
        let data = (try? JSONEncoder().encode(text)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// Begins where the tree left off, as a process does that starts.
    func open(
        _ partition: Int32 = 0, reached: @escaping (CommitStep) throws -> Void = { _ in }
    ) throws -> Gathering {
        let tree = try DiskTree(root)
        let manifest = try tree.recover(.listens, partition)
        writers += 1
        return try Gathering(
            manifest ?? Manifest(topic: .listens, partition: partition, from: 0),
            isNew: manifest == nil, by: partitionBy, style: style, tree: tree,
            writer: "w\(writers)", tools: EncoderTools(), budgetBytes: budgetBytes, reached: reached
        )
    }

    /// Takes listens up to an offset, from where the manifest says, and commits them.
    func fill(
        _ gathering: Gathering, to end: Int64, every: Int64 = .max,
        _ make: (Int64) -> String = { Shore.listen($0) }
    ) throws {
        let reader = RowReader(.listens)
        for offset in gathering.manifest.nextOffset..<end {
            try take(make(offset), offset, gathering, reader)
            if (offset + 1) % every == 0 { try commit(gathering, offset + 1) }
        }
        if !gathering.isEmpty { try commit(gathering, end) }
    }

    func take(
        _ value: String, _ offset: Int64, _ gathering: Gathering,
        _ reader: RowReader = RowReader(.listens)
    ) throws {
        try value.withText { text in
            try "me".withText { key in
                try reader.read(
                    text.bytes, key: key.bytes, partition: gathering.manifest.partition,
                    offset: offset, timestampMilliseconds: 0)
                try gathering.take(reader)
            }
        }
    }

    func commit(_ gathering: Gathering, _ next: Int64) throws {
        try gathering.commit(nextOffset: next, last: (next - 1, "hash\(next - 1)"))
    }

    /// Every file of the tree with its bytes, locks apart.
    func content() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
            guard !path.hasSuffix(".lock"),
                let data = FileManager.default.contents(
                    atPath: "\(root)/\(path)")
            else { continue }
            found[path] = data
        }
        return found
    }

    static let styles: [FileStyle] = Format.allCases.flatMap { format in
        Compression.allCases.map { FileStyle(format, $0) }
    }
}
