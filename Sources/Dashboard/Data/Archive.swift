import Stage

/// The database as pages see it.
final class Archive: Sendable {
    let clock: Clock
    /// The files that are being sent.
    let files: FileDesk
    private let pool: ReaderPool
    private let keeper: SumsKeeper

    /// Fails for a file that can never be read.
    init(path: String, clock: Clock) throws(ReaderError) {
        pool = try ReaderPool(path: path)
        keeper = try SumsKeeper(path: path, clock: clock)
        files = FileDesk(clock: clock)
        self.clock = clock
    }

    /// Hands out what can be asked, all of one moment; the sums may be of the one before.
    func ask<Result: Sendable>(_ body: (Inquiry) throws -> Result) throws -> Result {
        let sums = try keeper.current()
        return try pool.read { reader in
            try reader.atOneMoment {
                try body(Inquiry(reader: reader, sums: sums, clock: clock))
            }
        }
    }

    /// Whether the file can be read, without a look at what is in it.
    func probe() throws { try pool.read { try $0.atOneMoment {} } }

    /// Follows what has changed; to be called every second or so.
    func refresh() throws { try keeper.refresh() }
}

/// Questions to the database at one moment.
struct Inquiry {
    let reader: Reader
    let sums: Sums
    let clock: Clock
    private let made = Made()

    init(reader: Reader, sums: Sums, clock: Clock) {
        self.reader = reader
        self.sums = sums
        self.clock = clock
    }

    /// The sums of an account.
    func accountSums(_ scope: Scope) -> AccountSums {
        sums.accounts[scope.account.key] ?? AccountSums()
    }

    /// What was heard of a kind in a scope; a page asks for it several times.
    func tally(_ subject: Tally.Subject, _ scope: Scope) -> Tally {
        let key = "\(subject)|\(scope.key)"
        if let tally = made.tallies[key] { return tally }
        let sums = accountSums(scope)
        let tally =
            switch subject {
            case .tracks: Tally(sums.tracks, scope.dayKeys)
            case .artists: Tally(sums.artists, scope.dayKeys)
            case .albums: Tally(sums.albums, scope.dayKeys)
            }
        made.tallies[key] = tally
        return tally
    }

    private final class Made {
        var tallies: [String: Tally] = [:]
    }
}
