import Stage

/// How much faster than ours the listeners' clock runs.
struct Speed: FlagValue, Hashable {
    let factor: Int

    /// A year passes in half a minute then.
    private static let limit = 1_000_000

    init(_ factor: Int) { self.factor = factor }

    init(flagText: String) throws(FlagTextError) {
        guard let factor = Int(flagText), (1...Self.limit).contains(factor) else {
            throw FlagTextError(wanted: "a whole number from 1 to \(Self.limit)")
        }
        self.factor = factor
    }

    var flagText: String { "\(factor)" }
}

/// How many people listen.
struct ListenerCount: FlagValue, Hashable {
    let count: Int

    private static let limit = 1_000

    init(_ count: Int) { self.count = count }

    init(flagText: String) throws(FlagTextError) {
        guard let count = Int(flagText), (1...Self.limit).contains(count) else {
            throw FlagTextError(wanted: "a whole number from 1 to \(Self.limit)")
        }
        self.count = count
    }

    var flagText: String { "\(count)" }
}
