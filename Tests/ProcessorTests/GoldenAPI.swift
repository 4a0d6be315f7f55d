/// What follows from the Web API's plays, to the byte.
extension Golden {
    static let track = [
        """
        listens me @1795200127318 {"v":1,"play_id":"20cccd9b0210950b874448ab69f390c5",\
        "account":"me","source":"api","kind":"track","track_id":"2bHGaIONoQESMIr3RpXHRv",\
        "track_uri":"spotify:track:2bHGaIONoQESMIr3RpXHRv","track_name":"Paper Tides",\
        "album_id":"0DHhIwK7eWtz49f11zW3U8","album_name":"Harbour Static",\
        "artist_ids":["7u37t0ohgyCYjYqsF38DaY","2JjmNaYJH0fpfpNzc6AEVq"],\
        "artist_names":["The Lantern Office","Mara Quill"],"isrc":"QZXX91900417",\
        "duration_ms":214306,"explicit":false,"release_year":2019,"genres":[],\
        "context_type":"playlist","context_uri":"spotify:playlist:2PRACcYrYP1frPHiq3I73g",\
        "started_at":"2026-11-20T18:38:33.012Z","ended_at":"2026-11-20T18:42:07.318Z",\
        "ended_at_precision":"millisecond","timezone":"UTC","local_date":"2026-11-20",\
        "local_hour":18,"weekday":5,"ms_played":214306,"ms_played_estimated":true,\
        "completion":null,"skipped":null,"shuffle":null,"offline":null,"incognito":null,\
        "platform":null,"country":null,"reason_start":null,"reason_end":null,\
        "platform_detail":null,"origin":{"poll":"2026-11-20T18:45:00.000Z"},\
        "play_partition":3,"play_offset":1042,"read_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        tracks 2bHGaIONoQESMIr3RpXHRv {"v":1,"id":"2bHGaIONoQESMIr3RpXHRv",\
        "uri":"spotify:track:2bHGaIONoQESMIr3RpXHRv","kind":"track","name":"Paper Tides",\
        "album_id":"0DHhIwK7eWtz49f11zW3U8","album_name":"Harbour Static",\
        "artist_ids":["7u37t0ohgyCYjYqsF38DaY","2JjmNaYJH0fpfpNzc6AEVq"],\
        "artist_names":["The Lantern Office","Mara Quill"],"isrc":"QZXX91900417",\
        "duration_ms":214306,"explicit":false,"disc_number":1,"track_number":4,\
        "is_local":false,"url":"https://open.spotify.com/track/2bHGaIONoQESMIr3RpXHRv",\
        "knowledge":"full","observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        albums 0DHhIwK7eWtz49f11zW3U8@mention {"v":1,"id":"0DHhIwK7eWtz49f11zW3U8",\
        "uri":"spotify:album:0DHhIwK7eWtz49f11zW3U8","kind":"album","name":"Harbour Static",\
        "artist_ids":["7u37t0ohgyCYjYqsF38DaY"],"artist_names":["The Lantern Office"],\
        "album_type":"album","release_date":"2019-03-15","release_date_precision":"day",\
        "release_year":2019,"total_tracks":11,"label":null,"upc":null,"genres":null,\
        "image_url":"https://i.scdn.co/image/1",\
        "url":"https://open.spotify.com/album/0DHhIwK7eWtz49f11zW3U8","knowledge":"partial",\
        "observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        artists 7u37t0ohgyCYjYqsF38DaY@mention {"v":1,"id":"7u37t0ohgyCYjYqsF38DaY",\
        "uri":"spotify:artist:7u37t0ohgyCYjYqsF38DaY","name":"The Lantern Office",\
        "genres":null,"image_url":null,"followers":null,"popularity":null,\
        "url":"https://open.spotify.com/artist/7u37t0ohgyCYjYqsF38DaY","knowledge":"partial",\
        "observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        artists 2JjmNaYJH0fpfpNzc6AEVq@mention {"v":1,"id":"2JjmNaYJH0fpfpNzc6AEVq",\
        "uri":"spotify:artist:2JjmNaYJH0fpfpNzc6AEVq","name":"Mara Quill","genres":null,\
        "image_url":null,"followers":null,"popularity":null,\
        "url":"https://open.spotify.com/artist/2JjmNaYJH0fpfpNzc6AEVq","knowledge":"partial",\
        "observed_at":"2026-11-20T18:45:00.000Z"}
        """,
    ]

