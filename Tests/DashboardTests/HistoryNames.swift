import Support

extension History {
    /// What things are called, and how many tracks there are.
    struct Names: Sendable {
        let tracks: Int
        let track: @Sendable (Int) -> String
        let artist: @Sendable (Int) -> String
        let album: @Sendable (Int) -> String
        let file: String

        /// Names that tell whether texts are taken for texts.
        static let hostile = Names(
            tracks: 12, track: { $0 < History.hostile.count ? History.hostile[$0] : "Song \($0)" },
            artist: { $0 == 0 ? "<b>Band & \"Co\"</b>" : "Band \($0)" },
            album: { "Record \($0)" }, file: "<u>endsong_0.json</u>")

        /// Names as people give them.
        static let friendly = Names(
            tracks: 48,
            track: { "\(moods[$0 % moods.count]) \(things[$0 * 5 % things.count])" },
            artist: { "The \(things[$0 * 7 % things.count])s" },
            album: { "\(moods[$0 * 3 % moods.count]) Hours" },
            file: "Streaming_History_Audio_2025_3.json")

        private static let moods = [
            "Quiet", "Golden", "Northern", "Paper", "Slow", "Electric", "Borrowed", "Distant",
            "Winter", "Open", "Silver",
        ]
        private static let things = [
            "Harbour", "Window", "Signal", "Garden", "Mountain", "Station", "River", "Lantern",
            "Morning", "Bridge", "Meadow", "Orchard", "Sail",
        ]
    }
}

/// A life that has been stored, for many tests to look at.
struct Lived: Sendable {
    private let folder: TemporaryFolder
    var path: String { folder.path("legato.db") }

    init(days: Int = 40) throws { folder = try History.lived(days: days).folder }
}
