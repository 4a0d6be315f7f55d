import Foundation
import ObjectStore
import Plays
import Stage
import Support
import Synchronization
import Testing

@testable import Lake

@Suite struct `an inspection of a tree` {
    @Test(arguments: [Format.jsonl, .csv, .parquet])
    func `finds nothing wrong with what was committed`(format: Format) throws {
        let shore = Shore()
        shore.style = FileStyle(format)
        try shore.fill(shore.open(), to: 100, every: 30)
        try shore.fill(shore.open(1), to: 50)
        let inspection = try Inspection(DiskTree(shore.root))
        let manifests = try inspection.manifests()
        #expect(manifests.map(\.partition) == [0, 1])
        #expect(manifests.map(\.records) == [100, 50])
        #expect(manifests.map(\.unheldOffsets) == [0, 0])
        #expect(try manifests.flatMap { try inspection.findings(in: $0).faults } == [])
    }

    @Test func `finds bits that were flipped in a Parquet file`() throws {
        let shore = Shore()
        shore.style = FileStyle(.parquet)
        try shore.fill(shore.open(), to: 4)
        let inspection = try Inspection(DiskTree(shore.root))
        let manifest = try #require(try inspection.manifests().first)
        let path = "\(shore.root)/listens/\(manifest.files[0].path)"
        let clean = try Data(contentsOf: URL(filePath: path))
        for index in stride(from: 0, to: clean.count, by: 61) {
            var changed = clean
            changed[index] ^= 1 << (index % 8)
            try changed.write(to: URL(filePath: path))
            let faults = try inspection.findings(in: manifest).faults
            #expect(faults == ["\(path): not the bytes that were committed"])
        }
    }

    @Test func `finds what is missing, changed, new or told wrong`() throws {
        let shore = Shore()
        try shore.fill(shore.open(), to: 40, every: 10)
        let manifest = try #require(
            try Inspection(DiskTree(shore.root)).manifests().first)
        let folder = "\(shore.root)/listens"
        let (one, other) = (
            "\(folder)/\(manifest.files[0].path)", "\(folder)/\(manifest.files[2].path)"
        )
        let clean = try #require(FileManager.default.contents(atPath: one))

