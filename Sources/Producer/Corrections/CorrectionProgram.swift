import Plays
import Ranges
import Stage
import Topics

/// `legato-producer exclude` and `include`, as the table from which help and parser are made.
enum CorrectionProgram {
    static let account = Flag(
        "account", "NAME", default: AccountChoice("me"), "Whose history it is.")
    static let track = Flag<TrackChoice?>(
        "track", "ID", "The plays of a track, an episode or a chapter.")
    static let artist = Flag<ArtistChoice?>(
        "artist", "ID", "The plays of which this artist is credited.")
    static let between = Flag<TimeSpan?>(
        "between", "T1 T2", "The plays that began at T1 or later and before T2; days are in UTC.")
    static let play = Flag<PlayChoice?>("play", "ID", "One play.")
    static let reason = Flag<ReasonText?>("reason", "TEXT", "Why, to be read again later.")
    static let dryRun = Flag("dry-run", "Only say how it was understood.")

    static let exclude = Verb(
        "exclude", "Leave plays out of the history: of every view, chart and sum.",
        details: [
            """
            Nothing is deleted. It holds for what has been heard and for what will be; of several \
            words on a play the last one counts, and include takes it in again.
            """
        ],
        flags: flags,
        examples: [
            "legato-producer exclude --track 4uLU6hMCjMI75M1A2tKUQC --reason lullaby",
            "legato-producer exclude --account me --between 2026-03-04T20:00Z 2026-03-05T02:00Z",
            "legato-producer exclude --artist 1dfeR4HaWDbWqFHLkxsg1d --dry-run",
        ])
    static let include = Verb(
        "include", "Take plays that were left out into the history again.",
        details: [
            """
            Of several words on a play the last one counts, so include may also keep a track of \
            an artist who is left out. legato-sink tail corrections start shows what was said.
            """
        ],
        flags: flags,
        examples: [
            "legato-producer include --track 4uLU6hMCjMI75M1A2tKUQC",
            "legato-producer include --account me --between 2026-03-04 2026-03-05",
        ])

    private static let flags: [any FlagEntry] =
        [account, track, artist, between, play, reason, dryRun] + ClusterFlags.connection
        + [ClusterFlags.partitions, ClusterFlags.replication]
}
