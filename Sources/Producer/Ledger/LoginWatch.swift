import Plays
import Spotify

/// What an account's token tells that the ledger does not know yet: decided as a value.
struct LoginWatch {
    /// What is to be published, and what a person is to be told.
    struct News: Equatable {
        var entries: [LedgerEntry] = []
        var cursor: Cursor
        /// So many days are left, when a warning is due.
        var warning: Int64?
        var isDead = false

        var isEmpty: Bool { entries.isEmpty }
    }

    let identifier: Identifier

    /// Compares what the cursor knows with the token as it is.
    ///
    /// - Parameters:
    ///   - account: Whose.
    ///   - cursor: What is known.
    ///   - token: The token; nil when there is none any more.
    ///   - isRefused: Whether the service refused to renew it for good.
    ///   - now: The time.
    /// - Returns: What is to be told; nothing when all is known.
    func news(
        account: String, cursor: Cursor, token: Token?, isRefused: Bool = false, at now: Instant
    ) -> News {
        var news = News(cursor: cursor)
        func add(_ kind: LedgerEntry.Kind, _ parts: [String], _ from: Instant?, _ to: Instant?) {
            news.entries.append(
                LedgerEntry(
                    entry: identifier.text([kind.rawValue, account] + parts), account: account,
                    kind: kind, at: now, from: from, to: to))
        }
        guard let token else {
            guard let known = cursor.login else { return news }
            add(.logout, [known.authorizedAt.description], nil, nil)
            news.cursor.login = nil
            return news
        }
        let began = token.authorizedAt
        let end = TokenClock.end(of: began)
        if cursor.login?.authorizedAt != began {
            add(.login, [began.description], began, end)
            news.cursor.login = Cursor.Login(authorizedAt: began)
        }
        let told = news.cursor.login?.warnedDays
        if let days = TokenClock.warning(of: began, at: now, told: told) {
            add(.tokenWarning, [began.description, "\(days)"], began, end)
            news.cursor.login?.warnedDays = days
            news.warning = days
        }
        if isRefused, news.cursor.login?.isDead == false {
            add(.tokenDead, [began.description], began, now)
            news.cursor.login?.isDead = true
            news.isDead = true
        }
        return news
    }
}
