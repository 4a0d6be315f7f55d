/// What follows from records of `lists`, to the byte.
extension Golden {
    static let playlist = [
        """
        list-items me/playlist:37BTh0g05O4FSJmAmHbnFB {"v":1,"account":"me",\
        "list":"playlist:37BTh0g05O4FSJmAmHbnFB","snapshot":"AAAAB",\
        "taken_at":"2026-11-20T04:00:00.000Z","position":50,"total":54,\
        "added_at":"2024-02-29T23:59:59.000Z","added_by":"anna","kind":"track",\
        "id":"2bHGaIONoQESMIr3RpXHRv","name":"Paper Tides","detail":{"disc_number":1,\
        "duration_ms":214306,"explicit":false,"id":"2bHGaIONoQESMIr3RpXHRv",\
        "name":"Paper Tides","preview_url":null,"track_number":4,"type":"track",\
        "uri":"spotify:track:2bHGaIONoQESMIr3RpXHRv"}}
        """,
        """
        tracks 2bHGaIONoQESMIr3RpXHRv {"v":1,"id":"2bHGaIONoQESMIr3RpXHRv",\
        "uri":"spotify:track:2bHGaIONoQESMIr3RpXHRv","kind":"track","name":"Paper Tides",\
        "album_id":"0DHhIwK7eWtz49f11zW3U8","album_name":"Harbour Static",\
        "artist_ids":["7u37t0ohgyCYjYqsF38DaY"],"artist_names":["The Lantern Office"],\
        "isrc":null,"duration_ms":214306,"explicit":false,"disc_number":1,"track_number":4,\
        "is_local":null,"url":null,"knowledge":"full","observed_at":"2026-11-20T04:00:00.000Z"}
        """,
        """
        albums 0DHhIwK7eWtz49f11zW3U8@mention {"v":1,"id":"0DHhIwK7eWtz49f11zW3U8","uri":"u",\
        "kind":"album","name":"Harbour Static","artist_ids":[],"artist_names":[],\
        "album_type":"album","release_date":"2019","release_date_precision":"year",\
        "release_year":2019,"total_tracks":null,"label":null,"upc":null,"genres":null,\
        "image_url":null,"url":null,"knowledge":"partial",\
        "observed_at":"2026-11-20T04:00:00.000Z"}
        """,
        """
        artists 7u37t0ohgyCYjYqsF38DaY@mention {"v":1,"id":"7u37t0ohgyCYjYqsF38DaY","uri":"u",\
        "name":"The Lantern Office","genres":null,"image_url":null,"followers":null,\
        "popularity":null,"url":null,"knowledge":"partial",\
        "observed_at":"2026-11-20T04:00:00.000Z"}
        """,
        """
        list-items me/playlist:37BTh0g05O4FSJmAmHbnFB {"v":1,"account":"me",\
        "list":"playlist:37BTh0g05O4FSJmAmHbnFB","snapshot":"AAAAB",\
        "taken_at":"2026-11-20T04:00:00.000Z","position":51,"total":54,"added_at":null,\
        "added_by":null,"kind":"track","id":"name:75edca5640eeab0435bfd3441ffc965f",\
        "name":"Draft","detail":{"duration_ms":61000,"id":null,"is_local":true,"name":"Draft",\
        "uri":"spotify:local:Mara+Quill:Tape++One:Draft:61"}}
        """,
        """
        tracks name:75edca5640eeab0435bfd3441ffc965f@export {"v":1,\
        "id":"name:75edca5640eeab0435bfd3441ffc965f",\
        "uri":"spotify:local:Mara+Quill:Tape++One:Draft:61","kind":"local","name":"Draft",\
        "album_id":"name:1591438cf92e6518c16835c404af5731","album_name":"Tape  One",\
        "artist_ids":["name:ff009e891ab7e48b9e9c20b8478472b1"],"artist_names":["Mara Quill"],\
        "isrc":null,"duration_ms":61000,"explicit":null,"disc_number":null,"track_number":null,\
        "is_local":true,"url":null,"knowledge":"full","observed_at":"2026-11-20T04:00:00.000Z"}
        """,
        """
        albums name:1591438cf92e6518c16835c404af5731@export {"v":1,\
        "id":"name:1591438cf92e6518c16835c404af5731","uri":null,"kind":"album",\
        "name":"Tape  One","artist_ids":["name:ff009e891ab7e48b9e9c20b8478472b1"],\
        "artist_names":["Mara Quill"],"album_type":null,"release_date":null,\
        "release_date_precision":null,"release_year":null,"total_tracks":null,"label":null,\
        "upc":null,"genres":null,"image_url":null,"url":null,"knowledge":"partial",\
        "observed_at":"2026-11-20T04:00:00.000Z"}
        """,
        """
        artists name:ff009e891ab7e48b9e9c20b8478472b1@export {"v":1,\
        "id":"name:ff009e891ab7e48b9e9c20b8478472b1","uri":null,"name":"Mara Quill",\
        "genres":null,"image_url":null,"followers":null,"popularity":null,"url":null,\
        "knowledge":"partial","observed_at":"2026-11-20T04:00:00.000Z"}
        """,
        """
        list-items me/playlist:37BTh0g05O4FSJmAmHbnFB {"v":1,"account":"me",\
        "list":"playlist:37BTh0g05O4FSJmAmHbnFB","snapshot":"AAAAB",\
        "taken_at":"2026-11-20T04:00:00.000Z","position":52,"total":54,\
        "added_at":"2024-03-01T08:00:00.000Z","added_by":null,"kind":"episode",\
        "id":"5Xt5DXGzch68nYYamXrNxZ","name":"Nine Locks","detail":{"duration_ms":1800000,\
        "explicit":false,"id":"5Xt5DXGzch68nYYamXrNxZ","name":"Nine Locks","type":"episode",\
        "uri":"spotify:episode:5Xt5DXGzch68nYYamXrNxZ"}}
        """,
        """
        tracks 5Xt5DXGzch68nYYamXrNxZ {"v":1,"id":"5Xt5DXGzch68nYYamXrNxZ",\
        "uri":"spotify:episode:5Xt5DXGzch68nYYamXrNxZ","kind":"episode","name":"Nine Locks",\
        "album_id":"7iHfbu1YPACw6oZPAFJtqe","album_name":"Canal Hour","artist_ids":[],\
        "artist_names":[],"isrc":null,"duration_ms":1800000,"explicit":false,\
        "disc_number":null,"track_number":null,"is_local":null,"url":null,"knowledge":"full",\
        "observed_at":"2026-11-20T04:00:00.000Z"}
        """,
        """
        albums 7iHfbu1YPACw6oZPAFJtqe@mention {"v":1,"id":"7iHfbu1YPACw6oZPAFJtqe",\
        "uri":"spotify:show:7iHfbu1YPACw6oZPAFJtqe","kind":"show","name":"Canal Hour",\
        "artist_ids":[],"artist_names":[],"album_type":null,"release_date":null,\
        "release_date_precision":null,"release_year":null,"total_tracks":null,"label":null,\
        "upc":null,"genres":null,"image_url":null,"url":null,"knowledge":"partial",\
        "observed_at":"2026-11-20T04:00:00.000Z"}
        """,
        """
        list-items me/playlist:37BTh0g05O4FSJmAmHbnFB {"v":1,"account":"me",\
        "list":"playlist:37BTh0g05O4FSJmAmHbnFB","snapshot":"AAAAB",\
        "taken_at":"2026-11-20T04:00:00.000Z","position":53,"total":54,\
        "added_at":"2024-03-01T08:00:00.000Z","added_by":null,"kind":null,"id":null,\
        "name":null,"detail":null}
        """,
    ]

