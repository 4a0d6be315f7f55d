import Foundation
import Stage
import Support
import Synchronization
import Testing

@testable import ObjectStore

@Suite(.needsObjects, .runLimit) struct `an object store` {
    static let names = [
        "plain.txt", "date=2026-01-01/part-0-0-1.parquet", "genre=..%2F..%2Fetc/x", "a b/+&é 日本😀",
        "q?x#y/[z]{1}|^'(!)*;:@,$", "quote\"<and>&amp;",
        // One that joins the slash, one that the slash joins, and the same to the eye.
        "x\u{600}/y", "x/\u{301}y", "\u{fc}/y", "u\u{308}/y",
    ]

    @Test(arguments: ObjectServer.allCases)
    func `gives back what was written, whatever its name`(server: ObjectServer) throws {
        let store = try server.store()
        for (index, name) in Self.names.enumerated() {
            let bytes = sample(100 + index, seed: UInt64(index))
            guard case .written(let tag) = try store.write(bytes, to: name, if: .absent) else {
                Issue.record("\(name): refused")
                continue
            }
            let read = try #require(try store.read(name))
            #expect(read.bytes == bytes)
            #expect(try store.look(name) == read.facts)
            #expect(
                read.facts
                    == ObjectFacts(
                        name: name, bytes: Int64(bytes.count), tag: tag,
                        sha256: Digests.sha256(bytes)))
        }
        let sorted = { (names: [String]) in
            names.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        }
        #expect(try sorted(store.names()) == sorted(Self.names))
        var facts: [ObjectFacts] = []
        try store.list("") { facts.append($0) }
        try store.remove(facts)
        #expect(try store.names() == [])
        #expect(try store.read("plain.txt") == nil)
    }

    @Test(arguments: ObjectServer.allCases)
    func `says so when a name is longer than it takes`(server: ObjectServer) throws {
        let store = try server.store()
        let files = try TemporaryFolder()
        let folder = "genre=\(String(repeating: "x", count: 200))/"
        let name = String(repeating: folder, count: 5) + "x"
        let error = #expect(throws: ObjectError.self) {
            try store.write([files.upload([1], "y"), files.upload([1], name)])
        }
        #expect(error?.description.hasPrefix("\(store.place)/genre=xxx") == true)
        #expect(
            error?.description.contains("and the store takes 1,024: take fewer fields with") == true
        )
        #expect(try store.names() == [])
    }

    @Test(arguments: ObjectServer.allCases)
    func `lets one of many writers win`(server: ObjectServer) throws {
        let store = try server.store()
        guard case .written(let first) = try store.write([1], to: "x", if: .absent) else {
            Issue.record("refused")
            return
        }
        // The same once more counts as an attempt whose answer was lost.
        #expect(try store.write([1], to: "x", if: .absent) == .written(tag: first))
        #expect(try store.write([2], to: "x", if: .absent) == .refused(try store.look("x")))
        guard case .written(let next) = try store.write([3], to: "x", if: .unchanged(tag: first))
        else {
            Issue.record("refused")
            return
        }
        let current = try #require(try store.look("x"))
        #expect(current.tag == next)
        #expect(try store.write([4], to: "x", if: .unchanged(tag: first)) == .refused(current))
        #expect(try store.write([4], to: "y", if: .unchanged(tag: first)) == .refused(nil))
        #expect(try store.content("x") == [3])
    }

    @Test(arguments: ObjectServer.allCases)
    func `leaves an object alone that is another one meanwhile`(server: ObjectServer) throws {
        let store = try server.store()
        _ = try store.write([1], to: "x", if: .absent)
        let old = try #require(try store.look("x"))
        _ = try store.write([2, 2], to: "x", if: .unchanged(tag: old.tag))
        try store.remove([old])
        #expect(try store.content("x") == [2, 2])
        #expect(throws: ObjectError.self) { try store.read(old) { _ in } }
    }

    @Test(arguments: ObjectServer.allCases)
    func `lists more than a page`(server: ObjectServer) throws {
        let store = try server.store()
        let folder = try TemporaryFolder()
        // A page of S3 has 1,000, one of Azure 5,000.
        let count = server == .s3 ? 1_203 : 30
        let names = (0..<count).map { "n=\($0)/x" }
        let results = try store.write(names.map { try folder.upload([1, 2, 3], $0) })
        #expect(results.count == count)
        #expect(try Set(store.names()) == Set(names))
    }

    @Test(arguments: ObjectServer.allCases)
    func `takes large files in pieces`(server: ObjectServer) throws {
        let store = try server.store()
        let folder = try TemporaryFolder()
        let bytes = sample((17 << 20) + 5)
        let upload = try folder.upload(bytes, "large")
        guard case .written = try store.write([upload])[0] else {
            Issue.record("refused")
            return
        }
        #expect(try store.content("large") == bytes)
        let other = try folder.upload(sample(17 << 20, seed: 2), "large")
        #expect(try store.write([other])[0] == .refused(try store.look("large")))
        #expect(try store.content("large") == bytes)
    }
}
