/// Records of `lists`.
extension Samples {
    /// A playlist with a track, a file of the listener's own, an episode, and a place of which the
    /// service shows nothing.
    static let playlist = page(
        "playlist:37BTh0g05O4FSJmAmHbnFB", first: 50, total: 54,
        """
        {"added_at":"2024-02-29T23:59:59Z","added_by":{"id":"anna","type":"user"},"is_local":false,"item":\
        {"album":{"album_type":"album","artists":[],"id":"0DHhIwK7eWtz49f11zW3U8","images":[],"name":\
        "Harbour Static","release_date":"2019","release_date_precision":"year","uri":"u"},"artists":[{"id":\
        "7u37t0ohgyCYjYqsF38DaY","name":"The Lantern Office","uri":"u"}],"disc_number":1,"duration_ms":214306,\
        "explicit":false,"id":"2bHGaIONoQESMIr3RpXHRv","name":"Paper Tides","preview_url":null,"track_number":4,\
        "type":"track","uri":"spotify:track:2bHGaIONoQESMIr3RpXHRv"}},\
        {"added_at":null,"added_by":null,"is_local":true,"item":{"album":{"name":"Tape  One"},"artists":\
        [{"id":null,"name":"Mara Quill"}],"duration_ms":61000,"id":null,"is_local":true,"name":"Draft","uri":\
        "spotify:local:Mara+Quill:Tape++One:Draft:61"}},\
        {"added_at":"2024-03-01T08:00:00Z","track":{"duration_ms":1800000,"explicit":false,"id":\
        "5Xt5DXGzch68nYYamXrNxZ","name":"Nine Locks","show":{"id":"7iHfbu1YPACw6oZPAFJtqe","name":\
        "Canal Hour","total_episodes":9,"uri":"spotify:show:7iHfbu1YPACw6oZPAFJtqe"},"type":"episode","uri":\
        "spotify:episode:5Xt5DXGzch68nYYamXrNxZ"}},\
        {"added_at":"2024-03-01T08:00:00Z","item":null}
        """)

    /// An album in the library.
    static let savedAlbums = page(
        "saved-albums", first: 0, total: 1,
        """
        {"added_at":"2024-02-29T23:59:59Z","album":{"album_type":"album","artists":[{"id":\
        "7u37t0ohgyCYjYqsF38DaY","name":"The Lantern Office"}],"id":"0DHhIwK7eWtz49f11zW3U8","name":\
        "Harbour Static","release_date":"2019-03-15","release_date_precision":"day","total_tracks":1,"tracks":\
        {"items":[{"artists":[],"duration_ms":180000,"id":"1AhDOtG9vPSOmsWgNW0BEY","name":"Low Water","uri":\
        "spotify:track:1AhDOtG9vPSOmsWgNW0BEY"}]},"uri":"spotify:album:0DHhIwK7eWtz49f11zW3U8"}}
        """)

    /// Artists, which are whole objects here.
    static let followedArtists = page(
        "followed-artists", first: 0, total: 1,
        """
        {"genres":["dream pop"],"id":"7u37t0ohgyCYjYqsF38DaY","images":[{"url":"https://i.scdn.co/image/9"}],\
        "name":"The Lantern Office","type":"artist","uri":"spotify:artist:7u37t0ohgyCYjYqsF38DaY"}
        """)

    /// Things that name nothing else, the service's own kinds of null among them.
    static let devices = page(
        "devices", first: 0, total: 2,
        """
        {"id":null,"is_active":true,"name":"Küche \\"links\\"","type":"Speaker","volume_percent":55},\
        {"id":"abc","is_active":false,"name":null,"supports":["a"],"nested":{"x":1}}
        """)

    /// The account itself.
    static let profile = page(
        "profile", first: 0, total: 1,
        #"{"display_name":"Anna","id":"anna","account_id":"0123456789","images":[],"type":"user"}"#)

    /// The playlists, one of which the service shows as null.
    static let playlists = page(
        "playlists", first: 0, total: 2,
        """
        {"collaborative":false,"description":"","id":"37BTh0g05O4FSJmAmHbnFB","name":"Morning","owner":{"id":\
        "anna"},"public":null,"snapshot_id":"AAAAB","items":{"total":54}},null
        """)

    /// A list with nothing in it.
    static let emptyList = page("saved-tracks", first: 0, total: 0, "")

    /// A value of `lists`.
    static func page(_ list: String, first: Int, total: Int, _ items: String) -> String {
        """
        {"v":1,"account":"me","list":"\(list)","snapshot":"AAAAB","taken_at":\
        "2026-11-20T04:00:00.000Z","page":1,"first":\(first),"last":true,"total":\(total),\
        "items":[\(items)]}
        """
    }
}
