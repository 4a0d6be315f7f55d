internal import CSQLite

/// What ends statements, asked by SQLite every few milliseconds while they run.
final class RunLimit {
    private let isOver: () -> Bool

    init(_ isOver: @escaping () -> Bool) { self.isOver = isOver }

    /// Lets SQLite ask; whoever calls it keeps the limit as long as the connection asks.
    ///
    /// - Parameters:
    ///   - connection: Whose statements it ends.
    ///   - steps: After how many steps of its machine it asks again: some ten million a second.
    func watch(_ connection: OpaquePointer, everySteps steps: Int32 = 100_000) {
        sqlite3_progress_handler(
            connection, steps,
            { context in
                guard let context else { return 0 }
                let limit = Unmanaged<RunLimit>.fromOpaque(context).takeUnretainedValue()
                return limit.isOver() ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Lets SQLite ask nobody any more.
    static func unwatch(_ connection: OpaquePointer) {
        sqlite3_progress_handler(connection, 0, nil, nil)
    }
}
