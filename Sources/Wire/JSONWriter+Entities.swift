public import Plays

extension JSONWriter {
    /// Writes a record of `tracks`; returns the count of bytes before `observed_at`.
    @discardableResult public mutating func record(_ track: Track) -> Int {
        beginRecord()
        field("id", track.id)
        field("uri", track.uri)
        field("kind", track.kind.name)
        field("name", track.name)
        field("album_id", track.albumID)
        field("album_name", track.albumName)
        field("artist_ids", track.artistIDs)
        field("artist_names", track.artistNames)
        field("isrc", track.isrc)
        field("duration_ms", track.durationMS)
        field("explicit", track.explicit)
        field("disc_number", track.discNumber)
        field("track_number", track.trackNumber)
        field("is_local", track.isLocal)
        field("url", track.url)
        return end(track.knowledge, track.observedAt)
    }

    /// Writes a record of `artists`; returns the count of bytes before `observed_at`.
    @discardableResult public mutating func record(_ artist: Artist) -> Int {
        beginRecord()
        field("id", artist.id)
        field("uri", artist.uri)
        field("name", artist.name)
        field("genres", artist.genres)
        field("image_url", artist.imageURL)
        field("followers", artist.followers)
        field("popularity", artist.popularity)
        field("url", artist.url)
        return end(artist.knowledge, artist.observedAt)
    }

    /// Writes a record of `albums`; returns the count of bytes before `observed_at`.
    @discardableResult public mutating func record(_ album: Album) -> Int {
        beginRecord()
        field("id", album.id)
        field("uri", album.uri)
        field("kind", album.kind.name)
        field("name", album.name)
        field("artist_ids", album.artistIDs)
        field("artist_names", album.artistNames)
        field("album_type", album.albumType)
        field("release_date", album.releaseDate)
        field("release_date_precision", album.releaseDatePrecision)
        field("release_year", album.releaseYear)
        field("total_tracks", album.totalTracks)
        field("label", album.label)
        field("upc", album.upc)
        field("genres", album.genres)
        field("image_url", album.imageURL)
        field("url", album.url)
        return end(album.knowledge, album.observedAt)
    }

    private mutating func end(_ knowledge: Knowledge, _ observedAt: Instant) -> Int {
        field("knowledge", knowledge.name)
        let content = count
        field("observed_at", observedAt)
        endObject()
        return content
    }
}
