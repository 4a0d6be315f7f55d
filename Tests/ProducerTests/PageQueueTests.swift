import Plays
import Testing
import Wire

@testable import Producer

@Suite struct `polls that wait for Kafka` {
    let parser = JSONParser()

    /// A page of this many bytes or so, whose plays are told by a letter.
    func page(_ letter: String, at time: Int64, bytes: Int = 10_000) throws -> PolledPage {
        let padding = String(repeating: letter, count: bytes)
        let body = Array(#"{"items":[],"next":null,"x":"\#(padding)"}"#.utf8)
        let page = PolledPage(body: body, readAt: Instant(milliseconds: time), parser: parser)
        return try #require(page)
    }

    func times(_ queue: PageQueue) -> [Int64] {
        var queue = queue
        var times: [Int64] = []
        while let first = queue.first {
            times.append(first.readAt.milliseconds)
            queue.removeFirst()
        }
        return times
    }

    @Test func `are no answers that make no sense`() {
        for text in ["", "<html>", "{}", #"{"items":7}"#] {
            let page = PolledPage(
                body: Array(text.utf8), readAt: Instant(milliseconds: 0), parser: parser)
            #expect(page == nil)
        }
    }

    @Test func `go out in the order they came in`() throws {
        var queue = PageQueue()
        for (time, letter) in ["a", "b", "c"].enumerated() {
            queue.add(try page(letter, at: Int64(time)), limitBytes: 1 << 20)
        }
        #expect(times(queue) == [0, 1, 2])
        #expect(!queue.isShortened)
    }

    @Test func `share their memory while nobody listens`() throws {
        var queue = PageQueue()
        for time in 0..<1_000 {
            queue.add(try page("a", at: Int64(time)), limitBytes: 1 << 20)
        }
        #expect(queue.count == 1_000)
        #expect(queue.bytes < 600_000)
        #expect(!queue.isShortened)
    }

    @Test(arguments: [false, true])
    func `keep the first and the newest where there is no room`(isSame: Bool) throws {
        var queue = PageQueue()
        for time in 0..<100 {
            let letter = isSame && time > 20 ? "a" : "\(time % 10)"
            queue.add(try page(letter, at: Int64(time)), limitBytes: 100_000)
        }
        let times = times(queue)
        #expect(times.first == 0)
        #expect(times.last == 99)
        #expect(isSame || times == [0, 1, 99], "and as many before as there is room for")
        #expect(queue.bytes <= 100_000)
        #expect(queue.isShortened)
        for _ in times { queue.removeFirst() }
        #expect(queue.isEmpty)
        #expect(queue.bytes == 0)
        #expect(!queue.isShortened)
    }

    @Test func `are two at least for each account`() throws {
        var queue = PageQueue()
        for time in 0..<3 { queue.add(try page("\(time)", at: Int64(time)), limitBytes: 0) }
        #expect(times(queue) == [0, 2])
    }
}
