import Foundation
import Plays
import Stage
import Support
import Testing
import Wire

@testable import Lake

/// Written on the thread, read when it has said that it is done.
private final class Notes {
    var lines: [Int] = []
}

private struct Fault: Error {}

@Suite struct `a thread for files` {
    @Test func `does what it is given in order`() throws {
        let (thread, notes) = (FileThread(), Notes())
        var number = 0
        for line in 0..<1_000 {
            number = try thread.add(bytes: 100_000) { notes.lines.append(line) }
        }
        try thread.wait(for: number)
        #expect(notes.lines == Array(0..<1_000))
        #expect(thread.hasDone(number) && !thread.hasDone(number + 1))
    }

    @Test func `throws at each later call what it has failed at, and does nothing more`() throws {
        let (thread, notes) = (FileThread(), Notes())
        let number = try thread.add(bytes: 1) { throw Fault() }
        #expect(throws: Fault.self) { try thread.wait(for: number) }
        #expect(throws: Fault.self) { try thread.add(bytes: 1) { notes.lines.append(1) } }
        #expect(throws: Fault.self) { try thread.wait(for: 0) }
        #expect(notes.lines == [])
    }

    @Test func `tells who waits for room what it has failed at`() throws {
        let thread = FileThread()
        let number = try thread.add(bytes: 8 << 20) {
            usleep(50_000)
            throw Fault()
        }
        // There is no room until the first is done, and then there is none to wait for.
        #expect(throws: Fault.self) { try thread.add(bytes: 1) {} }
        #expect(thread.hasDone(number) && !thread.hasDone(number + 1))
    }

    @Test func `makes one wait for room`() throws {
        let (thread, notes) = (FileThread(), Notes())
        try thread.add(bytes: 8 << 20) {
            usleep(50_000)
            notes.lines.append(1)
        }
        let number = try thread.add(bytes: 1) { notes.lines.append(2) }
        // It was let in when the first was done.
        #expect(thread.hasDone(number - 1))
        try thread.wait(for: number)
        #expect(notes.lines == [1, 2])
    }

    @Test func `does nothing more once it has ended, and says so`() throws {
        let (thread, notes) = (FileThread(), Notes())
        for line in 0..<1_000 {
            try thread.add(bytes: 1) {
                // All of it would last longer than anything can keep the end from being called.
                usleep(100_000)
                notes.lines.append(line)
            }
        }
        thread.end()
        let count = notes.lines.count
        #expect(count < 1_000 && thread.hasDone(count) && !thread.hasDone(count + 1))
        #expect(throws: Failure.self) { try thread.add(bytes: 1) { notes.lines.append(-1) } }
        #expect(throws: Failure.self) { try thread.wait(for: 1_000) }
        #expect(notes.lines == Array(0..<count))
    }

    @Test func `may be let go of by the last thing it does`() throws {
        weak var thread: FileThread?
        do {
            let only = FileThread()
            thread = only
            for _ in 0..<100 { try only.add(bytes: 1) { withExtendedLifetime(only) {} } }
        }
        try waitUntil("it has gone", seconds: 60) { thread == nil }
    }
}

@Suite struct `a file in large pieces` {
    @Test(arguments: [NSTemporaryDirectory(), "/dev/shm"])
    func `has the bytes that were handed over, past the cache or not`(place: String) throws {
        let folder = "\(place)/legato-pieces-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }

        var expected: [UInt8] = []
        let tools = EncoderTools()
        let file = PartFile(
            "\(folder)/part", tools.encoder(FileStyle(.jsonl), .listens), pieceBytes: 0, tools,
            reached: { _ in })
        let sizes = [200_000, 1, 4_095, 1, 4_096, 0, 2_500_001, 77]
        for (index, size) in sizes.enumerated() {
            let piece = Piece()
            for place in 0..<size {
                piece.bytes.append(UInt8(truncatingIfNeeded: place &* 31 &+ index))
            }
            expected += piece.bytes.bytes
            if index == sizes.count - 1 {
                try file.close(piece, syncs: true)
            } else {
                try file.take(piece)
            }
        }
        let written = FileManager.default.contents(atPath: "\(folder)/part")
        #expect(written == Data(expected))
        let digest = SHA256()
        expected.withUnsafeBytes { digest.update($0) }
        let staged = file.staged("part", first: 0, last: 0, records: 0)
        #expect(staged.file.bytes == Int64(expected.count))
        #expect(staged.file.sha256 == digest.finishHex())
    }
}

@Suite struct `a column of JSON` {
    @Test(arguments: [
        (#""origin":{"poll":"x"}"#, #"{"poll":"x"}"#),
        (#""origin" : { "poll":"x" }"#, #"{ "poll":"x" }"#),
        (#""origin":{"poll":"\u00e9"}"#, #"{"poll":"\u00e9"}"#),
        (#""origin":{"a":1.0,"b":1e3}"#, #"{"a":1.0,"b":1e3}"#),
        (#""origin":{"poll":"x"},"other":{"origin":{"poll":"y"}}"#, #"{"poll":"x"}"#),
        (#""other":"\"origin\":{}","origin":{}"#, "{}"),
        (#""my\"origin":{},"origin": {}"#, "{}"),
        (#""origin":"text""#, #""text""#),
    ])
    func `keeps its bytes as they came`(members: String, expected: String) throws {
        let record = """
            {"v":1,"account":"me","source":"api","read_at":"2026-02-01T16:05:00.000Z",\
            \(members),"item":{"poll":"x"}}
            """
        let reader = RowReader(.plays)
        try record.withText { value in
            try "me".withText { key in
                try reader.read(
                    value.bytes, key: key.bytes, partition: 0, offset: 0, timestampMilliseconds: 0)
            }
            guard case .json(let origin) = reader.cell(named: "origin"),
                case .json(let item) = reader.cell(named: "item")
            else { throw Fault() }
            #expect(String(origin) == expected)
            #expect(String(item) == #"{"poll":"x"}"#)
        }
    }
}