    static let savedAlbums = [
        """
        list-items me/saved-albums {"v":1,"account":"me","list":"saved-albums",\
        "snapshot":"AAAAB","taken_at":"2026-11-20T04:00:00.000Z","position":0,"total":1,\
        "added_at":"2024-02-29T23:59:59.000Z","added_by":null,"kind":"album",\
        "id":"0DHhIwK7eWtz49f11zW3U8","name":"Harbour Static","detail":{"album_type":"album",\
        "id":"0DHhIwK7eWtz49f11zW3U8","name":"Harbour Static","release_date":"2019-03-15",\
        "release_date_precision":"day","total_tracks":1,\
        "uri":"spotify:album:0DHhIwK7eWtz49f11zW3U8"}}
        """,
        """
        albums 0DHhIwK7eWtz49f11zW3U8 {"v":1,"id":"0DHhIwK7eWtz49f11zW3U8",\
        "uri":"spotify:album:0DHhIwK7eWtz49f11zW3U8","kind":"album","name":"Harbour Static",\
        "artist_ids":["7u37t0ohgyCYjYqsF38DaY"],"artist_names":["The Lantern Office"],\
        "album_type":"album","release_date":"2019-03-15","release_date_precision":"day",\
        "release_year":2019,"total_tracks":1,"label":null,"upc":null,"genres":null,\
        "image_url":null,"url":null,"knowledge":"full",\
        "observed_at":"2026-11-20T04:00:00.000Z"}
        """,
        """
        artists 7u37t0ohgyCYjYqsF38DaY@mention {"v":1,"id":"7u37t0ohgyCYjYqsF38DaY","uri":null,\
        "name":"The Lantern Office","genres":null,"image_url":null,"followers":null,\
        "popularity":null,"url":null,"knowledge":"partial",\
        "observed_at":"2026-11-20T04:00:00.000Z"}
        """,
        """
        tracks 1AhDOtG9vPSOmsWgNW0BEY@album {"v":1,"id":"1AhDOtG9vPSOmsWgNW0BEY",\
        "uri":"spotify:track:1AhDOtG9vPSOmsWgNW0BEY","kind":"track","name":"Low Water",\
        "album_id":"0DHhIwK7eWtz49f11zW3U8","album_name":"Harbour Static","artist_ids":[],\
        "artist_names":[],"isrc":null,"duration_ms":180000,"explicit":null,"disc_number":null,\
        "track_number":null,"is_local":null,"url":null,"knowledge":"partial",\
        "observed_at":"2026-11-20T04:00:00.000Z"}
        """,
    ]

