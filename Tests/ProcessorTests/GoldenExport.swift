/// What follows from the extended history's rows, to the byte.
extension Golden {
    static let exportTrack = [
        """
        listens me @1749886312000 {"v":1,"play_id":"a7a56a8bde5ac608766223e26efe451f",\
        "account":"me","source":"extended","kind":"track","track_id":"2bHGaIONoQESMIr3RpXHRv",\
        "track_uri":"spotify:track:2bHGaIONoQESMIr3RpXHRv","track_name":"Paper Tides",\
        "album_id":"name:f6bd9909ea5b802bcc5393d4577a13c4","album_name":"Harbour Static",\
        "artist_ids":["name:71fc97528b22e17fd35b1e8def644428"],\
        "artist_names":["The Lantern Office"],"isrc":null,"duration_ms":null,"explicit":null,\
        "release_year":null,"genres":[],"context_type":null,"context_uri":null,\
        "started_at":"2025-06-14T07:28:17.694Z","ended_at":"2025-06-14T07:31:52.000Z",\
        "ended_at_precision":"second","timezone":"UTC","local_date":"2025-06-14",\
        "local_hour":7,"weekday":6,"ms_played":214306,"ms_played_estimated":false,\
        "completion":null,"skipped":null,"shuffle":false,"offline":false,"incognito":true,\
        "platform":"android","country":"SE","reason_start":"trackdone","reason_end":"",\
        "platform_detail":"Android OS 11 API 30 (samsung, SM-G975F)",\
        "origin":{"file":"Streaming_History_Audio_2025_3.json","row":17},"play_partition":3,\
        "play_offset":1042,"read_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        tracks 2bHGaIONoQESMIr3RpXHRv@export {"v":1,"id":"2bHGaIONoQESMIr3RpXHRv",\
        "uri":"spotify:track:2bHGaIONoQESMIr3RpXHRv","kind":"track","name":"Paper Tides",\
        "album_id":"name:f6bd9909ea5b802bcc5393d4577a13c4","album_name":"Harbour Static",\
        "artist_ids":["name:71fc97528b22e17fd35b1e8def644428"],\
        "artist_names":["The Lantern Office"],"isrc":null,"duration_ms":null,"explicit":null,\
        "disc_number":null,"track_number":null,"is_local":false,"url":null,\
        "knowledge":"export","observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        albums name:f6bd9909ea5b802bcc5393d4577a13c4@export {"v":1,\
        "id":"name:f6bd9909ea5b802bcc5393d4577a13c4","uri":null,"kind":"album",\
        "name":"Harbour Static","artist_ids":["name:71fc97528b22e17fd35b1e8def644428"],\
        "artist_names":["The Lantern Office"],"album_type":null,"release_date":null,\
        "release_date_precision":null,"release_year":null,"total_tracks":null,"label":null,\
        "upc":null,"genres":null,"image_url":null,"url":null,"knowledge":"export",\
        "observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        artists name:71fc97528b22e17fd35b1e8def644428@export {"v":1,\
        "id":"name:71fc97528b22e17fd35b1e8def644428","uri":null,"name":"The Lantern Office",\
        "genres":null,"image_url":null,"followers":null,"popularity":null,"url":null,\
        "knowledge":"export","observed_at":"2026-11-20T18:45:00.000Z"}
        """,
    ]

