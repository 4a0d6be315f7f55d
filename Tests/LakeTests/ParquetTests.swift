import Foundation
import Plays
import Stage
import Support
import Testing

@testable import Lake

@Suite(.needsPython) struct `a Parquet file` {
    /// What Python says of one.
    struct Reading: Decodable {
        var faults: [String]
        var types: [String]
        var about: [String: String]
        var groups: Int
        var schema: [String]
    }

    func read(
        _ count: Int64, _ compression: Lake.Compression, budgetBytes: Int,
        by field: String = "account",
        _ make: (Int64) -> String
    ) throws -> Reading {
        let (shore, lines) = (Shore(), Shore())
        for place in [shore, lines] {
            place.partitionBy = try #require(PartitionBy(names: [field]))
            place.budgetBytes = budgetBytes
        }
        shore.style = FileStyle(.parquet, compression)
        try shore.fill(shore.open(), to: count, make)
        try lines.fill(lines.open(), to: count, make)
        let output = try Python.run("LakeTests/read_parquet.py", [shore.root, lines.root])
        return try JSONDecoder().decode(Reading.self, from: Data(output.utf8))
    }

    @Test(arguments: [
        (Lake.Compression.none, Int64(9)), (.gzip, 500), (.zstd, 1), (.zstd, 8), (.zstd, 500),
    ])
    func `is read back with equal values by others`(compression: Lake.Compression, count: Int64)
        throws
    {
        let names = ["Song", "", "Größe", "🎧", "a,b\"c", String(repeating: "x", count: 400)]
        let reading = try read(count, compression, budgetBytes: 1 << 20) {
            Shore.listen($0, genre: $0 % 3 == 0 ? nil : "genre \($0 % 4)", name: names[Int($0 % 6)])
        }
        #expect(reading.faults == [])
        #expect(reading.groups == 1)
    }

    @Test(arguments: [1, 2]) func `is read back whatever the values are`(seed: UInt64)
        throws
    {
        var random = SplitMix64(seed: seed)
        let words = (0..<300).map { "word \($0)" }
        let spread = Int.random(in: 1...300, using: &random)
        var picks: [Int64: (String?, String)] = [:]
        let reading = try read(2_000, .zstd, budgetBytes: 300_000) { offset in
            let pick =
                picks[offset] ?? (
                    Int.random(in: 0..<4, using: &random) == 0
                        ? nil : words[Int.random(in: 0..<spread, using: &random)],
                    words[Int.random(in: 0..<spread, using: &random)]
                )
            picks[offset] = pick
            return Shore.listen(offset, genre: pick.0, name: pick.1)
        }
        #expect(reading.faults == [])
        #expect(reading.groups > 1)
    }

    @Test func `has row groups worth their pages where many folders share little memory`() throws {
        let reading = try read(1_000, .zstd, budgetBytes: 60_000, by: "genre") {
            Shore.listen($0, genre: "genre \($0 % 40)")
        }
        #expect(reading.faults == [])
        #expect(reading.groups == 1)
    }

    @Test func `is read to its end or refused, whichever bit of it is another`() throws {
        let folder = try TemporaryFolder()
        let tree = try DiskTree(folder.path)
        let values = Array(`a topic as a table`.records(of: .artists).prefix(6))
        try Shore.fill(tree, .artists, values, FileStyle(.parquet))
        let path = try #require(try tree.manifest(.artists, 0)).files[0].path
        var bytes = try Files.read("\(folder.path)/artists/\(path)")
        let tail = bytes.suffix(8).prefix(4).enumerated().reduce(8) {
            $0 + Int($1.element) << (8 * $1.offset)
        }
        let isFull = ProcessInfo.processInfo.environment["LEGATO_CHAOS_FILES"] == "1"
        var outcomes: Set<String> = []
        for bit in 0..<bytes.count * 8 {
            // Every bit of what describes the file, and one of each byte of its pages.
            guard bit / 8 >= bytes.count - tail ? isFull || bit % 8 == bit / 8 % 8 : bit % 11 == 0
            else { continue }
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            defer { bytes[bit / 8] ^= 1 << UInt8(bit % 8) }
            do {
                try bytes.withUnsafeBytes { file in
                    let file = try ParquetFile(Text(file), of: .artists)
                    try file.places { _, _ in }
                    try file.rows { _, _ in }
                }
                outcomes.insert("read")
            } catch is PartFault { outcomes.insert("refused") }
        }
        #expect(outcomes == ["read", "refused"])
    }

    @Test func `says what it holds, with types that others know`() throws {
        let reading = try read(20, .zstd, budgetBytes: 1 << 20) { Shore.listen($0) }
        #expect(
            reading.about == [
                "legato.topic": "listens", "legato.partition": "0", "legato.first_offset": "0",
                "legato.last_offset": "19", "legato.v": "1",
            ])
        let wanted = [
            "topic_offset: int64", "track_name: string", "ended_at: timestamp[ms, tz=UTC]",
            "local_date: date32[day]", "artist_names: list<element: string not null>",
            "completion: double", "skipped: bool", "duration_ms: int64",
        ]
        #expect(wanted.filter { !reading.schema.contains($0) } == [], "\(reading.schema)")
    }
}
