import Foundation
import Stage
import Testing

@Suite struct `a file replaced atomically` {
    func withFolder(_ body: (String) throws -> Void) throws {
        let folder = try Files.makeTemporaryFolder(prefix: "legato-test")
        defer { try? Files.remove(folder) }
        try body(folder)
    }

    @Test func `has the new bytes, the mode asked for and nothing beside it`() throws {
        try withFolder { folder in
            let path = "\(folder)/token.json"
            try AtomicFile.write(Array("old".utf8), to: path)
            try AtomicFile.write(Array("new".utf8), to: path, mode: 0o600)
            #expect(try Files.read(path) == Array("new".utf8))
            #expect(try Files.names(in: folder) == ["token.json"])
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
    }

    @Test func `keeps the old bytes when it cannot be replaced`() throws {
        try withFolder { folder in
            let path = "\(folder)/taken"
            try Files.makeFolder("\(path)/inside")
            let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: path) }
            #expect(error?.description == "cannot write \(path): Is a directory")
            #expect(try Files.names(in: folder) == ["taken"])
        }
    }

    @Test func `is not written into a folder that is missing`() throws {
        try withFolder { folder in
            let error = #expect(throws: FileError.self) {
                try AtomicFile.write([1], to: "\(folder)/none/file")
            }
            #expect(
                error?.description
                    == "cannot write \(folder)/none/file: No such file or directory")
            #expect(error?.isMissing == true)
        }
    }

    @Test func `leaves nothing behind on a full disk`() throws {
        let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: "/dev/full/x") }
        #expect(error?.description == "cannot write /dev/full/x: Not a directory")
    }

    @Test func `can lie in the working folder`() throws {
        let name = "legato-test-\(UInt64.random(in: .min ... .max))"
        defer { try? Files.remove(name) }
        try AtomicFile.write([1], to: name)
        #expect(try Files.read(name) == [1])
    }
}

@Suite struct `files` {
    @Test func `are made, listed and removed with their folders`() throws {
        let folder = try Files.makeTemporaryFolder(prefix: "legato-test")
        try Files.makeFolder("\(folder)/a/b")
        try Files.makeFolder("\(folder)/a/b")
        try AtomicFile.write([], to: "\(folder)/a/b/c")
        #expect(try Files.names(in: "\(folder)/a") == ["b"])
        try Files.remove(folder)
        #expect(Files.exists(folder) == false)
        try Files.remove(folder)
    }

    @Test func `are refused above their limit`() {
        let error = #expect(throws: FileError.self) {
            try Files.read("/dev/zero", limitBytes: 1_000)
        }
        #expect(error?.description == "cannot read /dev/zero: File too large")
    }

    @Test func `make no folder where a file lies`() throws {
        let folder = try Files.makeTemporaryFolder(prefix: "legato-test")
        defer { try? Files.remove(folder) }
        try AtomicFile.write([], to: "\(folder)/a")
        #expect(throws: FileError.self) { try Files.makeFolder("\(folder)/a") }
        #expect(throws: FileError.self) { try Files.makeFolder("\(folder)/a/b") }
    }
}
