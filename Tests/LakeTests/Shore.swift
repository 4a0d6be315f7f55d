import Foundation
import ObjectStore
import Plays
import Stage
import Support
import Testing

@testable import Lake

/// A tree in a folder of its own, and records to put there.
final class Shore {
    let root: String
    /// Where the tree lies, if not in the folder.
    let address: String?
    private let server: ObjectServer?
    /// The port of a proxy before the server.
    var port: UInt16?
    var partitionBy = PartitionBy.standard
    var style = FileStyle(.jsonl)
    var budgetBytes = 1 << 20
    var memory: WaitingMemory?
    private var writers = 0

    /// In memory where the system has a place for that: the tests sync thousands of files.
    init(on server: ObjectServer? = nil) {
        self.server = server
        address = server?.place("lake")
        let memory = "/dev/shm"
        let isThere = FileManager.default.isWritableFile(atPath: memory)
        let base = isThere ? memory : NSTemporaryDirectory()
        root = "\(base)/legato-lake-\(UUID().uuidString)"
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
        try? FileManager.default.removeItem(atPath: "\(root)-staging")
    }

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
        let tree = try tree()
        let manifest = try tree.recover(.listens, [partition])[partition]
        writers += 1
        return try Gathering(
            manifest ?? Manifest(topic: .listens, partition: partition, from: 0),
            isNew: manifest == nil, by: partitionBy, style: style, tree: tree,
            writer: "w\(writers)", tools: EncoderTools(), budgetBytes: budgetBytes,
            memory: memory, reached: reached)
    }

    /// The tree, as a process of its own sees it.
    func tree() throws -> any Tree {
        guard let server, let address = address.flatMap({ ObjectAddress($0) }) else {
            return try DiskTree(root)
        }
        writers += 1
        let store = try ObjectStore(
            address, environment: Environment(server.environment(port: port)), log: .silent,
            stop: StopSignal())
        return try ObjectTree(store, staging: "\(root)-staging/\(writers)", writer: "w\(writers)")
    }

    /// The tree in a folder: where it lies, or a copy of its objects.
    func folder() throws -> String {
        guard let server, let address = address.flatMap({ ObjectAddress($0) }) else { return root }
        let store = try ObjectStore(
            address, environment: Environment(server.environment()), log: .silent,
            stop: StopSignal())
        try? FileManager.default.removeItem(atPath: root)
        try store.list("") { facts in
            let url = URL(filePath: "\(root)/\(facts.name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(store.read(facts.name)?.bytes ?? []).write(to: url)
        }
        return root
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

    /// Puts records of any topic into partition 0 of a tree, from offset 0 on.
    static func fill(
        _ tree: DiskTree, _ topic: Topic, _ values: [String],
        _ style: FileStyle = FileStyle(.parquet, .zstd)
    ) throws {
        guard !values.isEmpty else { return }
        let gathering = try Gathering(
            Manifest(topic: topic, partition: 0, from: 0), isNew: true, by: .standard,
            style: style, tree: tree, writer: "w", tools: EncoderTools(), budgetBytes: 1 << 20)
        let reader = RowReader(topic)
        for (offset, value) in values.enumerated() {
            try value.withText { text in
                try "me".withText { key in
                    try reader.read(
                        text.bytes, key: key.bytes, partition: 0, offset: Int64(offset),
                        timestampMilliseconds: 1_772_640_000_000)
                    try gathering.take(reader)
                }
            }
        }
        try gathering.commit(nextOffset: Int64(values.count), last: (0, "hash"))
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
