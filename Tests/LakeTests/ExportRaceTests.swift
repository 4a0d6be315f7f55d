import Foundation
import Plays
import Stage
import Support
import Testing
import Wire

@testable import Lake

@Suite(.needsObjects, .runLimit) struct `two exports to one object store at once` {
    static let tables = ["listens", "tracks"]

    func begin(_ shore: Shore, _ word: String) throws -> TableExport {
        let export = try TableExport(shore.tree(), FileStyle(.jsonl))
        for table in Self.tables {
            try export.begin(table, [Column("name", .text)])
            try "\(word) \(table)".withText { try export.add([.text($0)], levels: []) }
        }
        return export
    }

    /// What the manifest names, as the lines of those files; empty where one is another file.
    func counting(_ shore: Shore) throws -> [String] {
        let root = try shore.folder()
        let data = try Data(contentsOf: URL(filePath: "\(root)/\(TableExport.manifest)"))
        struct Named: Decodable {
            struct File: Decodable {
                var path: String
                var sha256: String
            }
            var files: [File]
        }
        return try JSONDecoder().decode(Named.self, from: data).files.map { file in
            let bytes = (try? Files.read("\(root)/\(file.path)")) ?? []
            let digest = SHA256()
            digest.begin()
            bytes.withUnsafeBytes { digest.update($0) }
            return digest.finishHex() == file.sha256 ? String(decoding: bytes, as: UTF8.self) : ""
        }
    }

    func lines(_ word: String) -> [String] {
        Self.tables.map { "{\"v\":1,\"name\":\"\(word) \($0)\"}\n" }
    }

    @Test(arguments: ObjectServer.allCases, [CommitStep.firstNamed, .named])
    func `leave the files of one of them, whole`(server: ObjectServer, step: CommitStep) throws {
        let shore = Shore(on: server)
        _ = try begin(shore, "old").publish()
        let (loser, winner) = (try begin(shore, "lost"), try begin(shore, "won"))
        let error = #expect(throws: Failure.self) {
            try loser.publish { if $0 == step { _ = try winner.publish() } }
        }
        #expect(error?.description.contains("another export came between; begin again") == true)
        #expect(try counting(shore) == lines("won"))
        // What the loser left goes with the next one.
        _ = try begin(shore, "next").publish()
        #expect(try counting(shore) == lines("next"))
        let tree = try shore.tree()
        #expect(try Self.tables.flatMap { try tree.files(below: $0) }.count == 2)
    }

    @Test(arguments: ObjectServer.allCases)
    func `take nothing from one that begins while old files go`(server: ObjectServer) throws {
        let shore = Shore(on: server)
        let first = try begin(shore, "first")
        _ = try first.publish { step in
            guard step == .committed else { return }
            _ = try begin(shore, "second").publish()
        }
        #expect(try counting(shore) == lines("second"))
    }
}
