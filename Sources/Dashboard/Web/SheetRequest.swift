import HTTP

/// One table that a person asks for.
struct SheetRequest {
    let name: SheetName
    let scope: Scope
    var measure = Measure.time
    /// How many rows at most; nil for all.
    var limit: Int?
    /// Of the tables of one track, artist or album.
    var thing: Thing?
    /// Of the tables of one list.
    var list: String?
    /// Of the items of one list: when it was taken; the last time when nil.
    var takenAt: Int64?
    /// Of dead letters: why they were put aside; all when nil.
    var reason: String?

    /// The fields that its address needs beside the scope's.
    var more: FormFields {
        var more: FormFields = [:]
        if let thing { more.add(thing.subject.word, thing.id) }
        if let list { more.add("list", list) }
        if let takenAt { more.add("taken", "\(takenAt)") }
        if let reason { more.add("reason", reason) }
        if measure != .time { more.add("by", measure.rawValue) }
        return more
    }
}

extension Inquiry {
    /// Makes a table: its order at once, its rows when they are asked for.
    func listing(_ request: SheetRequest) throws -> Listing {
        let (scope, measure) = (request.scope, request.measure)
        let limit = request.limit ?? .max
        switch request.name {
        case .totals: return Listing(totals(scope))
        case .days: return Listing(days(scope))
        case .months: return Listing(months(scope))
        case .years: return Listing(years(scope))
        case .hours: return Listing(hours(scope))
        case .streaks: return Listing(streaks(scope))
        case .sessions: return longestSessions(scope)
        case .topTracks: return topTracks(scope, by: measure, limit: limit)
        case .topArtists: return topArtists(scope, by: measure, limit: limit)
        case .topAlbums: return topAlbums(scope, by: measure, limit: limit)
        case .topGenres: return topGenres(scope, by: measure, limit: limit)
        case .discoveries: return Listing(discoveries(scope))
        case .newTracks: return newTracks(scope)
        case .comebacks: return comebacks(scope)
        case .skips: return skips(scope)
        case .releaseYears: return Listing(releaseYears(scope))
        case .newest: return try newest(scope, limit: request.limit)
        case .lists, .listItems, .listTakings: return try listingOfList(request)
        case .deadLetters:
            return try deadLetters(scope, reason: request.reason, limit: request.limit)
        case .ledger, .imports, .gaps, .completeness, .leftOut:
            return Listing(try sheetOfBooks(request))
        case .thingDays, .thingTracks, .thingAlbums: return try listingOfThing(request, limit)
        }
    }

    private func listingOfList(_ request: SheetRequest) throws -> Listing {
        let scope = request.scope
        guard request.name != .lists else { return Listing(try lists(scope)) }
        guard let list = request.list else { throw Refusal.noPage }
        return request.name == .listTakings
            ? try takings(scope, list: list)
            : try items(scope, list: list, takenAt: request.takenAt)
    }

    /// What was kept of how the history came about.
    private func sheetOfBooks(_ request: SheetRequest) throws -> Sheet {
        let scope = request.scope
        switch request.name {
        case .imports: return try imports(scope)
        case .gaps: return try gaps(scope)
        case .completeness: return try completeness(scope)
        case .leftOut: return try leftOut(scope)
        default: return try ledger(scope)
        }
    }

    private func listingOfThing(_ request: SheetRequest, _ limit: Int) throws -> Listing {
        let (scope, measure) = (request.scope, request.measure)
        guard let thing = request.thing else { throw Refusal.noPage }
        switch request.name {
        case .thingTracks: return try topTracks(of: thing, scope, by: measure, limit: limit)
        case .thingAlbums: return try topAlbums(of: thing, scope, by: measure, limit: limit)
        default: return Listing(try days(of: thing, scope))
        }
    }
}
