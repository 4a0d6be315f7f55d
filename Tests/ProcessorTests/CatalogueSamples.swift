import Plays
import Wire

@testable import Processor

/// Records of `catalogue`.
extension Samples {
    /// An artist, with what the restricted service leaves out.
    static let catalogueArtist = catalogue(
        "artist", "7u37t0ohgyCYjYqsF38DaY",
        """
        {"external_urls":{"spotify":"https://open.spotify.com/artist/7u37t0ohgyCYjYqsF38DaY"},"followers":\
        {"href":null,"total":4711},"genres":["dream pop","shoegaze"],"href":"h","id":"7u37t0ohgyCYjYqsF38DaY",\
        "images":[{"url":"https://i.scdn.co/image/9","height":640,"width":640}],"name":\
        "The Lantern Office","popularity":44,"type":"artist","uri":"spotify:artist:7u37t0ohgyCYjYqsF38DaY"}
        """)

    /// An album with two of its tracks, one of them with a guest.
    static let catalogueAlbum = catalogue(
        "album", "0DHhIwK7eWtz49f11zW3U8",
        """
        {"album_type":"album","total_tracks":11,"external_urls":{"spotify":\
        "https://open.spotify.com/album/0DHhIwK7eWtz49f11zW3U8"},"href":"h","id":"0DHhIwK7eWtz49f11zW3U8",\
        "images":[],"name":"Harbour Static","release_date":"2019-03-15","release_date_precision":"day",\
        "type":"album","uri":"spotify:album:0DHhIwK7eWtz49f11zW3U8","artists":[{"external_urls":{},\
        "id":"7u37t0ohgyCYjYqsF38DaY","name":"The Lantern Office","uri":"spotify:artist:7u37t0ohgyCYjYqsF38DaY"}],\
        "tracks":{"items":[{"artists":[{"id":"7u37t0ohgyCYjYqsF38DaY","name":"The Lantern Office"}],\
        "disc_number":1,"duration_ms":180000,"explicit":true,"id":"1AhDOtG9vPSOmsWgNW0BEY","is_local":false,\
        "name":"Low Water","track_number":1,"uri":"spotify:track:1AhDOtG9vPSOmsWgNW0BEY"},\
        {"artists":[{"id":"7u37t0ohgyCYjYqsF38DaY","name":"The Lantern Office"},{"id":\
        "2JjmNaYJH0fpfpNzc6AEVq","name":"Mara Quill"}],"disc_number":1,"duration_ms":214306,"explicit":false,\
        "id":"2bHGaIONoQESMIr3RpXHRv","is_local":false,"name":"Paper Tides","track_number":4,"uri":\
        "spotify:track:2bHGaIONoQESMIr3RpXHRv"}],"next":null},"external_ids":{"upc":"602577"},\
        "genres":[],"label":"Weir Records"}
        """)

    /// A track that was answered under another id than it was asked for.
    static let catalogueTrack = catalogue(
        "track", "2bHGaIONoQESMIr3RpXHRv",
        """
        {"album":{"album_type":"single","id":"5ZX4m5aVSmWQ5iHAPQpT71","name":"Tides","release_date":\
        "2018","release_date_precision":"year","artists":[],"uri":"u"},"artists":[{"id":\
        "7u37t0ohgyCYjYqsF38DaY","name":"The Lantern Office"}],"disc_number":1,"duration_ms":200000,\
        "explicit":true,"external_ids":{"isrc":"QZXX91900417"},"id":"4uLU6hMCjMI75M1A2tKUQC","name":\
        "Paper Tides","track_number":1,"type":"track","uri":"spotify:track:4uLU6hMCjMI75M1A2tKUQC"}
        """)

    /// A value of `catalogue`.
    static func catalogue(_ kind: String, _ id: String, _ object: String) -> String {
        """
        {"v":1,"kind":"\(kind)","id":"\(id)","fetched_at":"2026-11-01T00:00:00.000Z",\
        "object":\(object)}
        """
    }

    /// A catalogue of these records: key and value, nil for a deleted one.
    static func catalogue(of records: [(key: String, value: String?)]) throws -> Catalogue {
        let catalogue = Catalogue()
        let reader = RecordReader()
        for (key, value) in records {
            try Array(key.utf8).withUnsafeBytes { key in
                guard let value else {
                    let key = CatalogueKey(Text(key))
                    return key.map { catalogue.forget($0.kind, id: $0.id) } ?? ()
                }
                try Array(value.utf8).withUnsafeBytes {
                    catalogue.take(try reader.catalogueRecord($0, key: key))
                }
            }
        }
        return catalogue
    }

    static let artistKey = "artist:7u37t0ohgyCYjYqsF38DaY"
    static let albumKey = "album:0DHhIwK7eWtz49f11zW3U8"
    static let trackKey = "track:2bHGaIONoQESMIr3RpXHRv"
}