    static let followedArtists = [
        """
        list-items me/followed-artists {"v":1,"account":"me","list":"followed-artists",\
        "snapshot":"AAAAB","taken_at":"2026-11-20T04:00:00.000Z","position":0,"total":1,\
        "added_at":null,"added_by":null,"kind":"artist","id":"7u37t0ohgyCYjYqsF38DaY",\
        "name":"The Lantern Office","detail":{"id":"7u37t0ohgyCYjYqsF38DaY",\
        "name":"The Lantern Office","type":"artist",\
        "uri":"spotify:artist:7u37t0ohgyCYjYqsF38DaY"}}
        """,
        """
        artists 7u37t0ohgyCYjYqsF38DaY {"v":1,"id":"7u37t0ohgyCYjYqsF38DaY",\
        "uri":"spotify:artist:7u37t0ohgyCYjYqsF38DaY","name":"The Lantern Office",\
        "genres":["dream pop"],"image_url":"https://i.scdn.co/image/9","followers":null,\
        "popularity":null,"url":null,"knowledge":"full",\
        "observed_at":"2026-11-20T04:00:00.000Z"}
        """,
    ]

    static let devices = [
        """
        list-items me/devices {"v":1,"account":"me","list":"devices","snapshot":"AAAAB",\
        "taken_at":"2026-11-20T04:00:00.000Z","position":0,"total":2,"added_at":null,\
        "added_by":null,"kind":"device","id":null,"name":"Küche \\"links\\"",\
        "detail":{"id":null,"is_active":true,"name":"Küche \\"links\\"","type":"Speaker",\
        "volume_percent":55}}
        """,
        """
        list-items me/devices {"v":1,"account":"me","list":"devices","snapshot":"AAAAB",\
        "taken_at":"2026-11-20T04:00:00.000Z","position":1,"total":2,"added_at":null,\
        "added_by":null,"kind":"device","id":"abc","name":null,"detail":{"id":"abc",\
        "is_active":false,"name":null}}
        """,
    ]

    static let profile = [
        """
        list-items me/profile {"v":1,"account":"me","list":"profile","snapshot":"AAAAB",\
        "taken_at":"2026-11-20T04:00:00.000Z","position":0,"total":1,"added_at":null,\
        "added_by":null,"kind":"profile","id":"anna","name":"Anna",\
        "detail":{"display_name":"Anna","id":"anna","account_id":"0123456789","type":"user"}}
        """
    ]

    static let playlists = [
        """
        list-items me/playlists {"v":1,"account":"me","list":"playlists","snapshot":"AAAAB",\
        "taken_at":"2026-11-20T04:00:00.000Z","position":0,"total":2,"added_at":null,\
        "added_by":null,"kind":"playlist","id":"37BTh0g05O4FSJmAmHbnFB","name":"Morning",\
        "detail":{"collaborative":false,"description":"","id":"37BTh0g05O4FSJmAmHbnFB",\
        "name":"Morning","public":null,"snapshot_id":"AAAAB"}}
        """,
        """
        list-items me/playlists {"v":1,"account":"me","list":"playlists","snapshot":"AAAAB",\
        "taken_at":"2026-11-20T04:00:00.000Z","position":1,"total":2,"added_at":null,\
        "added_by":null,"kind":null,"id":null,"name":null,"detail":null}
        """,
    ]

    static let emptyList = [
        """
        list-items me/saved-tracks {"v":1,"account":"me","list":"saved-tracks",\
        "snapshot":"AAAAB","taken_at":"2026-11-20T04:00:00.000Z","position":null,"total":0,\
        "added_at":null,"added_by":null,"kind":null,"id":null,"name":null,"detail":null}
        """
    ]
}
