import HTTP
import Plays
import Spotify
import Stage

/// One account in the loop: its token, when to ask, and its way into Kafka.
final class AccountWorker {
    let account: String
    let publisher: AccountPublisher
    var poller: AccountPoller
    /// Answers that Kafka has not taken yet.
    var pages = PageQueue()
    /// Entries of the ledger that Kafka has not taken yet.
    var pendingEntries: [LedgerEntry] = []
    /// Whether Kafka may have taken them without our knowing.
    var hasTriedEntries = false
    /// A list that Kafka has not taken yet; no other is asked for before it has.
    var taken: TakenList?
    /// How its only poll of `--once` ended; nil until then.
    var isSuccess: Bool?
    /// Attempts to reach Kafka that failed one after another.
    var kafkaFailures = 0
    var lastPoll: Instant?
    let lists: ListRun
    /// Whether the ledger may not know yet what the token tells.
    var mustWatch = true
    /// A refresh token that the service refused: it is not sent again.
    private(set) var deadToken: String?
    /// A renewal that no poll asked for.
    var renewal = Renewal()
    private var stamp: Int64?
    /// A renewed token that is nowhere but here, and the one it replaces.
    private var unstored: (old: Token, fresh: Token)?
    /// Whether a renewed token still has to be stored.
    var hasUnstored: Bool { unstored != nil }
    private var held: Result<Token, any Error>?
    /// Whether the machine kept the file from being read, which says nothing of what is in it.
    private var isUnread = false

    init(
        account: String, publisher: AccountPublisher, poller: AccountPoller, lists: ListRun
    ) {
        self.lists = lists
        self.account = account
        self.publisher = publisher
        self.poller = poller
    }

    /// Why nothing more is published of it; nil while something is.
    var loss: (any Error)? {
        if case .lost(let reason) = publisher.state { reason } else { nil }
    }

    /// Whether nothing more will come of it: its one poll is over, or it is lost.
    ///
    /// What `--once` began to take is taken to its end.
    var isOver: Bool { loss != nil || isSuccess != nil && !lists.isActive }

    /// Whether no poll is left to make.
    var isPolled: Bool { loss != nil || isSuccess != nil }

    /// The app that its token belongs to; nil when there is no good token.
    var clientID: String? { (try? held?.get())?.clientID }

    /// The key of its share in its app; none when there is no good token.
    var shareKeys: [String] { clientID.map { [AppState.key($0, account)] } ?? [] }

    /// Whether the service refused the token that is there.
    var isRefused: Bool {
        guard let deadToken, let token = try? held?.get() else { return false }
        return token.refreshToken == deadToken
    }

    /// Looks whether the token's file changed, so that a login is seen without a restart.
    ///
    /// - Returns: Whether it did, or can be read again.
    func look(_ options: ProducerOptions) -> Bool {
        look(stamp: options.store.stamp(of: account)) { try read(options) }
    }

    /// The same by a file's stamp and what reads it.
    func look(stamp now: Int64?, _ read: () throws -> Token) -> Bool {
        let hasChanged = held == nil || now != stamp
        guard hasChanged || isUnread else { return false }
        stamp = now
        do {
            held = try .success(read())
            isUnread = false
        } catch {
            held = .failure(error)
            isUnread = error is FileError
        }
        guard hasChanged || !isUnread else { return false }
        mustWatch = true
        return true
    }

    private func read(_ options: ProducerOptions) throws -> Token {
        let token = try options.store.read(account)
        guard options.clientID == nil || options.clientID == token.clientID else {
            throw Failure(
                "the token of account \(account) belongs to app \(token.clientID), "
                    + "not to --client-id \(options.clientID ?? ""); log in again")
        }
        return token
    }

    /// The token; throws why there is none.
    func token() throws -> Token {
        guard let held else { throw Failure("the token of account \(account) was not read yet") }
        return try held.get()
    }

    /// Whether its owner logged out, or never logged in.
    var isMissing: Bool {
        if case .failure(let error) = held, case .missing? = error as? TokenError { return true }
        return false
    }

    /// Stores a renewed token before it is used, and remembers one that is over.
    ///
    /// When the refresh token stayed, nothing is lost without the file, so the new access token is
    /// used all the same.
    ///
    /// - Returns: What kept such a token from its file.
    /// - Throws: What kept a rotated one from its file.
    @discardableResult
    func take(
        _ answer: RefreshAnswer, of token: Token, into store: TokenStore
    ) throws -> (any Error)? {
        switch answer {
        case .token(let fresh):
            unstored = (token, fresh)
            do {
                try storeRenewed(into: store)
            } catch  where fresh.refreshToken == token.refreshToken {
                unstored = nil
                if (try? held?.get()) == token { held = .success(fresh) }
                return error
            }
        case .dead: deadToken = token.refreshToken
        case .refused, .later, .broken: break
        }
        return nil
    }

    /// Stores a renewed token that could not be stored when it came: the service may have ended
    /// the one it replaces, so this one is all there is.
    func storeRenewed(into store: TokenStore) throws {
        guard let (old, fresh) = unstored else { return }
        if let renewed = try store.renew(old, to: fresh) {
            held = .success(fresh)
            stamp = renewed
        }
        unstored = nil
    }
}
