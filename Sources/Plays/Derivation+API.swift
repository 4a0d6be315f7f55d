extension Derivation {
    func derive(
        _ item: APIItem, of play: Play, at place: PlayPlace, now: Instant
    ) throws(RecordError) -> Derived {
        let track = item.track
        let kind = track.kind
        let id = identifier.api(account: play.account, uri: track.uri, playedAt: item.playedAt)
        var listen = try listen(
            id, kind, of: play, at: place, endedAt: item.playedAt, precision: .millisecond,
            msPlayed: track.durationMS ?? 0, estimated: true, now: now)
        let credits = credits(track.artists, observedAt: play.readAt)
        listen.trackID = track.id ?? named(kind.named, track.name, of: track.artists.first?.name)
        listen.trackURI = track.uri
        listen.trackName = track.name
        listen.artistIDs = credits.ids
        listen.artistNames = credits.names
        listen.isrc = track.isrc
        listen.durationMS = track.durationMS
        listen.explicit = track.explicit
        listen.contextType = item.contextType
        listen.contextURI = item.contextURI
        var derived = Derived(listen: listen)
        var artists = credits.artists
        if let album = track.album {
            let owner = album.artists.first?.name ?? track.artists.first?.name
            derived.listen.albumID = album.id ?? named(album.kind.named, album.name, of: owner)
            derived.listen.albumName = album.name
            derived.listen.releaseYear = album.releaseYear
            let makers = self.credits(album.artists, observedAt: play.readAt)
            artists = joined(artists, makers.artists)
            derived.album = self.album(
                album, id: derived.listen.albumID, makers: makers,
                fallback: kind == .local ? credits : nil, observedAt: play.readAt)
        }
        derived.artists = artists
        derived.track = self.track(track, derived.listen, observedAt: play.readAt)
        return derived
    }

    /// Who is credited: parallel lists, and a record for each who has a name.
    struct Credits {
        let ids: TextList
        let names: TextList
        let artists: UnsafeBufferPointer<Artist>
    }

    private func credits(
        _ artists: UnsafeBufferPointer<APIArtist>, observedAt: Instant
    ) -> Credits {
        let ids = arena.values(artists.count, of: Text.self)
        let names = arena.values(artists.count, of: Text.self)
        let records = arena.values(artists.count, of: Artist.self)
        var count = 0
        var recordCount = 0
        for artist in artists {
            guard let id = artist.id ?? named(.artist, artist.name, of: nil) else { continue }
            ids.initializeElement(at: count, to: id)
            names.initializeElement(at: count, to: artist.name ?? "")
            count += 1
            guard let name = artist.name else { continue }
            var record = Artist(id: id, name: name, knowledge: .partial, observedAt: observedAt)
            record.uri = artist.uri
            record.url = artist.url
            records.initializeElement(at: recordCount, to: record)
            recordCount += 1
        }
        return Credits(
            ids: TextList(UnsafeBufferPointer(rebasing: ids[..<count])),
            names: TextList(UnsafeBufferPointer(rebasing: names[..<count])),
            artists: UnsafeBufferPointer(rebasing: records[..<recordCount]))
    }

    /// Both lists of artists, without those of the second that the first has.
    private func joined(
        _ first: UnsafeBufferPointer<Artist>, _ second: UnsafeBufferPointer<Artist>
    ) -> UnsafeBufferPointer<Artist> {
        let room = arena.values(first.count + second.count, of: Artist.self)
        var count = 0
        for artist in first where !contains(artist.id, room, count) {
            room.initializeElement(at: count, to: artist)
            count += 1
        }
        for artist in second where !contains(artist.id, room, count) {
            room.initializeElement(at: count, to: artist)
            count += 1
        }
        return UnsafeBufferPointer(rebasing: room[..<count])
    }

    private func contains(
        _ id: Text, _ artists: UnsafeMutableBufferPointer<Artist>, _ count: Int
    ) -> Bool {
        // A record sent twice does no harm, a million comparisons for one play would.
        for index in 0..<min(count, 100) where artists[index].id == id { return true }
        return false
    }

    private func track(_ track: APITrack, _ listen: Listen, observedAt: Instant) -> Track? {
        guard let id = listen.trackID, let name = track.name else { return nil }
        var record = Track(
            id: id, kind: listen.kind, name: name, knowledge: .full, observedAt: observedAt)
        record.uri = track.uri
        record.albumID = listen.albumID
        record.albumName = listen.albumName
        record.artistIDs = listen.artistIDs
        record.artistNames = listen.artistNames
        record.isrc = track.isrc
        record.durationMS = track.durationMS
        record.explicit = track.explicit
        record.discNumber = track.discNumber
        record.trackNumber = track.trackNumber
        record.isLocal = track.isLocal
        record.url = track.url
        return record
    }

    private func album(
        _ album: APIAlbum, id: Text?, makers: Credits, fallback: Credits?, observedAt: Instant
    ) -> Album? {
        guard let id, let name = album.name else { return nil }
        var record = Album(
            id: id, kind: album.kind, name: name, knowledge: .partial, observedAt: observedAt)
        record.uri = album.uri
        record.artistIDs = makers.ids
        record.artistNames = makers.names
        if makers.ids.isEmpty, let fallback {
            record.artistIDs = list(fallback.ids.first)
            record.artistNames = list(fallback.names.first)
        }
        record.albumType = album.albumType
        record.releaseDate = album.releaseDate
        record.releaseDatePrecision = album.releaseDatePrecision
        record.releaseYear = album.releaseYear
        record.totalTracks = album.totalTracks
        record.imageURL = album.imageURL
        record.url = album.url
        return record
    }
}

extension APITrack {
    /// What the object is, by its flag, its type or its uri.
    var kind: PlayKind {
        if isLocal == true || uri.hasPrefix("spotify:local:") { return .local }
        if type == "episode" || uri.hasPrefix("spotify:episode:") { return .episode }
        if type == "chapter" || uri.hasPrefix("spotify:chapter:") { return .chapter }
        return .track
    }
}

extension PlayKind {
    /// What it is called in a `name:` id.
    var named: NamedKind {
        switch self {
        case .episode: .episode
        case .chapter: .chapter
        case .track, .local, .unknown: .track
        }
    }
}

extension AlbumKind {
    /// What it is called in a `name:` id.
    var named: NamedKind {
        switch self {
        case .album: .album
        case .show: .show
        case .audiobook: .audiobook
        }
    }
}
