import Foundation
import Plays
import Support
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
        #expect(try manifests.flatMap { try inspection.faults(of: $0) } == [])
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
        #expect(try Inspection(DiskTree(shore.root)).faults(of: manifest) == ["\(one): missing"])
        var changed = clean
        changed[20] ^= 1
        try changed.write(to: URL(filePath: one))
        #expect(
            try Inspection(DiskTree(shore.root)).faults(of: manifest) == [
                "\(one): not the bytes that were committed"
            ])
        try clean.dropLast().write(to: URL(filePath: one))
        #expect(
            try Inspection(DiskTree(shore.root)).faults(of: manifest) == [
                "\(one): \(clean.count - 1) bytes, not \(clean.count)",
                "\(one): not the bytes that were committed",
            ])
        try clean.write(to: URL(filePath: one))
        let stray = "\(other.dropLast(6))9.jsonl"
        try clean.write(to: URL(filePath: stray))
        #expect(
            try Inspection(DiskTree(shore.root)).faults(of: manifest) == [
                "\(stray): no manifest names it; a sink removes it when it starts"
            ])
        try FileManager.default.removeItem(atPath: stray)

        let path = "\(shore.root)/\(Manifest.path(.listens, 0))"
        var wrong = manifest
        wrong.files[0].records += 900
        try Data(wrong.json).write(to: URL(filePath: path))
        #expect(
            try Inspection(DiskTree(shore.root)).faults(of: manifest) == [
                "\(one): 7 rows, not 907",
                "\(one): the manifest's offsets and counts do not agree",
                "listens/0: holds more records than its offsets",
            ])
        wrong.files[0].records = manifest.files[0].records
        wrong.files.append(wrong.files[0])
        try Data(wrong.json).write(to: URL(filePath: path))
        let faults = try Inspection(DiskTree(shore.root)).faults(of: manifest)
        #expect(faults.first?.contains("overlap at offset 0") == true)
        try Data("{}".utf8).write(to: URL(filePath: path))
        #expect(throws: ManifestError.self) { try Inspection(DiskTree(shore.root)).manifests() }
    }
}
