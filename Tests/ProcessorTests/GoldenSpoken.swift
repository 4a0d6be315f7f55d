/// What follows from spoken things of the Web API, to the byte.
extension Golden {
    static let apiEpisode = [
        """
        listens me @1795200127318 {"v":1,"play_id":"e38cf782306555d9e600adc58a2ea9ac",\
        "account":"me","source":"api","kind":"episode","track_id":"5Xt5DXGzch68nYYamXrNxZ",\
        "track_uri":"spotify:episode:5Xt5DXGzch68nYYamXrNxZ","track_name":"Nine Locks",\
        "album_id":"38bS44xjbVVZ3No3ByF1dJ","album_name":"Canal Hour","artist_ids":[],\
        "artist_names":[],"isrc":null,"duration_ms":1850000,"explicit":false,\
        "release_year":null,"genres":[],"context_type":"show",\
        "context_uri":"spotify:show:38bS44xjbVVZ3No3ByF1dJ",\
        "started_at":"2026-11-20T18:11:17.318Z","ended_at":"2026-11-20T18:42:07.318Z",\
        "ended_at_precision":"millisecond","timezone":"UTC","local_date":"2026-11-20",\
        "local_hour":18,"weekday":5,"ms_played":1850000,"ms_played_estimated":true,\
        "completion":null,"skipped":null,"shuffle":null,"offline":null,"incognito":null,\
        "platform":null,"country":null,"reason_start":null,"reason_end":null,\
        "platform_detail":null,"origin":{"poll":"2026-11-20T18:45:00.000Z"},\
        "play_partition":3,"play_offset":1042,"read_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        tracks 5Xt5DXGzch68nYYamXrNxZ {"v":1,"id":"5Xt5DXGzch68nYYamXrNxZ",\
        "uri":"spotify:episode:5Xt5DXGzch68nYYamXrNxZ","kind":"episode","name":"Nine Locks",\
        "album_id":"38bS44xjbVVZ3No3ByF1dJ","album_name":"Canal Hour","artist_ids":[],\
        "artist_names":[],"isrc":null,"duration_ms":1850000,"explicit":false,\
        "disc_number":null,"track_number":null,"is_local":null,\
        "url":"https://open.spotify.com/episode/5Xt5DXGzch68nYYamXrNxZ","knowledge":"full",\
        "observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        albums 38bS44xjbVVZ3No3ByF1dJ@mention {"v":1,"id":"38bS44xjbVVZ3No3ByF1dJ",\
        "uri":"spotify:show:38bS44xjbVVZ3No3ByF1dJ","kind":"show","name":"Canal Hour",\
        "artist_ids":[],"artist_names":[],"album_type":null,"release_date":null,\
        "release_date_precision":null,"release_year":null,"total_tracks":null,"label":null,\
        "upc":null,"genres":null,"image_url":"https://i.scdn.co/image/3","url":null,\
        "knowledge":"partial","observed_at":"2026-11-20T18:45:00.000Z"}
        """,
    ]

    static let apiChapter = [
        """
        listens me @1795200127318 {"v":1,"play_id":"3f417965f16d9b1146ec403b78ec3ffa",\
        "account":"me","source":"api","kind":"chapter","track_id":"6k9DtmgIBqeE5QtBLQqqqs",\
        "track_uri":"spotify:episode:6k9DtmgIBqeE5QtBLQqqqs","track_name":"One",\
        "album_id":"7iHfbu1YPACw6oZPAFJtqe","album_name":"The Weir","artist_ids":[],\
        "artist_names":[],"isrc":null,"duration_ms":900000,"explicit":null,\
        "release_year":null,"genres":[],"context_type":null,"context_uri":null,\
        "started_at":"2026-11-20T18:27:07.318Z","ended_at":"2026-11-20T18:42:07.318Z",\
        "ended_at_precision":"millisecond","timezone":"UTC","local_date":"2026-11-20",\
        "local_hour":18,"weekday":5,"ms_played":900000,"ms_played_estimated":true,\
        "completion":null,"skipped":null,"shuffle":null,"offline":null,"incognito":null,\
        "platform":null,"country":null,"reason_start":null,"reason_end":null,\
        "platform_detail":null,"origin":{"poll":"2026-11-20T18:45:00.000Z"},\
        "play_partition":3,"play_offset":1042,"read_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        tracks 6k9DtmgIBqeE5QtBLQqqqs {"v":1,"id":"6k9DtmgIBqeE5QtBLQqqqs",\
        "uri":"spotify:episode:6k9DtmgIBqeE5QtBLQqqqs","kind":"chapter","name":"One",\
        "album_id":"7iHfbu1YPACw6oZPAFJtqe","album_name":"The Weir","artist_ids":[],\
        "artist_names":[],"isrc":null,"duration_ms":900000,"explicit":null,\
        "disc_number":null,"track_number":null,"is_local":null,"url":null,\
        "knowledge":"full","observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        albums 7iHfbu1YPACw6oZPAFJtqe@mention {"v":1,"id":"7iHfbu1YPACw6oZPAFJtqe",\
        "uri":"spotify:show:7iHfbu1YPACw6oZPAFJtqe","kind":"audiobook","name":"The Weir",\
        "artist_ids":[],"artist_names":[],"album_type":null,"release_date":null,\
        "release_date_precision":null,"release_year":null,"total_tracks":null,"label":null,\
        "upc":null,"genres":null,"image_url":null,"url":null,"knowledge":"partial",\
        "observed_at":"2026-11-20T18:45:00.000Z"}
        """,
    ]
}
