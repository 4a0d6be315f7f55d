/// One row of the extended history as it is made up, before it is written.
struct ExportRow {
    /// What was played.
    enum Subject: Hashable {
        case track(Int)
        /// A track whose names are null.
        case nameless(Int)
        case episode(show: Int, number: Int)
        case chapter(book: Int, number: Int)
        /// Nothing says what it was.
        case unknown
    }

    var second: Int64
    /// A near twin of another row: nothing but its end is later.
    var delay: Int64 = 0
    var subject: Subject
    var played: Int64
    var offlineTimestamp: Int64?
    var isOffline = false
    var isIncognito = false
    var isShuffled = false
    var isSkipped: Bool?
    var reasonStart = "trackdone"
    var reasonEnd = "trackdone"
    /// Which title of the few odd ones it has instead of its own.
    var oddTitle: Int?
}
