import Plays
import Spotify
import Testing
import Wire

@testable import Producer

@Suite struct `polls that wait for Kafka` {
    let parser = JSONParser()

    /// A page that shows these plays, known by their numbers.
    func page(_ plays: Range<Int>, at time: Int64) throws -> PolledPage {
        let items = plays.reversed().map { number in
            let time = Instant(milliseconds: 1_700_000_000_000 + Int64(number) * 180_000)
            return #"{"track":{"uri":"spotify:track:\#(number)"},"played_at":"\#(time)"}"#
        }
        let body = Array(#"{"items":[\#(items.joined(separator: ","))],"next":"x"}"#.utf8)
        let page = PolledPage(body: body, readAt: Instant(milliseconds: time), parser: parser)
        return try #require(page)
    }

    /// Which plays the pages show in all.
    func shown(_ queue: PageQueue) -> Set<String> {
        var queue = queue
        var shown: Set<String> = []
        while let first = queue.first {
            shown.formUnion(first.shown.items.compactMap(\.uri))
            queue.removeFirst()
        }
        return shown
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
        for time in 0..<3 {
            queue.add(try page(time..<time + 50, at: Int64(time)), limitBytes: 1 << 20)
        }
        #expect(times(queue) == [0, 1, 2])
        #expect(!queue.isShortened)
    }

    @Test func `share their memory while nobody listens`() throws {
        var queue = PageQueue()
        for time in 0..<1_000 { queue.add(try page(0..<50, at: Int64(time)), limitBytes: 1 << 20) }
        #expect(queue.count == 1_000)
        #expect(queue.bytes < 600_000)
        #expect(!queue.isShortened)
    }

    @Test func `show every play in a fraction of the memory, while their windows overlap`() throws {
        var queue = PageQueue()
        for time in 0..<1_000 {
            let first = time * 2
            queue.add(try page(first..<first + 50, at: Int64(time)), limitBytes: 1 << 21)
        }
        #expect(queue.isShortened)
        #expect(queue.bytes <= 1 << 21)
        #expect(queue.count < 150)
        #expect(shown(queue) == Set((0..<2_048).map { "spotify:track:\($0)" }))
        let times = times(queue)
        #expect(times == times.sorted())
        #expect(times.first == 0)
        #expect(times.last == 999)
    }

    /// The gaps that are recorded when the pages go out in their order.
    func gaps(_ queue: PageQueue) -> [LedgerEntry] {
        var (queue, cursor, gaps) = (queue, Cursor(), [LedgerEntry]())
        let planner = PollPlanner(digest: SHA256())
        while let first = queue.first {
            let plan = planner.plan(
                first.shown, account: "me", cursor: cursor, at: first.readAt)
            gaps += plan.gap.map { [$0] } ?? []
            cursor = plan.cursor
            queue.removeFirst()
        }
        return gaps
    }

    @Test(arguments: [1, 2, 3, 7, 24])
    func `tell of no gap when they are thinned out, but of one that is there`(step: Int) throws {
        let hole = 40
        for isHoled in [false, true] {
            var queue = PageQueue()
            for time in 0..<200 {
                let first = 10_000 + time * step + (isHoled && time >= 100 ? hole + 50 : 0)
                // The clock of the polls is that of the plays.
                let readAt = 1_700_000_000_000 + Int64(first + 50) * 180_000
                queue.add(try page(first..<first + 50, at: readAt), limitBytes: 3 << 20)
            }
            #expect(queue.isShortened)
            #expect(gaps(queue).count == (isHoled ? 1 : 0), "\(step)")
        }
    }

    @Test func `keep the first and the newest where there is no room at all`() throws {
        var queue = PageQueue()
        for time in 0..<100 {
            queue.add(try page(time * 60..<time * 60 + 50, at: Int64(time)), limitBytes: 100_000)
        }
        #expect(queue.bytes <= 100_000)
        #expect(queue.isShortened)
        let times = times(queue)
        #expect(times == Array(0..<Int64(times.count - 1)) + [99])
        #expect(times.count > 2)
        for _ in times { queue.removeFirst() }
        #expect(queue.isEmpty)
        #expect(queue.bytes == 0)
        #expect(!queue.isShortened)
    }

    @Test func `are two at least for each account`() throws {
        var queue = PageQueue()
        for time in 0..<3 {
            queue.add(try page(time * 60..<time * 60 + 50, at: Int64(time)), limitBytes: 0)
        }
        #expect(times(queue) == [0, 2])
    }
}
