/// What follows from one item of a list.
public struct DerivedItem {
    /// The item at its position.
    public var item: ListItem
    /// What it names.
    public var things: Things
}

extension Derivation {
    /// Derives the record of the item at a place of a page, and the things it names.
    public func derive(_ page: ListPage, at index: Int) -> DerivedItem {
        let entry = page.entries[index]
        var item = ListItem(emptyOf: page)
        item.position = page.first + Int64(index)
        item.addedAt = entry.addedAt
        item.addedBy = entry.addedBy
        item.detail = entry.detail
        var things = Things()
        switch entry.thing {
        case .track(let track):
            let parts = parts(of: track, observedAt: page.takenAt)
            item.kind = track.kind == .episode ? .episode : .track
            item.id = parts.trackID
            item.name = track.name
            things = parts.things
        case .artist(let artist):
            item.kind = .artist
            item.id = artist.id
            item.name = artist.name
            things.artists = UnsafeBufferPointer(one(artist))
        case .album(let album):
            things = self.things(of: album, id: nil, observedAt: page.takenAt)
            item.kind = .album
            item.id = things.album?.id ?? album.album.id
            item.name = album.album.name
        case .other(let kind, let id, let name):
            item.kind = kind
            item.id = id
            item.name = name
        case .nothing: break
        }
        return DerivedItem(item: item, things: things)
    }

    private func one(_ artist: Artist) -> UnsafeMutableBufferPointer<Artist> {
        let room = arena.values(1, of: Artist.self)
        room.initializeElement(at: 0, to: artist)
        return room
    }
}

extension Derivation {
    /// Derives the things that a record of `catalogue` names; none when the id is gone.
    public func derive(_ record: CatalogueRecord) -> Things {
        switch record.object {
        case nil: return Things()
        case .artist(let artist):
            var things = Things()
            things.artists = UnsafeBufferPointer(one(artist))
            return things
        case .album(let album):
            return things(of: album, id: record.id, observedAt: record.fetchedAt)
        case .track(let track):
            // A track may be answered under another id than it was asked for (relinking).
            return parts(of: track, id: record.id, observedAt: record.fetchedAt).things
        }
    }

    /// A full album, its artists and the tracks it names.
    func things(of full: APIFullAlbum, id: Text?, observedAt: Instant) -> Things {
        let album = full.album
        let makers = credits(album.artists, observedAt: observedAt)
        let albumID =
            id ?? album.id ?? named(album.kind.named, album.name, of: album.artists.first?.name)
        var things = Things()
        things.artists = makers.artists
        guard
            var record = self.album(
                album, id: albumID, makers: makers, fallback: nil, observedAt: observedAt)
        else { return things }
        record.knowledge = .full
        record.label = full.label
        record.upc = full.upc
        record.genres = full.genres
        things.album = record
        things.tracks = tracks(of: full, as: record, observedAt: observedAt)
        things.artists = joined(makers.artists, guests(of: full, observedAt: observedAt))
        return things
    }

    /// Everyone credited for one of an album's tracks.
    private func guests(
        of full: APIFullAlbum, observedAt: Instant
    ) -> UnsafeBufferPointer<Artist> {
        let room = arena.values(full.tracks.reduce(0) { $0 + $1.artists.count }, of: Artist.self)
        var count = 0
        for track in full.tracks {
            for artist in credits(track.artists, observedAt: observedAt).artists {
                room.initializeElement(at: count, to: artist)
                count += 1
            }
        }
        return UnsafeBufferPointer(rebasing: room[..<count])
    }

    /// The tracks that an album names; those without an id have no page of their own.
    private func tracks(
        of full: APIFullAlbum, as album: Album, observedAt: Instant
    ) -> UnsafeBufferPointer<Track> {
        let room = arena.values(full.tracks.count, of: Track.self)
        var count = 0
        for track in full.tracks where track.id != nil {
            let credits = credits(track.artists, observedAt: observedAt)
            let made = self.track(
                track, id: track.id, albumID: album.id, credits: credits, observedAt: observedAt)
            guard var record = made else { continue }
            record.albumName = album.name
            record.knowledge = .partial
            room.initializeElement(at: count, to: record)
            count += 1
        }
        return UnsafeBufferPointer(rebasing: room[..<count])
    }
}