    static let bareTrack = [
        """
        listens me @1795200127000 {"v":1,"play_id":"c52ba76bc690e142627e5e6ab655b703",\
        "account":"me","source":"api","kind":"track","track_id":"2bHGaIONoQESMIr3RpXHRv",\
        "track_uri":"spotify:track:2bHGaIONoQESMIr3RpXHRv","track_name":null,"album_id":null,\
        "album_name":null,"artist_ids":[],"artist_names":[],"isrc":null,"duration_ms":null,\
        "explicit":null,"release_year":null,"genres":[],"context_type":null,\
        "context_uri":null,"started_at":"2026-11-20T18:42:07.000Z",\
        "ended_at":"2026-11-20T18:42:07.000Z","ended_at_precision":"millisecond",\
        "timezone":"UTC","local_date":"2026-11-20","local_hour":18,"weekday":5,"ms_played":0,\
        "ms_played_estimated":true,"completion":null,"skipped":null,"shuffle":null,\
        "offline":null,"incognito":null,"platform":null,"country":null,"reason_start":null,\
        "reason_end":null,"platform_detail":null,"origin":{"poll":"2026-11-20T18:45:00.000Z"},\
        "play_partition":3,"play_offset":1042,"read_at":"2026-11-20T18:45:00.000Z"}
        """
    ]

    static let local = [
        """
        listens me @1795200127318 {"v":1,"play_id":"ab4668f9b760d8d856fa37f494506d30",\
        "account":"me","source":"api","kind":"local",\
        "track_id":"name:75edca5640eeab0435bfd3441ffc965f",\
        "track_uri":"spotify:local:Mara+Quill:Tape++One:Draft:61","track_name":"Draft",\
        "album_id":"name:1591438cf92e6518c16835c404af5731","album_name":"Tape  One",\
        "artist_ids":["name:ff009e891ab7e48b9e9c20b8478472b1"],"artist_names":["Mara Quill"],\
        "isrc":null,"duration_ms":61000,"explicit":false,"release_year":null,"genres":[],\
        "context_type":null,"context_uri":null,"started_at":"2026-11-20T18:41:06.318Z",\
        "ended_at":"2026-11-20T18:42:07.318Z","ended_at_precision":"millisecond",\
        "timezone":"UTC","local_date":"2026-11-20","local_hour":18,"weekday":5,\
        "ms_played":61000,"ms_played_estimated":true,"completion":null,"skipped":null,\
        "shuffle":null,"offline":null,"incognito":null,"platform":null,"country":null,\
        "reason_start":null,"reason_end":null,"platform_detail":null,\
        "origin":{"poll":"2026-11-20T18:45:00.000Z"},"play_partition":3,"play_offset":1042,\
        "read_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        tracks name:75edca5640eeab0435bfd3441ffc965f@export {"v":1,\
        "id":"name:75edca5640eeab0435bfd3441ffc965f",\
        "uri":"spotify:local:Mara+Quill:Tape++One:Draft:61","kind":"local","name":"Draft",\
        "album_id":"name:1591438cf92e6518c16835c404af5731","album_name":"Tape  One",\
        "artist_ids":["name:ff009e891ab7e48b9e9c20b8478472b1"],"artist_names":["Mara Quill"],\
        "isrc":null,"duration_ms":61000,"explicit":false,"disc_number":0,"track_number":0,\
        "is_local":true,"url":null,"knowledge":"full",\
        "observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        albums name:1591438cf92e6518c16835c404af5731@export {"v":1,\
        "id":"name:1591438cf92e6518c16835c404af5731","uri":null,"kind":"album",\
        "name":"Tape  One","artist_ids":["name:ff009e891ab7e48b9e9c20b8478472b1"],\
        "artist_names":["Mara Quill"],"album_type":null,"release_date":null,\
        "release_date_precision":null,"release_year":null,"total_tracks":null,"label":null,\
        "upc":null,"genres":null,"image_url":null,"url":null,"knowledge":"partial",\
        "observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        artists name:ff009e891ab7e48b9e9c20b8478472b1@export {"v":1,\
        "id":"name:ff009e891ab7e48b9e9c20b8478472b1","uri":null,"name":"Mara Quill",\
        "genres":null,"image_url":null,"followers":null,"popularity":null,"url":null,\
        "knowledge":"partial","observed_at":"2026-11-20T18:45:00.000Z"}
        """,
    ]
}
