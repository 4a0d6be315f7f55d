/// The topics, by the names they have without a prefix.
public enum Topic: String, CaseIterable, Sendable {
    /// What a source reported, as received.
    case plays
    /// Playlists, tops and saved things as they were on a day.
    case lists
    /// Full Spotify objects by id.
    case catalogue
    /// What was read and what became of it.
    case ledger
    /// The producer's own state.
    case cursors
    /// What owners want left out of their history, or taken in again.
    case corrections
    /// Plays cleaned and given an id.
    case listens
    /// What a track is.
    case tracks
    /// What an artist is.
    case artists
    /// What an album is.
    case albums
    /// Items of lists at their positions.
    case listItems = "list-items"
    /// Records that could not be processed.
    case deadLetters = "dead-letters"

    /// How the broker cleans a topic.
    public enum Cleanup: String, Sendable {
        /// Records go when they are too old, which here is never unless said otherwise.
        case delete
        /// The newest record of each key stays.
        case compact
    }

    /// A process that writes to topics.
    public enum Writer: String, Sendable {
        /// `legato-producer`
        case producer
        /// `legato-processor`
        case processor
        /// `legato-sink`
        case sink
    }

    /// What a topic's keys are.
    public enum Key: Sendable {
        /// The account's name.
        case account
        /// `account/list`
        case accountAndList
        /// An entity's id, with `@export` behind it when it comes from an export only.
        case entity
        /// Whatever the record had.
        case original
    }

    /// The cleanup policy the topic must have.
    public var cleanup: Cleanup {
        switch self {
        case .catalogue, .cursors, .tracks, .artists, .albums: .compact
        case .plays, .lists, .ledger, .corrections, .listens, .listItems, .deadLetters: .delete
        }
    }

    /// Whether records stay for ever; only dead letters may age.
    public var isKept: Bool { self != .deadLetters }

    /// Who writes to the topic.
    public var writers: [Writer] {
        switch self {
        case .plays, .lists, .catalogue, .ledger, .cursors, .corrections: [.producer]
        case .listens, .tracks, .artists, .albums, .listItems: [.processor]
        case .deadLetters: [.processor, .sink]
        }
    }

    /// What the keys are.
    public var key: Key {
        switch self {
        case .plays, .ledger, .cursors, .corrections, .listens: .account
        case .lists, .listItems: .accountAndList
        case .catalogue, .tracks, .artists, .albums: .entity
        case .deadLetters: .original
        }
    }

    /// The largest record the broker must take, when it is not the broker's default.
    public var maximumMessageBytes: Int? { self == .deadLetters ? 8_388_608 : nil }
}
