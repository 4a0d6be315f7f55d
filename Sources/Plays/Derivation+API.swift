extension Derivation {
    func derive(
        _ item: APIItem, of play: Play, at place: PlayPlace, now: Instant
    ) throws(RecordError) -> Derived {
        let track = item.track
        let known = track.lacksMeasures ? catalogue.track(track.id) : nil
        let duration = track.durationMS ?? known?.durationMS
        let id = identifier.api(account: play.account, uri: track.uri, playedAt: item.playedAt)
        var listen = try listen(
            id, track.kind, of: play, at: place, endedAt: item.playedAt, precision: .millisecond,
            msPlayed: duration ?? 0, estimated: true, now: now)
        let parts = parts(of: track, observedAt: play.readAt)
        listen.trackID = parts.trackID
        listen.trackURI = track.uri
        listen.trackName = track.name
        listen.albumID = parts.albumID
        listen.albumName = track.album?.name
        listen.artistIDs = parts.credits.ids
        listen.artistNames = parts.credits.names
        listen.isrc = track.isrc
        listen.durationMS = duration
        listen.explicit = track.explicit ?? known?.explicit
        listen.releaseYear =
            track.album?.releaseYear ?? catalogue.releaseYear(ofAlbum: parts.albumID)
            ?? known?.releaseYear
        listen.genres = catalogue.genres(of: track.artists.first?.id)
        listen.contextType = item.contextType
        listen.contextURI = item.contextURI
        return Derived(listen: listen, things: parts.things)
    }
}

extension APITrack {
    /// What the object is, by its flag, its type or its uri.
    var kind: PlayKind {
        if isLocal == true || uri.hasPrefix("spotify:local:") { return .local }
        // A chapter's uri may call it an episode.
        if type == "chapter" || album?.kind == .audiobook || uri.hasPrefix("spotify:chapter:") {
            return .chapter
        }
        if type == "episode" || uri.hasPrefix("spotify:episode:") { return .episode }
        return .track
    }

    /// Whether the catalogue may know what this object lacks.
    var lacksMeasures: Bool {
        durationMS == nil || explicit == nil || album?.releaseYear == nil
    }

    /// Whose it is, for a `name:` id: the first artist's, the show's or the book's.
    func owner(_ kind: PlayKind) -> Text? {
        kind == .episode || kind == .chapter ? album?.name : artists.first?.name
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