    static let episode = [
        """
        listens me @1749886312000 {"v":1,"play_id":"86654f2f627790296155a52f2d4c255b",\
        "account":"me","source":"extended","kind":"episode",\
        "track_id":"5Xt5DXGzch68nYYamXrNxZ",\
        "track_uri":"spotify:episode:5Xt5DXGzch68nYYamXrNxZ","track_name":"Nine Locks",\
        "album_id":"name:a23b9f55967251d99eb4298a1d4708bb","album_name":"Canal Hour",\
        "artist_ids":[],"artist_names":[],"isrc":null,"duration_ms":null,"explicit":null,\
        "release_year":null,"genres":[],"context_type":null,"context_uri":null,\
        "started_at":"2025-06-14T07:31:52.000Z","ended_at":"2025-06-14T07:31:52.000Z",\
        "ended_at_precision":"second","timezone":"UTC","local_date":"2025-06-14",\
        "local_hour":7,"weekday":6,"ms_played":0,"ms_played_estimated":false,\
        "completion":null,"skipped":null,"shuffle":null,"offline":null,"incognito":null,\
        "platform":"ios","country":"ZZ","reason_start":null,"reason_end":null,\
        "platform_detail":"ios","origin":{"file":"Streaming_History_Audio_2025_3.json",\
        "row":17},"play_partition":3,"play_offset":1042,"read_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        tracks 5Xt5DXGzch68nYYamXrNxZ@export {"v":1,"id":"5Xt5DXGzch68nYYamXrNxZ",\
        "uri":"spotify:episode:5Xt5DXGzch68nYYamXrNxZ","kind":"episode","name":"Nine Locks",\
        "album_id":"name:a23b9f55967251d99eb4298a1d4708bb","album_name":"Canal Hour",\
        "artist_ids":[],"artist_names":[],"isrc":null,"duration_ms":null,"explicit":null,\
        "disc_number":null,"track_number":null,"is_local":false,"url":null,\
        "knowledge":"export","observed_at":"2026-11-20T18:45:00.000Z"}
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

    static let chapter = [
        """
        listens me @1749886312000 {"v":1,"play_id":"0a6f82659ab60d1f1a7e2d1fb59973b8",\
        "account":"me","source":"extended","kind":"chapter",\
        "track_id":"6k9DtmgIBqeE5QtBLQqqqs",\
        "track_uri":"spotify:episode:6k9DtmgIBqeE5QtBLQqqqs","track_name":"One",\
        "album_id":"7iHfbu1YPACw6oZPAFJtqe","album_name":"The Weir","artist_ids":[],\
        "artist_names":[],"isrc":null,"duration_ms":null,"explicit":null,"release_year":null,\
        "genres":[],"context_type":null,"context_uri":null,\
        "started_at":"2025-06-14T07:31:51.000Z","ended_at":"2025-06-14T07:31:52.000Z",\
        "ended_at_precision":"second","timezone":"UTC","local_date":"2025-06-14",\
        "local_hour":7,"weekday":6,"ms_played":1000,"ms_played_estimated":false,\
        "completion":null,"skipped":null,"shuffle":null,"offline":null,"incognito":null,\
        "platform":null,"country":"SE","reason_start":null,"reason_end":null,\
        "platform_detail":null,"origin":{"file":"Streaming_History_Audio_2025_3.json",\
        "row":17},"play_partition":3,"play_offset":1042,"read_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        tracks 6k9DtmgIBqeE5QtBLQqqqs@export {"v":1,"id":"6k9DtmgIBqeE5QtBLQqqqs",\
        "uri":"spotify:episode:6k9DtmgIBqeE5QtBLQqqqs","kind":"chapter","name":"One",\
        "album_id":"7iHfbu1YPACw6oZPAFJtqe","album_name":"The Weir","artist_ids":[],\
        "artist_names":[],"isrc":null,"duration_ms":null,"explicit":null,"disc_number":null,\
        "track_number":null,"is_local":false,"url":null,"knowledge":"export",\
        "observed_at":"2026-11-20T18:45:00.000Z"}
        """,
        """
        albums 7iHfbu1YPACw6oZPAFJtqe@export {"v":1,"id":"7iHfbu1YPACw6oZPAFJtqe",\
        "uri":"spotify:show:7iHfbu1YPACw6oZPAFJtqe","kind":"audiobook","name":"The Weir",\
        "artist_ids":[],"artist_names":[],"album_type":null,"release_date":null,\
        "release_date_precision":null,"release_year":null,"total_tracks":null,"label":null,\
        "upc":null,"genres":null,"image_url":null,"url":null,"knowledge":"export",\
        "observed_at":"2026-11-20T18:45:00.000Z"}
        """,
    ]
}
