import Stage

/// When the files of a partition are committed.
struct Rotation: Hashable {
    var bytes = 128 << 20
    var records = 1_000_000
    var ageMilliseconds: Int64 = 3_600_000
    var idleMilliseconds: Int64 = 600_000
    /// Only what was read decides, no clock and no signal.
    var isDeterministic = false

    init() {}

    init(_ settings: Settings) {
        self.init(bySize: settings)
        ageMilliseconds = settings[FilesFlags.rotateAge].wholeMilliseconds
        idleMilliseconds = settings[FilesFlags.rotateIdle].wholeMilliseconds
        isDeterministic = settings[FilesFlags.deterministic]
    }

    /// For a replay: by what was read, whatever the time.
    init(bySize settings: Settings) {
        bytes = max(1, settings[FilesFlags.rotateBytes])
        records = max(1, settings[FilesFlags.rotateRecords])
        isDeterministic = true
    }

    /// Whether what is in hand has grown enough.
    func isFull(records: Int, largestBytes: Int) -> Bool {
        records >= self.records || largestBytes >= bytes
    }

    /// Whether what is in hand has waited enough, by a clock that is never set.
    func isOld(firstMilliseconds: Int64, lastMilliseconds: Int64, at now: Int64) -> Bool {
        guard !isDeterministic else { return false }
        return now - firstMilliseconds >= ageMilliseconds
            || now - lastMilliseconds >= idleMilliseconds
    }
}
