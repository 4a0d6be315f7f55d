import Plays
import SQLite
import Testing

@testable import Sink

@Suite struct `looking for a play's partners` {
    /// Stores a run of one track that both sources have, and looks for those of one play more.
    ///
    /// - Parameters:
    ///   - listens: How long the run is.
    ///   - gap: How long it is silent between two listens, in milliseconds. Without silence a
    ///     play's end is as near as the next one's beginning, and all get other partners.
    /// - Returns: How many plays that looks at.
    /// - Throws: `SQLiteError`.
    private func looks(behind listens: Int, gap: Int64) throws -> Int {
        let bench = try Bench()
        let database = try StoreFile.open(bench.path)
        let plays = try PlayTable(database)
        let tracks = try TrackFacts(database)
        try database.transaction {
            for listen in 1...listens {
                for source in [Source.extended, .api] {
                    let play = Self.evidence(source, listen, gap)
                    (play.listen, play.rule) = (Int64(listen), .track)
                    try plays.insert(play)
                }
            }
        }
        let around = Neighbourhood(of: 1, in: plays, tracks: tracks)
        let new = Self.evidence(.extended, listens + 1, gap)
        around.add(new)
        let repair = Repair(around, RunMemory())
        repair.note(new)
        try repair.run()
        #expect((repair.changed.count == 1) == (gap > 0))
        #expect(around.plays.count == 2 * listens + 1, "they all hang together")
        return repair.looks
    }

    private static func evidence(_ source: Source, _ listen: Int, _ gap: Int64) -> Evidence {
        let end =
            1_772_640_000_000 + Int64(listen) * (180_000 + gap) + (source == .api ? 500 : 0)
        let play = PairingPlay(
            id: Records.playID(2 * listen + (source == .api ? 1 : 0)), source: source,
            endedAt: end, msPlayed: 180_000, track: 1, names: 1)
        return Evidence(
            account: 1, play: play,
            place: RecordPlace(topic: .listens, partition: 0, offset: Int64(listen)),
            generation: 0, playPartition: 0, playOffset: Int64(listen), kind: .track, album: nil,
            duration: nil, zone: 1)
    }

    @Test(arguments: [0, 2_000])
    func `grows no faster than the run they are in`(gap: Int64) throws {
        let short = try looks(behind: 250, gap: gap)
        let long = try looks(behind: 1_000, gap: gap)
        #expect(long <= 5 * short, "\(short) behind 250, \(long) behind 1,000")
        #expect(long <= 40 * 1_000, "\(long)")
    }

    /// A table with 3,000 plays, one an hour.
    private static func hourly(_ source: Source, in database: Database) throws -> PlayTable {
        let plays = try PlayTable(database)
        try database.transaction {
            for listen in 1...3_000 {
                let play = evidence(source, listen, 3_420_000)
                play.listen = Int64(listen)
                try plays.insert(play)
            }
        }
        return plays
    }

    /// Nothing lasts longer than a day, whatever a row says.
    @Test(arguments: [86_400_000, 86_400_001, 1_500_000_000_000])
    func `reads the plays of a day at most`(played: Int64) throws {
        let bench = try Bench()
        let database = try StoreFile.open(bench.path)
        let plays = try Self.hourly(.api, in: database)
        let around = Neighbourhood(of: 1, in: plays, tracks: try TrackFacts(database))
        let row = Self.evidence(.extended, 2_000, 3_420_000)
        row.play.msPlayed = played
        around.add(row)
        try around.cover(around: row)
        // One an hour.
        #expect(around.plays.count <= 26, "\(around.plays.count)")
        let repair = Repair(around, RunMemory())
        repair.note(row)
        try repair.run()
        #expect(around.plays.count <= 60, "\(around.plays.count)")
        #expect(repair.looks <= 120, "\(repair.looks)")
    }

    /// A later rule may give a play another time, years away.
    @Test(arguments: [Source.extended, .api], [[10, 2_900], [2_900, 10], [10, 2_900, 1_500]])
    func `reads what lies around each place, and nothing between`(
        source: Source, places: [Int]
    ) throws {
        let bench = try Bench()
        let database = try StoreFile.open(bench.path)
        let plays = try Self.hourly(.extended, in: database)
        let around = Neighbourhood(of: 1, in: plays, tracks: try TrackFacts(database))
        for place in places { try around.cover(around: Self.evidence(source, place, 3_420_000)) }
        // One an hour.
        #expect(around.plays.count <= 2 * places.count, "\(around.plays.count)")
    }

    /// What began in the stretch that lies before one place may have ended at another.
    @Test(arguments: [[2, 24], [24, 2], [2, 24, 12], [2, 50], [50, 2], [50, 2, 12]])
    func `finds a long play from each place that it reaches`(hours: [Int]) throws {
        let bench = try Bench()
        let database = try StoreFile.open(bench.path)
        let plays = try PlayTable(database)
        let hour: Int64 = 3_600_000
        func play(_ source: Source, _ number: Int, end: Int64, played: Int64) -> Evidence {
            let play = Self.evidence(source, number, 0)
            play.listen = Int64(number)
            (play.play.endedAt, play.play.msPlayed) = (end * hour, played * hour)
            return play
        }
        try database.transaction {
            for end in 1...80 {
                try plays.insert(play(.extended, end, end: Int64(end), played: Int64(end % 24)))
            }
        }
        let around = Neighbourhood(of: 1, in: plays, tracks: try TrackFacts(database))
        for moment in hours {
            try around.cover(Int64(moment) * hour...Int64(moment) * hour + 1, starts: true)
            for end in 1...80 where end - end % 24 == moment || end == moment {
                let id = Self.evidence(.extended, end, 0).play.id
                #expect(around.evidence(id) != nil, "\(end) from \(moment)")
            }
        }
    }

    @Test func `leaves nothing behind in memory`() throws {
        weak var row: Evidence?
        weak var api: Evidence?
        let bench = try Bench()
        do {
            let database = try StoreFile.open(bench.path)
            let around = Neighbourhood(
                of: 1, in: try PlayTable(database), tracks: try TrackFacts(database))
            let pair = [Self.evidence(.extended, 1, 0), Self.evidence(.api, 1, 0)]
            for play in pair { around.add(play) }
            let repair = Repair(around, RunMemory())
            for play in pair { repair.note(play) }
            try repair.run()
            (row, api) = (pair[0], pair[1])
            #expect(row?.found === api && api?.found === row)
            // An optimized test would let them go before it has looked.
            withExtendedLifetime((pair, around)) {}
        }
        #expect(row == nil && api == nil)
    }
}
