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

/// One table that a person asks for.
struct SheetRequest {
    let name: SheetName
    let scope: Scope
    var measure = Measure.time
    var limit = Visit.mostRows
    /// Of the tables of one track, artist or album.
    var thing: Thing?
    /// Of the tables of one list.
    var list: String?

    /// The fields that its address needs beside the scope's.
    var more: [(name: String, value: String)] {
        var more: [(String, String)] = []
        if let thing { more.append((thing.subject.word, thing.id)) }
        if let list { more.append(("list", list)) }
        if measure != .time { more.append(("by", measure.rawValue)) }
        return more
    }
}

extension Inquiry {
    /// Makes a table.
    func sheet(_ request: SheetRequest) throws -> Sheet {
        let (scope, limit) = (request.scope, request.limit)
        let sheet: Sheet
        switch request.name {
        case .totals: sheet = try totals(scope)
        case .days: sheet = try days(scope)
        case .months: sheet = try months(scope)
        case .years: sheet = try years(scope)
        case .hours: sheet = try hours(scope)
        case .streaks: sheet = try streaks(scope)
        case .sessions: sheet = try sessions(scope)
        case .topTracks: sheet = try topTracks(scope, by: request.measure, limit: limit)
        case .topArtists: sheet = try topArtists(scope, by: request.measure, limit: limit)
        case .topAlbums: sheet = try topAlbums(scope, by: request.measure, limit: limit)
        case .topGenres: sheet = try topGenres(scope, by: request.measure, limit: limit)
        case .discoveries: sheet = try discoveries(scope)
        case .newTracks: sheet = try newTracks(scope, limit: limit)
        case .comebacks: sheet = try comebacks(scope)
        case .skips: sheet = try skips(scope, limit: limit)
        case .releaseYears: sheet = try releaseYears(scope)
        case .newest: sheet = try newest(scope, limit: limit)
        case .lists: sheet = try lists(scope)
        case .ledger: sheet = try ledger(scope)
        case .imports: sheet = try imports(scope, limit: limit)
        case .gaps: sheet = try gaps(scope)
        case .completeness: sheet = try completeness(scope)
        case .leftOut: sheet = try leftOut(scope)
        case .deadLetters: sheet = try deadLetters(limit: limit)
        case .thingDays, .thingTracks, .thingAlbums, .listItems, .listTakings:
            sheet = try sheetOfOne(request)
        }
        return sheet.prefix(limit)
    }

    /// Those that are of one thing or one list.
    private func sheetOfOne(_ request: SheetRequest) throws -> Sheet {
        let (scope, measure, limit) = (request.scope, request.measure, request.limit)
        switch request.name {
        case .listItems, .listTakings:
            guard let list = request.list else { throw Refusal.noPage }
            return request.name == .listItems
                ? try items(scope, list: list, limit: limit) : try takings(scope, list: list)
        default:
            guard let thing = request.thing else { throw Refusal.noPage }
            if request.name == .thingDays { return try days(of: thing, scope) }
            return request.name == .thingTracks
                ? try topTracks(of: thing, scope, by: measure, limit: limit)
                : try topAlbums(of: thing, scope, by: measure, limit: limit)
        }
    }
}