        try FileManager.default.removeItem(atPath: one)
        #expect(
            try Inspection(DiskTree(shore.root)).findings(in: manifest).faults == [
                "\(one): missing"
            ])
        var changed = clean
        changed[20] ^= 1
        try changed.write(to: URL(filePath: one))
        #expect(
            try Inspection(DiskTree(shore.root)).findings(in: manifest).faults == [
                "\(one): not the bytes that were committed"
            ])
        try clean.dropLast().write(to: URL(filePath: one))
        #expect(
            try Inspection(DiskTree(shore.root)).findings(in: manifest).faults == [
                "\(one): \(clean.count - 1) bytes, not \(clean.count)",
                "\(one): not the bytes that were committed",
            ])
        try clean.write(to: URL(filePath: one))
        let stray = "\(other.dropLast(6))9.jsonl"
        try clean.write(to: URL(filePath: stray))
        #expect(
            try Inspection(DiskTree(shore.root)).findings(in: manifest).faults == [
                "\(stray): no manifest names it; a sink removes it when it starts"
            ])
        try FileManager.default.removeItem(atPath: stray)

        let path = "\(shore.root)/\(Manifest.path(.listens, 0))"
        var wrong = manifest
        wrong.files[0].records += 900
        try Data(wrong.json).write(to: URL(filePath: path))
        #expect(
            try Inspection(DiskTree(shore.root)).findings(in: manifest).faults == [
                "\(one): 7 rows, not 907",
                "\(one): the manifest's offsets and counts do not agree",
                "listens/0: holds more records than its offsets",
                "listens/0: 40 records were stored, its files hold 940",
            ])
        wrong.files[0].records = manifest.files[0].records
        wrong.files.append(wrong.files[0])
        try Data(wrong.json).write(to: URL(filePath: path))
        let faults = try Inspection(DiskTree(shore.root)).findings(in: manifest).faults
        #expect(
            faults == [
                "listens/0: files of account=me/date=2026-02-01 overlap at 0-6",
                "listens/0: holds more records than its offsets",
                "listens/0: 40 records were stored, its files hold 47",
                "listens/0: held twice: 0-6",
            ])
        try Data("{}".utf8).write(to: URL(filePath: path))
        #expect(throws: ManifestError.self) { try Inspection(DiskTree(shore.root)).manifests() }
    }

    @Test func `names what is missing and what is there twice`() throws {
        let shore = Shore()
        let sink = try shore.open()
        try shore.fill(sink, to: 30, every: 10)
        // Markers of transactions, which are no records.
        try shore.take(Shore.listen(33), 33, sink)
        try shore.commit(sink, 36)
        let tree = try DiskTree(shore.root)
        let inspection = Inspection(tree)
        var manifest = try #require(try tree.manifest(.listens, 0))
        #expect(manifest.uncovered == [30...32, 34...35])
        let clean = Inspection.Findings(
            faults: [], notes: ["listens/0: no records to keep were at 30-32, 34-35"])
        #expect(try inspection.findings(in: manifest) == clean)

        // A file that no manifest names any more, and that is gone.
        let lost = try #require(manifest.files.firstIndex { $0.first == 14 })
        let entry = manifest.files.remove(at: lost)
        let path = "\(shore.root)/listens/\(entry.path)"
        let bytes = try Files.read(path)
        try Files.remove(path)
        try tree.write(manifest)
        #expect(manifest.uncovered == [14...19, 30...32, 34...35])
        #expect(manifest.contradictions == ["listens/0: 31 records were stored, its files hold 25"])
        #expect(
            try inspection.findings(in: manifest)
                == Inspection.Findings(
                    faults: manifest.contradictions,
                    notes: ["listens/0: in no file: 14-19, 30-32, 34-35"]))

        // The same rows in two folders.
        manifest.files.append(entry)
        var twin = entry
        twin.path = "account=you/part-0-14-19.jsonl"
        manifest.files.append(twin)
        for path in [path, "\(shore.root)/listens/\(twin.path)"] {
            try Files.makeFolder(Files.folder(of: path))
            try AtomicFile.write(bytes, to: path)
        }
        try tree.write(manifest)
        #expect(
            try inspection.findings(in: manifest)
                == Inspection.Findings(
                    faults: [
                        "listens/0: holds more records than its offsets",
                        "listens/0: 31 records were stored, its files hold 37",
                        "listens/0: held twice: 14-19",
                    ], notes: ["listens/0: in no file: 30-32, 34-35"]))
    }

    @Test func `keeps nobody waiting, and finds no fault beside a sink and a compaction`() throws {
        let shore = Shore()
        let sink = try shore.open()
        try shore.fill(sink, to: 28, every: 3)
        let manifest = sink.manifest
        // Reading the first file waits for us.
        let path = "\(shore.root)/listens/\(manifest.files[0].path)"
        let bytes = try Files.read(path)
        try Files.remove(path)
        #expect(mkfifo(path, 0o644) == 0)
        let findings = Mutex<Inspection.Findings?>(nil)
        let root = shore.root
        let thread = Thread {
            let found = try? Inspection(DiskTree(root)).findings(in: manifest)
            findings.withLock { $0 = found ?? Inspection.Findings(faults: ["thrown"]) }
        }
        thread.start()
        let pipe = open(path, O_WRONLY | O_CLOEXEC)
        #expect(try DiskClaim("\(root)/listens/_manifest/0.lock", isShared: false) != nil)
        try AtomicFile.write(bytes, to: path)

        // All folders but the first.
        var folders = 0
        let made = try Compaction(
            DiskTree(root), limitBytes: 1 << 20, today: `a compaction`.later, writer: "c"
        ).run(.listens, 0) {
            folders += 1
            return folders == 1
        }
        #expect(made.made == 3)
        try shore.fill(sink, to: 40)
        #expect(bytes.withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) } == bytes.count)
        close(pipe)
        try waitUntil("it ends", seconds: 60) { findings.withLock { $0 != nil } }
        #expect(findings.withLock { $0 } == Inspection.Findings())
    }

    @Test(.needsObjects, arguments: ObjectServer.allCases)
    func `tells a commit in a store that is under way from what is left`(
        server: ObjectServer
    ) throws {
        let shore = Shore(on: server)
        var during: Inspection.Findings?
        let sink = try shore.open { step in
            guard step == .named, during == nil else { return }
            let inspection = Inspection(try shore.tree())
            during = try inspection.manifests().first.map { try inspection.findings(in: $0) }
        }
        try shore.fill(sink, to: 7)
        let place = "\(shore.address ?? "")/listens/account=me"
        let note = "not committed yet, or left of a commit that was cut off"
        #expect(
            during
                == Inspection.Findings(
                    notes: ["\(place)/date=2026-02-01/part-0-0-6.jsonl: \(note)"]))
        let tree = try #require(try shore.tree() as? ObjectTree)
        _ = try tree.store.write([1], to: "listens/account=me/part-0-2-3.jsonl", if: .absent)
        let inspection = Inspection(tree)
        #expect(
            try inspection.findings(in: inspection.manifests()[0])
                == Inspection.Findings(
                    faults: [
                        "\(place)/part-0-2-3.jsonl: no manifest names it; a sink removes it when "
                            + "it starts"
                    ]))
    }
}
