import Foundation
import Plays
import Stage
import Support
import Testing

@testable import Lake

/// The process ends here.
struct Crash: Error {}

@Suite(.needsPython) struct `files on disk` {
    @Test(arguments: Shore.styles)
    func `hold every offset once, whatever they look like`(style: FileStyle) throws {
        let shore = Shore()
        shore.style = style
        shore.budgetBytes = 20_000
        try shore.fill(shore.open(), to: 500, every: 200)
        try shore.fill(shore.open(), to: 700)

        let check = try LakeCheck(of: shore.root)
        #expect(check.faults == [])
        #expect(check.partitions == ["listens/0": .init(next: 700, held: [[0, 699]])])
    }

    @Test(arguments: Shore.styles, [1, 3])
    func `are whole after a crash at any step`(style: FileStyle, pass: Int) throws {
        for step in CommitStep.allCases where step != .shown {
            let shore = Shore()
            shore.style = style
            shore.budgetBytes = 20_000
            var passes = 0
            let gathering = try shore.open { reached in
                if reached == step { passes += 1 }
                if passes == pass { throw Crash() }
            }
            #expect(throws: Crash.self, "\(step)") {
                try shore.fill(gathering, to: 300, every: 90)
            }
            let twin = Shore()
            twin.style = style
            twin.budgetBytes = 20_000
            try twin.fill(twin.open(), to: 300, every: 90)

            try shore.fill(shore.open(), to: 300, every: 90)

            #expect(try shore.content() == twin.content(), "\(step)")
        }
    }

    @Test func `are rid of a manifest that was half written`() throws {
        let shore = Shore()
        try shore.fill(shore.open(), to: 10)
        let before = try shore.content()
        for name in ["0.json.GLWLR0", "1.json.GLWLR0"] {
            let path = "\(shore.root)/listens/_manifest/\(name)"
            try Data("{\"v\"".utf8).write(to: URL(filePath: path))
        }
        _ = try shore.open()
        // Partition 1 is another's, which may be writing.
        let left = try shore.content().keys.filter { before[$0] == nil }
        #expect(left == ["listens/_manifest/1.json.GLWLR0"])
    }

    @Test func `are not touched by a writer that another one has overtaken`() throws {
        let shore = Shore()
        let zombie = try shore.open()
        try shore.take(Shore.listen(0), 0, zombie)
        try shore.fill(shore.open(), to: 10)
        let before = try shore.content()

        #expect(throws: (any Error).self) { try shore.commit(zombie, 1) }

        let check = try LakeCheck(of: shore.root)
        #expect(check.partitions == ["listens/0": .init(next: 10, held: [[0, 9]])])
        #expect(try shore.content().filter { !$0.key.contains("_tmp") } == before)
        try shore.fill(shore.open(), to: 20)
        #expect(try LakeCheck(of: shore.root).faults == [])
    }

    @Test func `name what was dead-lettered`() throws {
        let shore = Shore()
        let gathering = try shore.open()
        try shore.take(Shore.listen(0), 0, gathering)
        for offset in [1, 2, 4] { gathering.skip(Int64(offset)) }
        try shore.take(Shore.listen(3), 3, gathering)
        try shore.commit(gathering, 5)

        let check = try LakeCheck(of: shore.root)
        #expect(check.faults == [])
        #expect(
            check.partitions == [
                "listens/0": .init(next: 5, held: [[0, 0], [3, 3]], skipped: [[1, 2], [4, 4]])
            ])
    }

    @Test func `stay few in memory with 10,000 folders in flight`() throws {
        let shore = Shore()
        shore.partitionBy = try #require(PartitionBy(names: ["genre"]))
        shore.budgetBytes = 1 << 20
        let names = (0..<10_000).map { "genre \($0)" }
        let gathering = try shore.open()
        let reader = RowReader(.listens)
        var peak = 0
        for offset in 0..<Int64(20_000) {
            let genre = names[Int(offset % 10_000)]
            try shore.take(Shore.listen(offset, genre: genre), offset, gathering, reader)
            peak = max(peak, gathering.waitingBytes)
        }
        try shore.commit(gathering, 20_000)
        // Three times as much came by.
        #expect(peak <= shore.budgetBytes)
        #expect(peak > shore.budgetBytes / 2)
        let tree = try DiskTree(shore.root)
        let manifest = try #require(try tree.manifest(.listens, 0))
        #expect(manifest.files.count == 10_000)
        #expect(manifest.files.map(\.records).allSatisfy { $0 == 2 })
    }
}

@Suite struct `memory that partitions share` {
    @Test func `goes to those who need it, and is never more than there is`() throws {
        let shore = Shore()
        shore.style = FileStyle(.parquet)
        shore.partitionBy = try #require(PartitionBy(names: ["account"]))
        shore.budgetBytes = 300_000
        let memory = WaitingMemory(limitBytes: 400_000)
        shore.memory = memory
        let gatherings = try (0..<20).map { try shore.open($0) }
        var peak = 0
        for offset in 0..<Int64(2_000) {
            for gathering in gatherings.prefix(offset % 10 == 0 ? 20 : 1) {
                try shore.take(Shore.listen(offset), offset, gathering)
                peak = max(peak, memory.usedBytes)
            }
        }
        #expect(peak <= 400_000)
        for gathering in gatherings { try shore.commit(gathering, 2_000) }
        #expect(memory.usedBytes == 0)

        // An equal share of the memory would be 20,000 bytes.
        let path = gatherings[0].manifest.files[0].path
        var pieces: [Int] = []
        try Files.read("\(shore.root)/listens/\(path)").withUnsafeBytes { bytes in
            try ParquetFile(Text(bytes), of: .listens).rows { rows, _ in pieces.append(rows.count) }
        }
        #expect(pieces.count > 1)
        #expect(pieces.dropLast().allSatisfy { $0 >= 150_000 }, "\(pieces)")
    }
}

@Suite(.needsPython) struct `the checker of trees` {
    @Test func `finds every kind of planted fault`() throws {
        let shore = Shore()
        try shore.fill(shore.open(), to: 40)
        let part = "\(shore.root)/listens/account=me/date=2026-02-01/part-0-0-6.jsonl"
        let clean = try String(contentsOfFile: part, encoding: .utf8)
        let lines = clean.split(separator: "\n").map { $0 + "\n" }
        let plants: [(words: String, text: String)] = [
            ("6 rows, not 7", lines.dropFirst().joined()),
            ("rows out of order", ([lines[1], lines[0]] + lines[2...]).joined()),
            ("8 rows, not 7", (lines + [lines[6]]).joined()),
            ("another SHA-256", clean.replacing("p3", with: "p9")),
            (
                "rows of another partition",
                clean.replacing(
                    #"partition":0,"topic_offset":2"#, with: #"partition":1,"topic_offset":2"#)
            ),
            ("unreadable", String(clean.dropLast(3))),
        ]
        for (words, text) in plants {
            try Data(text.utf8).write(to: URL(filePath: part))
            let faults = try LakeCheck(of: shore.root).faults
            #expect(faults.contains { $0.contains(words) }, "\(words): \(faults)")
        }
        try Data(clean.utf8).write(to: URL(filePath: part))
        try Data(clean.utf8).write(to: URL(filePath: part + "x"))
        let strays = try LakeCheck(of: shore.root).faults
        #expect(strays.map { $0.contains("in no manifest") } == [true])
        try FileManager.default.removeItem(atPath: part)
        #expect(try LakeCheck(of: shore.root).faults.contains { $0.hasSuffix("missing") })
    }
}
