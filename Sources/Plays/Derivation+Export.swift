extension Derivation {
    func derive(
        _ row: ExtendedItem, of play: Play, at place: PlayPlace, now: Instant
    ) throws(RecordError) -> Derived {
        let kind = row.kind
        let id = identifier.extended(account: play.account, row: row)
        var listen = try listen(
            id, kind, of: play, at: place, endedAt: row.endedAt, precision: .second,
            msPlayed: row.msPlayed, estimated: false, now: now)
        listen.skipped = row.skipped
        listen.shuffle = row.shuffle
        listen.offline = row.offline
        listen.incognito = row.incognito
        listen.platform = row.platform.map { Platform(describedBy: $0).name }
        listen.platformDetail = row.platform
        listen.country = row.country
        listen.reasonStart = row.reasonStart
        listen.reasonEnd = row.reasonEnd
        let names = row.names(kind)
        listen.trackURI = names.uri
        let albumURI = kind == .chapter ? row.audiobookURI : nil
        return derived(
            listen, names, trackID: names.uri?.spotifyID, albumID: albumURI?.spotifyID,
            albumURI: albumURI, observedAt: play.readAt)
    }

    func derive(
        _ row: AccountDataItem, of play: Play, at place: PlayPlace, now: Instant
    ) throws(RecordError) -> Derived {
        let kind: PlayKind = row.isPodcast ? .episode : .track
        let id = identifier.accountData(
            account: play.account, row: row, repeatCount: play.repeatCount)
        let listen = try listen(
            id, kind, of: play, at: place, endedAt: row.endedAt, precision: .minute,
            msPlayed: row.msPlayed, estimated: false, now: now)
        let names = ExportNames(
            kind: kind, uri: nil, name: row.name,
            album: row.isPodcast ? row.artistOrShow : nil,
            artist: row.isPodcast ? nil : row.artistOrShow)
        return derived(
            listen, names, trackID: nil, albumID: nil, albumURI: nil, observedAt: play.readAt)
    }

    private func derived(
        _ start: Listen, _ names: ExportNames, trackID: Text?, albumID: Text?, albumURI: Text?,
        observedAt: Instant
    ) -> Derived {
        var listen = start
        let artistID = named(.artist, names.artist, of: nil)
        listen.trackName = names.name
        listen.trackID = trackID ?? named(names.kind.named, names.name, of: names.owner)
        listen.albumName = names.album
        listen.albumID = albumID ?? named(names.albumKind.named, names.album, of: names.artist)
        listen.artistIDs = list(artistID)
        listen.artistNames = list(names.artist)
        if trackID != nil, let known = catalogue.track(trackID) { fill(&listen, from: known) }
        var things = Things()
        things.track = track(listen, observedAt: observedAt)
        things.album = album(listen, names.albumKind, uri: albumURI, observedAt: observedAt)
        if let artistID, let name = names.artist {
            let room = arena.values(1, of: Artist.self)
            room.initializeElement(
                at: 0,
                to: Artist(id: artistID, name: name, knowledge: .export, observedAt: observedAt))
            things.artists = UnsafeBufferPointer(room)
        }
        return Derived(listen: listen, things: things)
    }

    /// Adds what the catalogue says of a track: measures alone, since names are the play's own.
    private func fill(_ listen: inout Listen, from known: CatalogueTrack) {
        listen.durationMS = known.durationMS
        listen.explicit = known.explicit
        listen.releaseYear = known.releaseYear
        listen.genres = catalogue.genres(ofHash: known.artist)
        listen.completionThousandths = Completion.thousandths(
            played: listen.msPlayed, of: listen.durationMS)
    }

    private func track(_ listen: Listen, observedAt: Instant) -> Track? {
        guard let id = listen.trackID, let name = listen.trackName else { return nil }
        var record = Track(
            id: id, kind: listen.kind, name: name, knowledge: .export, observedAt: observedAt)
        record.uri = listen.trackURI
        record.albumID = listen.albumID
        record.albumName = listen.albumName
        record.artistIDs = listen.artistIDs
        record.artistNames = listen.artistNames
        record.isLocal = listen.trackURI == nil ? nil : listen.kind == .local
        return record
    }

    private func album(
        _ listen: Listen, _ kind: AlbumKind, uri: Text?, observedAt: Instant
    ) -> Album? {
        guard let id = listen.albumID, let name = listen.albumName else { return nil }
        var record = Album(
            id: id, kind: kind, name: name, knowledge: .export, observedAt: observedAt)
        record.uri = uri
        record.artistIDs = listen.artistIDs
        record.artistNames = listen.artistNames
        return record
    }
}

/// What an export calls a play, whichever of its columns that stands in.
struct ExportNames {
    let kind: PlayKind
    let uri: Text?
    let name: Text?
    let album: Text?
    let artist: Text?

    /// Whose the track is, for its `name:` id: the artist's, the show's or the book's.
    var owner: Text? { albumKind == .album ? artist : album }

    var albumKind: AlbumKind {
        switch kind {
        case .episode: .show
        case .chapter: .audiobook
        case .track, .local, .unknown: .album
        }
    }
}

extension ExtendedItem {
    /// Which field holds the uri; without one which names are set.
    var kind: PlayKind {
        if let trackURI { return trackURI.hasPrefix("spotify:local:") ? .local : .track }
        if episodeURI != nil { return .episode }
        if chapterURI != nil || audiobookURI != nil { return .chapter }
        if trackName != nil || albumArtistName != nil || albumName != nil { return .track }
        if episodeName != nil || showName != nil { return .episode }
        if audiobookTitle != nil || chapterTitle != nil { return .chapter }
        return .unknown
    }

    /// The names of the columns that belong to a kind.
    func names(_ kind: PlayKind) -> ExportNames {
        switch kind {
        case .episode:
            ExportNames(
                kind: kind, uri: episodeURI, name: episodeName, album: showName, artist: nil)
        case .chapter:
            ExportNames(
                kind: kind, uri: chapterURI, name: chapterTitle, album: audiobookTitle,
                artist: nil)
        case .track, .local, .unknown:
            ExportNames(
                kind: kind, uri: trackURI, name: trackName, album: albumName,
                artist: albumArtistName)
        }
    }
}

extension Text {
    /// The 22 characters at the end of a Spotify uri; nil when it ends in something else.
    public var spotifyID: Text? {
        guard count > 22, hasPrefix("spotify:"), self[count - 23] == UInt8(ascii: ":") else {
            return nil
        }
        let id = slice(count - 22, count)
        for byte in id.bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: continue
            default: return nil
            }
        }
        return id
    }
}
