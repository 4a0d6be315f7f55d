import Foundation
import Plays
import Stage
import Support
import Testing

@testable import Lake

@Suite(.needsPython, .runLimit) struct `a compaction` {
    /// The day after those of the sample.
    static let later = CivilDate(daysSince1970: 30_000)
    static let genres = [nil, "a", "Größe, \"x\"\nline", "🎧"]

    static func make(_ offset: Int64) -> String {
        Shore.listen(offset, genre: genres[Int(offset % 4)], name: "Song \(offset)\r\n\"quoted\"")
    }

    func compact(
        _ shore: Shore, today: CivilDate = later, limitBytes: Int64 = 1 << 20,
        writer: String = "c",
        reached: @escaping (CommitStep) throws -> Void = { _ in }
    ) throws -> Compaction.Result {
        try Compaction(
            shore.tree(), limitBytes: limitBytes, today: today, writer: writer,
            reached: reached
        ).run(.listens, 0)
    }

    @Test(arguments: Shore.styles)
    func `makes few files with the same rows of many`(style: FileStyle) throws {
        let shore = Shore()
        shore.style = style
        try shore.fill(shore.open(), to: 196, every: 3, Self.make)
        let before = try #require(try shore.tree().manifest(.listens, 0))
        let result = try compact(shore)
        let after = try #require(try shore.tree().manifest(.listens, 0))
        // 28 days, in each of which seven records came in two to four files.
        #expect(after.files.count == 28)
        #expect((result.replaced, result.made) == (before.files.count, 28))
        #expect(after.records == 196)
        let check = try LakeCheck(of: shore.root)
        #expect(check.faults == [])
        #expect(check.partitions == ["listens/0": .init(next: 196, held: [[0, 195]])])
        let inspection = Inspection(try shore.tree())
        #expect(try inspection.manifests().flatMap { try inspection.findings(in: $0).faults } == [])
        // Once more there is nothing to do, and a sink goes on.
        #expect(try compact(shore) == .init())
        try shore.fill(shore.open(), to: 200, Self.make)
        #expect(try LakeCheck(of: shore.root).faults == [])
    }

    @Test func `keeps every value of Parquet`() throws {
        let (shore, lines) = (Shore(), Shore())
        shore.style = FileStyle(.parquet, .zstd)
        for place in [shore, lines] {
            place.partitionBy = try #require(PartitionBy(names: ["account"]))
        }
        try shore.fill(shore.open(), to: 300, every: 7, Self.make)
        try lines.fill(lines.open(), to: 300, Self.make)
        #expect(try compact(shore).made == 1)
        let output = try Python.run("LakeTests/read_parquet.py", [shore.root, lines.root])
        #expect(output.hasPrefix("{\"faults\": []"), "\(output)")
        #expect(output.contains("\"legato.last_offset\": \"299\""))
    }

    @Test func `leaves days alone that are not over, and files that are large`() throws {
        let shore = Shore()
        try shore.fill(shore.open(), to: 21, every: 2)
        let today = try #require("2026-02-02".withText { CivilDate($0) })
        // Days 1, 2 and 3 of the sample: only the first is over.
        #expect(try compact(shore, today: today).made == 1)
        #expect(try compact(shore, limitBytes: 100) == .init())
    }

    @Test(
        arguments: [Format.jsonl, .parquet],
        [CommitStep.staged, .written, .closed, .named, .committed])
    func `changes all or nothing when it is killed`(format: Format, step: CommitStep) throws {
        let grounds: [ObjectServer?] =
            ObjectServer.areExpected ? [nil] + ObjectServer.allCases : [nil]
        for server in grounds {
            let shore = Shore(on: server)
            shore.style = FileStyle(format)
            try shore.fill(shore.open(), to: 28, every: 3)
            #expect(throws: Crash.self) {
                try compact(shore) { if $0 == step { throw Crash() } }
            }
            // A sink that was running goes on, and one that starts tidies up.
            try shore.fill(shore.open(), to: 30)
            #expect(try LakeCheck(of: shore.folder()).faults == [])
            _ = try compact(shore)
            let check = try LakeCheck(of: shore.folder())
            #expect(check.faults == [])
            #expect(check.partitions == ["listens/0": .init(next: 30, held: [[0, 29]])])
        }
    }

    @Test(.needsObjects, arguments: ObjectServer.allCases)
    func `goes beside a sink in an object store`(server: ObjectServer) throws {
        let shore = Shore(on: server)
        let sink = try shore.open()
        try shore.fill(sink, to: 28, every: 3)
        #expect(try compact(shore).made == 4)
        // The sink finds another manifest than it wrote, with its own word in it.
        try shore.fill(sink, to: 40, every: 3)
        // One that begins in the middle of a compaction takes the right to go on from it.
        var heir: Gathering?
        #expect(throws: TakenOver.self) {
            try compact(shore) { if $0 == .named { heir = try shore.open() } }
        }
        try shore.fill(try #require(heir), to: 42)
        let check = try LakeCheck(of: shore.folder())
        #expect(check.faults == [])
        #expect(check.partitions == ["listens/0": .init(next: 42, held: [[0, 41]])])
    }

    @Test(arguments: [nil, Lake.Compression.zstd])
    func `keeps how pages are compressed, unless another way is wanted`(
        wanted: Lake.Compression?
    ) throws {
        let shore = Shore()
        shore.style = FileStyle(.parquet, .gzip)
        try shore.fill(shore.open(), to: 7, every: 3)
        let tree = try DiskTree(shore.root)
        let result = try Compaction(
            tree, limitBytes: 1 << 20, today: Self.later, writer: "c", parquet: wanted
        ).run(.listens, 0)
        #expect(result.made == 1)
        let path = try #require(try tree.manifest(.listens, 0)).files[0].path
        try Files.read("\(shore.root)/listens/\(path)").withUnsafeBytes { bytes in
            let file = try ParquetFile(Text(bytes), of: .listens)
            #expect(file.compression == wanted ?? .gzip)
        }
    }

    @Test(arguments: [CommitStep.written, .closed])
    func `says what has come between when it is overtaken`(step: CommitStep) throws {
        let shore = Shore()
        try shore.fill(shore.open(), to: 7, every: 3)
        let error = #expect(throws: TakenOver.self) {
            try compact(shore) { if $0 == step { _ = try compact(shore, writer: "d") } }
        }
        #expect(
            error?.description
                == """
                \(shore.root): files of listens, partition 0, were changed by another process \
                while they were compacted; nothing is lost, compact again
                """)
        #expect(try LakeCheck(of: shore.root).faults == [])
    }
}
