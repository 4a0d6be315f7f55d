/// Every table there is, by its name in an address: `/data/NAME.csv`.
enum SheetName: String, CaseIterable, Sendable {
    case totals, days, months, years, hours, streaks, sessions
    case topTracks = "top-tracks"
    case topArtists = "top-artists"
    case topAlbums = "top-albums"
    case topGenres = "top-genres"
    case discoveries
    case newTracks = "new-tracks"
    case comebacks, skips
    case releaseYears = "release-years"
    case thingDays = "thing-days"
    case thingTracks = "thing-tracks"
    case thingAlbums = "thing-albums"
    case newest
    case lists
    case listItems = "list-items"
    case listTakings = "list-takings"
    case ledger, imports, gaps, completeness
    case leftOut = "left-out"
    case deadLetters = "dead-letters"

    /// Above the table.
    var title: String {
        switch self {
        case .totals: "In all"
        case .days: "By day"
        case .months: "By month"
        case .years: "By year"
        case .hours: "By weekday and hour"
        case .streaks: "Days in a row"
        case .sessions: "Longest sessions"
        case .topTracks: "Tracks"
        case .topArtists: "Artists"
        case .topAlbums: "Albums"
        case .topGenres: "Genres"
        case .discoveries: "New tracks by month"
        case .newTracks: "Newest discoveries"
        case .comebacks: "Back after a year or more"
        case .skips: "Skipped most"
        case .releaseYears: "When it came out"
        case .thingDays: "Days"
        case .thingTracks: "Tracks"
        case .thingAlbums: "Albums"
        case .newest: "Latest listens"
        case .lists: "Lists"
        case .listItems: "What is in it"
        case .listTakings: "Over time"
        case .ledger: "The account of every row"
        case .imports: "Imported files"
        case .gaps: "Gaps"
        case .completeness: "Completeness by month"
        case .leftOut: "What did not become a listen"
        case .deadLetters: "Dead letters"
        }
    }
}
