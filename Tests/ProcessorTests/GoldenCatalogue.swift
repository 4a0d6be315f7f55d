/// What follows from records of `catalogue`, to the byte.
extension Golden {
    static let catalogueArtist = [
        """
        artists 7u37t0ohgyCYjYqsF38DaY {"v":1,"id":"7u37t0ohgyCYjYqsF38DaY",\
        "uri":"spotify:artist:7u37t0ohgyCYjYqsF38DaY","name":"The Lantern Office",\
        "genres":["dream pop","shoegaze"],"image_url":"https://i.scdn.co/image/9",\
        "followers":4711,"popularity":44,\
        "url":"https://open.spotify.com/artist/7u37t0ohgyCYjYqsF38DaY","knowledge":"full",\
        "observed_at":"2026-11-01T00:00:00.000Z"}
        """
    ]

    static let catalogueAlbum = [
        """
        albums 0DHhIwK7eWtz49f11zW3U8 {"v":1,"id":"0DHhIwK7eWtz49f11zW3U8",\
        "uri":"spotify:album:0DHhIwK7eWtz49f11zW3U8","kind":"album","name":"Harbour Static",\
        "artist_ids":["7u37t0ohgyCYjYqsF38DaY"],"artist_names":["The Lantern Office"],\
        "album_type":"album","release_date":"2019-03-15","release_date_precision":"day",\
        "release_year":2019,"total_tracks":11,"label":"Weir Records","upc":"602577",\
        "genres":[],"image_url":null,\
        "url":"https://open.spotify.com/album/0DHhIwK7eWtz49f11zW3U8","knowledge":"full",\
        "observed_at":"2026-11-01T00:00:00.000Z"}
        """,
        """
        artists 7u37t0ohgyCYjYqsF38DaY@mention {"v":1,"id":"7u37t0ohgyCYjYqsF38DaY",\
        "uri":"spotify:artist:7u37t0ohgyCYjYqsF38DaY","name":"The Lantern Office",\
        "genres":null,"image_url":null,"followers":null,"popularity":null,"url":null,\
        "knowledge":"partial","observed_at":"2026-11-01T00:00:00.000Z"}
        """,
        """
        artists 2JjmNaYJH0fpfpNzc6AEVq@mention {"v":1,"id":"2JjmNaYJH0fpfpNzc6AEVq","uri":null,\
        "name":"Mara Quill","genres":null,"image_url":null,"followers":null,"popularity":null,\
        "url":null,"knowledge":"partial","observed_at":"2026-11-01T00:00:00.000Z"}
        """,
        """
        tracks 1AhDOtG9vPSOmsWgNW0BEY@album {"v":1,"id":"1AhDOtG9vPSOmsWgNW0BEY",\
        "uri":"spotify:track:1AhDOtG9vPSOmsWgNW0BEY","kind":"track","name":"Low Water",\
        "album_id":"0DHhIwK7eWtz49f11zW3U8","album_name":"Harbour Static",\
        "artist_ids":["7u37t0ohgyCYjYqsF38DaY"],"artist_names":["The Lantern Office"],\
        "isrc":null,"duration_ms":180000,"explicit":true,"disc_number":1,"track_number":1,\
        "is_local":false,"url":null,"knowledge":"partial",\
        "observed_at":"2026-11-01T00:00:00.000Z"}
        """,
        """
        tracks 2bHGaIONoQESMIr3RpXHRv@album {"v":1,"id":"2bHGaIONoQESMIr3RpXHRv",\
        "uri":"spotify:track:2bHGaIONoQESMIr3RpXHRv","kind":"track","name":"Paper Tides",\
        "album_id":"0DHhIwK7eWtz49f11zW3U8","album_name":"Harbour Static",\
        "artist_ids":["7u37t0ohgyCYjYqsF38DaY","2JjmNaYJH0fpfpNzc6AEVq"],\
        "artist_names":["The Lantern Office","Mara Quill"],"isrc":null,"duration_ms":214306,\
        "explicit":false,"disc_number":1,"track_number":4,"is_local":false,"url":null,\
        "knowledge":"partial","observed_at":"2026-11-01T00:00:00.000Z"}
        """,
    ]

    static let catalogueTrack = [
        """
        tracks 2bHGaIONoQESMIr3RpXHRv {"v":1,"id":"2bHGaIONoQESMIr3RpXHRv",\
        "uri":"spotify:track:4uLU6hMCjMI75M1A2tKUQC","kind":"track","name":"Paper Tides",\
        "album_id":"5ZX4m5aVSmWQ5iHAPQpT71","album_name":"Tides",\
        "artist_ids":["7u37t0ohgyCYjYqsF38DaY"],"artist_names":["The Lantern Office"],\
        "isrc":"QZXX91900417","duration_ms":200000,"explicit":true,"disc_number":1,\
        "track_number":1,"is_local":null,"url":null,"knowledge":"full",\
        "observed_at":"2026-11-01T00:00:00.000Z"}
        """,
        """
        albums 5ZX4m5aVSmWQ5iHAPQpT71@mention {"v":1,"id":"5ZX4m5aVSmWQ5iHAPQpT71","uri":"u",\
        "kind":"album","name":"Tides","artist_ids":[],"artist_names":[],"album_type":"single",\
        "release_date":"2018","release_date_precision":"year","release_year":2018,\
        "total_tracks":null,"label":null,"upc":null,"genres":null,"image_url":null,"url":null,\
        "knowledge":"partial","observed_at":"2026-11-01T00:00:00.000Z"}
        """,
        """
        artists 7u37t0ohgyCYjYqsF38DaY@mention {"v":1,"id":"7u37t0ohgyCYjYqsF38DaY","uri":null,\
        "name":"The Lantern Office","genres":null,"image_url":null,"followers":null,\
        "popularity":null,"url":null,"knowledge":"partial",\
        "observed_at":"2026-11-01T00:00:00.000Z"}
        """,
    ]
}
