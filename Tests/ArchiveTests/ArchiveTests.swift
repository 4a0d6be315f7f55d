import Archive
import Foundation
import Support
import Testing

@Suite struct `a zip archive` {
    /// The bytes of every entry by its base name.
    func contents(_ bytes: [UInt8], piece: Int = 7) throws -> [String: String] {
        try bytes.withUnsafeBytes { bytes in
            let archive = try ZipArchive(bytes: bytes)
            var contents: [String: String] = [:]
            for entry in archive.entries {
                contents[entry.baseName] = String(
                    decoding: try read(archive.open(entry), piece), as: UTF8.self)
            }
            return contents
        }
    }

    func read(_ reader: ZipEntryReader, _ piece: Int = 1 << 16) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: piece)
        while true {
            let count = try room.withUnsafeMutableBytes { try reader.read(into: $0) }
            guard count > 0 else { return bytes }
            bytes += room[..<count]
        }
    }

    func fault(_ make: () throws -> Void) -> ArchiveError? {
        do {
            try make()
            return nil
        } catch {
            return error as? ArchiveError
        }
    }

    @Test func `gives its entries by their base names, wherever they lie`() throws {
        let zip = ZipMaker([
            .init("MyData/", ""), .init("MyData/endsong_0.json", "[1]"),
            .init("a/../../b/../evil.json", "[2]"), .init("C:\\Temp\\back.json", "[3]"),
            .init("plain.json", "[]"),
        ])
        #expect(
            try contents(zip.bytes)
                == [
                    "endsong_0.json": "[1]", "evil.json": "[2]", "back.json": "[3]",
                    "plain.json": "[]",
                ])
    }

    @Test func `that is none, or none any more, says so`() throws {
        let whole = ZipMaker([.init("a.json", String(repeating: "x", count: 500))]).bytes
        let cases: [([UInt8], ArchiveError.Kind, String)] = [
            (Array("<html>".utf8), .notAnArchive, "is no zip archive"),
            (
                Array(whole.prefix(300)), .broken,
                "is a zip archive whose end is missing: download it again"
            ),
        ]
        for (bytes, kind, reason) in cases {
            let fault = fault { _ = try bytes.withUnsafeBytes { try ZipArchive(bytes: $0) } }
            #expect(fault?.kind == kind)
            #expect(fault?.reason == reason)
        }
    }

    @Test func `with a damaged entry says so when it is read`() throws {
        var entry = ZipMaker.Entry("a.json", "[1, 2, 3]")
        entry.checksum = 1
        let fault = fault { _ = try contents(ZipMaker([entry]).bytes) }
        #expect(fault?.kind == .broken)
        #expect(fault?.reason == "is damaged (CRC error): download it again")
    }

    @Test func `that is locked says what to do`() throws {
        var entry = ZipMaker.Entry("a.json", "secret")
        entry.isEncrypted = true
        let fault = fault { _ = try contents(ZipMaker([entry]).bytes) }
        #expect(fault?.kind == .encrypted)
        #expect(
            fault?.reason == "is locked by a password: unpack it with that and import the folder")
    }

    @Test func `that claims to unpack to 3 GB is refused unread`() throws {
        var entry = ZipMaker.Entry("a.json", "")
        (entry.method, entry.bytes) = (8, 3 << 30)
        let fault = fault { _ = try contents(ZipMaker([entry]).bytes) }
        #expect(fault?.kind == .bomb)
        #expect(
            fault?.reason == "would unpack to 3072 MB, out of all proportion: it is no export")
    }

    @Test func `that holds more than it says is left as soon as it shows`() throws {
        // 3 GB of zeros: what 32 MB of them are packed to, ninety-six times over.
        let folder = try TemporaryFolder()
        let script = """
            import sys, zlib
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            piece = packer.compress(bytes(32 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
            open(sys.argv[1], "wb").write(piece * 96 + b"\\x03\\x00")
            """
        let child = try ChildProcess(
            path: URL(filePath: "/usr/bin/python3"), ["-c", script, folder.path("bomb")])
        #expect(try child.wait(seconds: 60) == .status(0))
        var entry = ZipMaker.Entry(
            "a.json", Array(try Data(contentsOf: URL(filePath: folder.path("bomb")))))
        (entry.method, entry.bytes) = (8, 60 << 20)
        var most = 0
        let fault = fault {
            try ZipMaker([entry]).bytes.withUnsafeBytes { bytes in
                let archive = try ZipArchive(bytes: bytes)
                let reader = try archive.open(archive.entries[0])
                var room = [UInt8](repeating: 0, count: 1 << 18)
                while true {
                    let count = try room.withUnsafeMutableBytes { try reader.read(into: $0) }
                    guard count > 0 else { return }
                    most += count
                }
            }
        }
        #expect(most <= 60 << 20)
        #expect(fault?.kind == .bomb)
    }

    @Test func `refuses no history, however well it packs`() {
        #expect(!BombRule.isBomb(bytes: 12 << 20, packedBytes: 10_000))
        #expect(!BombRule.isBomb(bytes: 400 << 20, packedBytes: 30 << 20))
        #expect(BombRule.isBomb(bytes: 65 << 20, packedBytes: 65 << 10))
        #expect(BombRule.isBomb(bytes: 5 << 30, packedBytes: 4 << 30))
    }
}
