import Foundation
import Plays
import Simulator
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `an import of a zip` {
    @Test func `takes a zip as it came, and its files unpacked for the same`() throws {
        let scene = try ImportScene.real()
        let rows = "[{\"ts\":\"2024-01-01T00:00:00Z\",\"ms_played\":1}]"
        let other = "[{\"ts\":\"2024-01-02T00:00:00Z\",\"ms_played\":1}]"
        let zip = ZipMaker([
            .init("MyData/endsong_0.json", rows), .init("MyData/Userdata.json", "{}"),
            .init("MyData/StreamingHistory_music_0.json", "[]"),
            .init("__MACOSX/MyData/._endsong_0.json", "\u{0}\u{5}"),
        ])
        try Data(zip.bytes).write(to: scene.folder.url.appending(path: "my_spotify_data.zip"))
        try scene.folder.write(rows, to: "endsong_0.json")
        try scene.folder.write(other, to: "renamed by hand.json")
        let summary = try scene.run([
            scene.folder.path, scene.folder.path("renamed by hand.json"),
        ])
        #expect(summary.sums.accepted == 2)
        #expect(
            summary.files.map { $0.label.replacing(scene.folder.path + "/", with: "") } == [
                "StreamingHistory_music_0.json", "endsong_0.json",
                "my_spotify_data.zip/MyData/endsong_0.json", "renamed by hand.json",
            ])
        #expect(summary.files.map { $0.importedBefore != nil } == [false, false, true, false])
    }

    /// Packs the folder's files as Spotify and people do, by another program.
    func pack(_ scene: ImportScene, streamed: Bool) throws -> String {
        let script = """
            import glob, io, os, sys, zipfile
            folder, streamed = sys.argv[1], sys.argv[2] == "true"
            class Pipe(io.RawIOBase):
                def __init__(self, path): self.file = open(path, "wb")
                def writable(self): return True
                def write(self, data): return self.file.write(data)
                def flush(self):
                    if not self.file.closed: self.file.flush()
            target = folder + "/my_spotify_data.zip"
            place = Pipe(target) if streamed else target
            with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in glob.glob(folder + "/*.json"):
                    archive.write(path, "Spotify Extended Streaming History/" + os.path.basename(path))
                    os.remove(path)
            if streamed: place.file.close()
            """
        let child = try ChildProcess(
            path: URL(filePath: "/usr/bin/python3"),
            ["-c", script, scene.folder.path, "\(streamed)"])
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
        return scene.folder.path("my_spotify_data.zip")
    }

    @Test(arguments: [false, true])
    func `that is deflated gives every row of its files`(streamed: Bool) throws {
        let (plain, packed) = (try ImportScene.real(), try ImportScene.real())
        for scene in [plain, packed] { try scene.make(ExportShape(seed: 8, rows: 2_000, files: 3)) }
        let unpacked = try plain.run()
        let summary = try packed.run([try pack(packed, streamed: streamed)])
        #expect(
            summary.files
                == unpacked.files.map { file in
                    var file = file
                    file.path = packed.folder.path(
                        "my_spotify_data.zip/Spotify Extended Streaming History/\(file.label)")
                    return file
                })
        #expect(summary.failure == nil)
        #expect(try packed.published() == plain.published())
        let digests = try [packed, plain].map { scene in
            Set(try scene.ledger("import").map { $0["sha256"] as? String ?? "" })
        }
        #expect(digests[0] == digests[1])
        #expect(digests[0].count == 3)
    }
}
