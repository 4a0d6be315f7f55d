/// What a track object of the Web API comes to, apart from any play.
extension Derivation {
    /// A track object taken apart.
    struct TrackParts {
        let trackID: Text?
        let albumID: Text?
        let credits: Credits
        let things: Things
    }

    /// The ids that a track object has or gets, and the things it names.
    func parts(of track: APITrack, id: Text? = nil, observedAt: Instant) -> TrackParts {
        let kind = track.kind
        let credits = credits(track.artists, observedAt: observedAt)
        let trackID =
            id ?? track.id ?? named(kind.named, track.name, of: track.owner(kind))
        var things = Things()
        var albumID: Text?
        things.artists = credits.artists
        if let album = track.album {
            let owner = album.artists.first?.name ?? track.artists.first?.name
            albumID = album.id ?? named(album.kind.named, album.name, of: owner)
            let makers = self.credits(album.artists, observedAt: observedAt)
            things.artists = joined(credits.artists, makers.artists)
            things.album = self.album(
                album, id: albumID, makers: makers, fallback: kind == .local ? credits : nil,
                observedAt: observedAt)
        }
        things.track = self.track(
            track, id: trackID, albumID: albumID, credits: credits, observedAt: observedAt)
        return TrackParts(trackID: trackID, albumID: albumID, credits: credits, things: things)
    }

    /// Who is credited: parallel lists, and a record for each who has a name.
    struct Credits {
        let ids: TextList
        let names: TextList
        let artists: UnsafeBufferPointer<Artist>
    }

    func credits(
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
    func joined(
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

    func track(
        _ track: APITrack, id: Text?, albumID: Text?, credits: Credits, observedAt: Instant
    ) -> Track? {
        guard let id, let name = track.name else { return nil }
        var record = Track(
            id: id, kind: track.kind, name: name, knowledge: .full, observedAt: observedAt)
        record.uri = track.uri
        record.albumID = albumID
        record.albumName = track.album?.name
        record.artistIDs = credits.ids
        record.artistNames = credits.names
        record.isrc = track.isrc
        record.durationMS = track.durationMS
        record.explicit = track.explicit
        record.discNumber = track.discNumber
        record.trackNumber = track.trackNumber
        record.isLocal = track.isLocal
        record.url = track.url
        return record
    }

    func album(
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
