/// What follows from the account data's rows, to the byte.
extension Golden {
    static let accountTrack = [
        """
        listens me @1746556980000 {"v":1,"play_id":"72744893e6f5c931a09706f5eae370ce",\
        "account":"me","source":"account-data","kind":"track",\
        "track_id":"name:800cef009ddd0cd56e3a44c9ae0b78c9","track_uri":null,\
        "track_name":"Paper Tides","album_id":null,"album_name":null,\
        "artist_ids":["name:71fc97528b22e17fd35b1e8def644428"],\
        "artist_names":["The Lantern Office"],"isrc":null,"duration_ms":null,"explicit":null,\
        "release_year":null,"genres":[],"context_type":null,"context_uri":null,\
        "started_at":"2025-05-06T18:39:23.217Z","ended_at":"2025-05-06T18:43:00.000Z",\
        "ended_at_precision":"minute","timezone":"UTC","local_date":"2025-05-06",\
        "local_hour":18,"weekday":2,"ms_played":216783,"ms_played_estimated":false,\
        "completion":null,"skipped":null,"shuffle":null,"offline":null,"incognito":null,\
        "platform":null,"country":null,"reason_start":null,"reason_end":null,\
        "platform_detail":null,"origin":{"file":"StreamingHistory_music_0.json","row":17,\
        "repeat":1},"play_partition":3,"play_offset":1042,\
        "read_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        tracks name:800cef009ddd0cd56e3a44c9ae0b78c9@export {"v":1,\
        "id":"name:800cef009ddd0cd56e3a44c9ae0b78c9","uri":null,"kind":"track",\
        "name":"Paper Tides","album_id":null,"album_name":null,\
        "artist_ids":["name:71fc97528b22e17fd35b1e8def644428"],\
        "artist_names":["The Lantern Office"],"isrc":null,"duration_ms":null,"explicit":null,\
        "disc_number":null,"track_number":null,"is_local":null,"url":null,\
        "knowledge":"export","observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        artists name:71fc97528b22e17fd35b1e8def644428@export {"v":1,\
        "id":"name:71fc97528b22e17fd35b1e8def644428","uri":null,"name":"The Lantern Office",\
        "genres":null,"image_url":null,"followers":null,"popularity":null,"url":null,\
        "knowledge":"export","observed_at":"2026-11-20T18:45:00.000Z"}
        """,
    ]

    static let accountEpisode = [
        """
        listens me @1746556980000 {"v":1,"play_id":"8bd158fde9fc93b7dc141632d3659a4a",\
        "account":"me","source":"account-data","kind":"episode",\
        "track_id":"name:a7573bb42e4da16e91699bb7a6dab4e3","track_uri":null,\
        "track_name":"Nine Locks","album_id":"name:a23b9f55967251d99eb4298a1d4708bb",\
        "album_name":"Canal Hour","artist_ids":[],"artist_names":[],"isrc":null,\
        "duration_ms":null,"explicit":null,"release_year":null,"genres":[],\
        "context_type":null,"context_uri":null,"started_at":"2025-05-06T18:43:00.000Z",\
        "ended_at":"2025-05-06T18:43:00.000Z","ended_at_precision":"minute","timezone":"UTC",\
        "local_date":"2025-05-06","local_hour":18,"weekday":2,"ms_played":0,\
        "ms_played_estimated":false,"completion":null,"skipped":null,"shuffle":null,\
        "offline":null,"incognito":null,"platform":null,"country":null,"reason_start":null,\
        "reason_end":null,"platform_detail":null,\
        "origin":{"file":"StreamingHistory_music_0.json","row":17,"repeat":1},\
        "play_partition":3,"play_offset":1042,"read_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        tracks name:a7573bb42e4da16e91699bb7a6dab4e3@export {"v":1,\
        "id":"name:a7573bb42e4da16e91699bb7a6dab4e3","uri":null,"kind":"episode",\
        "name":"Nine Locks","album_id":"name:a23b9f55967251d99eb4298a1d4708bb",\
        "album_name":"Canal Hour","artist_ids":[],"artist_names":[],"isrc":null,\
        "duration_ms":null,"explicit":null,"disc_number":null,"track_number":null,\
        "is_local":null,"url":null,"knowledge":"export",\
        "observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        albums name:a23b9f55967251d99eb4298a1d4708bb@export {"v":1,\
        "id":"name:a23b9f55967251d99eb4298a1d4708bb","uri":null,"kind":"show",\
        "name":"Canal Hour","artist_ids":[],"artist_names":[],"album_type":null,\
        "release_date":null,"release_date_precision":null,"release_year":null,\
        "total_tracks":null,"label":null,"upc":null,"genres":null,"image_url":null,"url":null,\
        "knowledge":"export","observed_at":"2026-11-20T18:45:00.000Z"}
        """,
    ]
}
