import Foundation
import HTTP
import SQLite
import Stage
import Support
import Testing

@testable import Dashboard
@testable import Sink

@Suite(.runLimit) struct `a database` {
    @Test func `that is not there yet is waited for`() throws {
        let folder = try TemporaryFolder()
        let rig = try Rig(folder.path("legato.db"))
        #expect(try rig.page("/").contains("Nothing yet"))
        try Data().write(to: folder.url.appending(path: "legato.db"))
        #expect(try rig.page("/").contains("Nothing yet"))
    }

    @Test func `that is empty says so kindly on every page`() throws {
        let history = try History()
        let rig = try Rig(history.path)
        for target in `a router`.pages {
            let answer = try rig.ask(target)
            #expect(answer.status == 200)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("still empty"))
        }
    }

    @Test func `that has nothing in the period leads to where there is something`() throws {
        let rig = try Rig(`a router`.lived.get().path)
        for path in ["/", "/top", "/habits", "/taste", "/recap"] {
            let page = try rig.page("\(path)?period=2001")
            #expect(page.contains("No listens in this period. There are some from 26 October 2024"))
        }
    }

    @Test func `is shown as it grows, and when another takes its place`() throws {
        let history = try History.lived(days: 1, perDay: 1)
        let rig = try Rig(history.path, clock: .system)
        #expect(try rig.page("/data/newest.csv").split(separator: "\r\n").count == 2)
        try history.listenOnce(track: 1, at: History.now)
        #expect(try rig.page("/data/newest.csv").split(separator: "\r\n").count == 3)
        try history.giveWay(to: History.lived(days: 3, perDay: 3))
        #expect(try rig.page("/data/newest.csv").split(separator: "\r\n").count == 10)
    }

    @Test func `that is no database, or another program's, is refused by name`() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write("This is no database, and never was one.", to: "text.db")
        #expect(throws: ReaderError.self) { try ReaderPool(path: text) }
        let other = try Database(path: folder.path("other.db"), mode: .create)
        try other.execute("CREATE TABLE t (x); PRAGMA user_version = 3")
        let error = #expect(throws: ReaderError.self) { try ReaderPool(path: other.path) }
        #expect(error?.description.hasSuffix("is a database, but none of legato-sink's") == true)
    }

    @Test func `of a newer sink is refused with what to do`() throws {
        let history = try History()
        try Database(path: history.path, mode: .readWrite).setUserVersion(Schema.version + 1)
        let error = #expect(throws: ReaderError.self) { try ReaderPool(path: history.path) }
        #expect(error?.description.contains("newer legato-sink") == true)
    }

    @Test func `that somebody holds for himself is told of kindly, and asked again`() throws {
        let history = try History.lived(days: 1, perDay: 1)
        let copy = history.path + "-copy"
        let database = try Database(path: copy, mode: .create)
        _ = try Database(path: history.path, mode: .readOnly).copy(to: database) { _, _ in true }
        try database.execute("PRAGMA journal_mode = DELETE")
        let rig = try Rig(copy)
        #expect(try rig.ask("/").status == 200)
        try database.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        let answer = try rig.ask("/")
        #expect(answer.status == 503 && answer.headers["Refresh"] == "5")
        #expect(String(decoding: answer.body, as: UTF8.self).contains("The database is busy"))
        let events = try rig.ask("/live/events")
        #expect(events.status == 200 && events.body == Array("retry: 5000\n\n".utf8))
        try database.execute("COMMIT; PRAGMA locking_mode = NORMAL; SELECT 1 FROM accounts")
        #expect(try rig.ask("/").status == 200)
    }

    @Test func `that we may not read is not waited for`() throws {
        let history = try History.lived(days: 1, perDay: 1)
        #expect(chmod(history.path, 0) == 0)
        let started = try ChildProcess.runWithoutPowers(
            "legato-dashboard", ["--db", history.path, "--listen", "0"])
        #expect(started.exit == .status(1))
        #expect(started.errors.contains(history.path), "\(started.errors)")
    }

    @Test(arguments: [
        (SQLiteError.Kind.cannotOpen, "/", ReaderError.Kind.unusable),
        (.cannotOpen, "/nowhere/legato.db", .notYet), (.busy, "/", .busy),
        (.interrupted, "/", .busy), (.corrupt, "/nowhere/legato.db", .unusable),
    ])
    func `that cannot be read is waited for when it is yet to come`(
        kind: SQLiteError.Kind, path: String, told: ReaderError.Kind
    ) {
        let error = ReaderError(SQLiteError(kind, reason: "words"), opening: path)
        #expect(error == ReaderError(told, "words"))
    }

    @Test func `that misses hours says what share of the time is known`() throws {
        // Nine hours of the 83 from the gap's begin to the last poll; nobody has asked since.
        let page = try Rig(`a router`.lived.get().path).page("/")
        #expect(page.contains("1 gap open. 89.15 % of the time up to the last poll is known."))
    }

    @Test func `shows dead letters of one reason, by its address`() throws {
        let rig = try Rig(`a router`.lived.get().path)
        func letters(_ reason: String) throws -> [Substring] {
            try rig.page("/data/dead-letters.csv?reason=\(reason)").split(separator: "\r\n")
        }
        let reason = try #require(letters("").last?.split(separator: ",")[2])
        #expect(try letters(String(reason)).count == 2 && letters("not-json").count == 1)
        let page = try rig.page("/quality?reason=not-json")
        #expect(page.contains(">All reasons</a>") && page.contains("reason=\(reason)\">"))
        #expect(!page.contains("<td><bdi>\(reason)</bdi></td>"))
        #expect(try rig.page("/quality").contains("<td><bdi>\(reason)</bdi></td>"))
    }

    @Test func `says of skips how many listens tell of one`() throws {
        let page = try Rig(`a router`.lived.get().path).page("/taste")
        #expect(page.contains("<th scope=\"col\" class=\"n\">Listens with a known end</th>"))
    }

    @Test func `that is not there yet is looked for again by the browser itself`() throws {
        let folder = try TemporaryFolder()
        let missing = try Rig(folder.path("legato.db")).ask("/top")
        #expect(missing.headers["Refresh"] == "5")
        let empty = try Rig(History().path).ask("/top")
        #expect(empty.headers["Refresh"] == "5")
        #expect(try Rig(`a router`.lived.get().path).ask("/top").headers["Refresh"] == nil)
    }

    @Test func `is summed up again when it has changed, and not all the time`() throws {
        let history = try History.lived(days: 1, perDay: 3)
        let hand = ManualClock(wallMilliseconds: History.now)
        let archive = try Archive(path: history.path, clock: hand.clock)
        func listens() throws -> Int64 {
            try archive.ask { inquiry in
                let account = try inquiry.accounts()[0]
                return inquiry.totals(Scope(account: account, period: .all)).number(0, 0)
            }
        }
        #expect(try listens() == 3)
        try history.listenOnce(track: 1, at: History.now)
        #expect(try listens() == 3)
        try archive.refresh()
        #expect(try listens() == 4)
        let sums = try archive.ask { $0.sums }
        try archive.refresh()
        #expect(try archive.ask { $0.sums } === sums)
    }
}

extension History {
    /// Puts a copy of another in the place of this one's file.
    func giveWay(to other: History) throws {
        let copy = try Database(path: path + "-new", mode: .create)
        _ = try Database(path: other.path, mode: .readOnly).copy(to: copy) { _, _ in true }
        try FileManager.default.removeItem(atPath: path + "-wal")
        try FileManager.default.removeItem(atPath: path + "-shm")
        guard rename(path + "-new", path) == 0 else { throw WaitFailed(description: "rename") }
    }
}
