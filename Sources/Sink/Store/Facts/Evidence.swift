import Plays

/// One row of `plays`: what a source said of a play, and the listen that it supports.
final class Evidence {
    let account: Int64
    var play: PairingPlay
    var place: RecordPlace
    /// How often the topic was taken for a new one before the play was read from it.
    var generation: Int64
    var playPartition: Int64
    var playOffset: Int64
    var kind: PlayKind
    var album: Int64?
    /// The track's length, where the source or the catalogue told it.
    var duration: Int64?
    var zone: Int64
    /// How many minutes ahead of universal time its record says the clock was when it began, where
    /// the zone has no table here or one that says something else.
    var toldOffset: Int64?
    /// What it was played from, as its record says; the file has that of its listen alone.
    var context: Int64?
    /// The listen it supports in the file; 0 before it has one.
    var listen: Int64
    /// Why it stands beside a play of another source in that listen; nil when none stands there.
    var stored: PairingRule?

    /// Why it stands beside another play now.
    var rule: PairingRule?
    /// The play it was found to belong to, when that is not the one in the file.
    var found: Evidence?

    init(
        account: Int64, play: PairingPlay, place: RecordPlace, generation: Int64,
        playPartition: Int64, playOffset: Int64, kind: PlayKind, album: Int64?, duration: Int64?,
        zone: Int64,
        listen: Int64 = 0, rule: PairingRule? = nil
    ) {
        self.account = account
        self.play = play
        self.place = place
        self.generation = generation
        self.playPartition = playPartition
        self.playOffset = playOffset
        self.kind = kind
        self.album = album
        self.duration = duration
        self.zone = zone
        self.listen = listen
        stored = rule
        self.rule = rule
    }

    var source: Source { play.source }

    /// Whether another record of the same play lies behind this one's.
    func isBefore(_ other: Evidence) -> Bool {
        (generation, place.offset, place.partition)
            < (other.generation, other.place.offset, other.place.partition)
    }

    /// Whether the listen in the file is this play's own, and goes where this play goes.
    ///
    /// A row of the extended history always has its listen, since that holds what only it says.
    var ownsListen: Bool { listen != 0 && (source == .extended || stored == nil) }

    /// Whether earlier rules have left the play to `rule`.
    func isOpen(to rule: PairingRule) -> Bool {
        guard source == rule.rowSource || source == rule.columnSource else { return false }
        guard let taken = self.rule else { return true }
        // An extended row takes a row of the account data, whether it has an API play or not.
        return rule == .accountDataAndExtended && source == .extended || taken >= rule
    }
}
