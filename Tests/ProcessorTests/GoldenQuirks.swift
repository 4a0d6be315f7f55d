/// What the quirks of real exports change: in the row of `Samples.exportTrack`, and by that in the
/// records of `Golden.exportTrack`. What is not named on the right stays as it is, to the byte.
extension Golden {
    /// One quirk: what is written otherwise in the row, and in what follows from it.
    struct Quirk: Sendable {
        let name: String
        let row: [(from: String, to: String)]
        let records: [(from: String, to: String)]
        /// How many of the records are left; the listen is the first.
        var count = 4
    }

    private static let id = "a7a56a8bde5ac608766223e26efe451f"
    private static let idWithoutOffline = "6fc6ca95f29e60e35fa4cdc23b790def"

    static let quirks = [
        Quirk(
            name: "offline_timestamp in milliseconds is the same moment, and the same play",
            row: [("1749886096", "1749886096356")], records: []),
        Quirk(
            name: "offline_timestamp null",
            row: [("1749886096", "null")], records: [(id, idWithoutOffline)]),
        Quirk(
            name: "offline_timestamp 0 is junk, as good as none",
            row: [("1749886096", "0")], records: [(id, idWithoutOffline)]),
        Quirk(
            name: "offline_timestamp 57 is junk, as good as none",
            row: [("1749886096", "57")], records: [(id, idWithoutOffline)]),
        Quirk(
            name: "offline_timestamp that is no number is junk, as good as none",
            row: [("1749886096", #""soon""#)], records: [(id, idWithoutOffline)]),
        Quirk(
            name: "ts of another play: another length makes another play of it",
            row: [(#""ms_played":214306"#, #""ms_played":9000"#)],
            records: [
                (id, "74ae1b6df2ccb17632b1fbba73a12893"),
                (
                    #""started_at":"2025-06-14T07:28:17.694Z""#,
                    #""started_at":"2025-06-14T07:31:43.000Z""#
                ),
                (#""ms_played":214306"#, #""ms_played":9000"#),
            ]),
        Quirk(
            name: "the same again 78 seconds later is another play",
            row: [("07:31:52Z", "07:33:10Z")],
            records: [
                (id, "74b31eaf07f73a811046d8cf521135fc"), ("@1749886312000", "@1749886390000"),
                ("07:28:17.694Z", "07:29:35.694Z"), ("07:31:52.000Z", "07:33:10.000Z"),
            ]),
        Quirk(
            name: "offline with the second of the upload",
            row: [(#""offline":false"#, #""offline":true"#)],
            records: [(#""offline":false"#, #""offline":true"#)]),
        Quirk(
            name: "the recording under another uri: its names keep their ids",
            row: [("spotify:track:2bHGaIONoQESMIr3RpXHRv", "spotify:track:1AhDOtG9vPSOmsWgNW0BEY")],
            records: [
                (id, "d03f1fb2b245a46f5b6b395ac13b31f5"),
                ("2bHGaIONoQESMIr3RpXHRv", "1AhDOtG9vPSOmsWgNW0BEY"),
            ]),
        Quirk(
            name: "reasons that a newer export lacks: the same play",
            row: [
                (#""reason_start":"trackdone""#, #""reason_start":null"#),
                (#""reason_end":"""#, #""reason_end":null"#),
            ],
            records: [
                (#""reason_start":"trackdone""#, #""reason_start":null"#),
                (#""reason_end":"""#, #""reason_end":null"#),
            ]),
        Quirk(
            name: "names that are null: only the listen is left",
            row: [
                (#""Paper Tides""#, "null"), (#""The Lantern Office""#, "null"),
                (#""Harbour Static""#, "null"),
            ],
            records: [
                (#""track_name":"Paper Tides""#, #""track_name":null"#),
                (#""album_id":"name:f6bd9909ea5b802bcc5393d4577a13c4""#, #""album_id":null"#),
                (#""album_name":"Harbour Static""#, #""album_name":null"#),
                (#"["name:71fc97528b22e17fd35b1e8def644428"]"#, "[]"),
                (#"["The Lantern Office"]"#, "[]"),
            ], count: 1),
        Quirk(
            name: "fields that are not there, and others that nobody knows",
            row: [(#""incognito_mode":true"#, #""new":{"a":[1,null]}"#)],
            records: [(#""incognito":true"#, #""incognito":null"#)]),
        Quirk(
            name: "ms_played below zero counts as zero, and stays in the id as it was",
            row: [(#""ms_played":214306"#, #""ms_played":-1"#)],
            records: [
                (id, "c68ee0c3e7c54a7576323c42b66388d7"),
                (
                    #""started_at":"2025-06-14T07:28:17.694Z""#,
                    #""started_at":"2025-06-14T07:31:52.000Z""#
                ),
                (#""ms_played":214306"#, #""ms_played":0"#),
            ]),
    ]
}
