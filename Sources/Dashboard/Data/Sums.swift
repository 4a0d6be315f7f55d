/// What an account heard of one thing on one local day.
protocol DaySum: Sendable {
    /// The thing's key in the database.
    var key: Int32 { get }
    /// YYYYMMDD.
    var day: Int32 { get }
    var listens: UInt32 { get }
    /// Of one day, so 49 of them at once would fit.
    var milliseconds: UInt32 { get }
    /// Listens that were skipped, and those that say whether they were; 0 where it is not counted.
    var skipped: UInt16 { get }
    var skippable: UInt16 { get }
}

/// The sums by day that the sink keeps ready, in memory: what pages of any period add up.
///
/// Read through SQLite, half a million listens take a page of all time 40 ms a table; from here it
/// is one. Never changed: what is newer is another value, so that all of a page is of one moment.
final class Sums: Sendable {
    /// Which file they are of.
    let file: UInt64
    /// What the watching connection called the file's state.
    let version: Int64
    /// By the account's key.
    let accounts: [Int64: AccountSums]
    /// The year in which an album came out, by its key; 0 when nobody knows.
    let releaseYears: [Int16]

    init(
        file: UInt64, version: Int64, accounts: [Int64: AccountSums], releaseYears: [Int16]
    ) {
        self.file = file
        self.version = version
        self.accounts = accounts
        self.releaseYears = releaseYears
    }
}

/// Those of one account; things lie in the order of their keys, hours in that of time.
struct AccountSums: Sendable {
    var tracks: [TrackDay] = []
    var artists: [ThingDay] = []
    var albums: [ThingDay] = []
    var genres: [ThingDay] = []
    var hours: [HourSum] = []
    var sessions: [Session] = []

    /// All listens there are.
    var listens: Int64 = 0
}

/// A day of an artist, an album or a genre.
struct ThingDay: DaySum {
    let key: Int32
    let day: Int32
    let listens: UInt32
    let milliseconds: UInt32
    var skipped: UInt16 { 0 }
    var skippable: UInt16 { 0 }
}

/// A day of a track.
struct TrackDay: DaySum {
    let key: Int32
    let day: Int32
    let listens: UInt32
    let milliseconds: UInt32
    /// The account's last day with it before; 0 on the first.
    let previous: Int32
    let skipped: UInt16
    let skippable: UInt16
}

/// An hour of a local day.
struct HourSum: Sendable {
    let day: Int32
    let hour: Int32
    let listens: Int64
    let milliseconds: Int64
}

/// A run of listens with no silence longer than half an hour, as the view `sessions` has it.
struct Session: Sendable {
    let start: Int64
    /// The local day of its first listen.
    let day: Int32
    let listens: Int32
    let milliseconds: Int64
}
