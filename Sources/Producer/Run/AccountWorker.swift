import HTTP
import Plays
import Spotify
import Stage

/// One account in the loop: when to ask, what is under way, and its way into Kafka.
final class AccountWorker {
    /// A request under way.
    struct Request {
        let id: HTTPClient.RequestID
        let step: AccountPoller.Step
        let token: Token
    }

    /// An answer of recently played, and when it came.
    struct Page {
        let body: [UInt8]
        let readAt: Instant
    }

    let account: String
    let publisher: AccountPublisher
    var poller: AccountPoller
    var request: Request?
    /// An answer that Kafka has not taken yet; nothing is asked before it has.
    var page: Page?
    /// How its only poll of `--once` ended; nil until then.
    var isSuccess: Bool?
    /// Attempts to reach Kafka that failed one after another.
    var kafkaFailures = 0
    /// A refresh token that the service refused: it is not sent again.
    private var deadToken: String?

    init(account: String, publisher: AccountPublisher, poller: AccountPoller) {
        self.account = account
        self.publisher = publisher
        self.poller = poller
    }

    /// Whether nothing more will come of it: its one poll is over, or another has the account.
    var isOver: Bool {
        if case .lost = publisher.state { return true }
        return isSuccess != nil
    }

    /// Reads the token anew each time, so that a login is seen without a restart.
    func token(from options: ProducerOptions) throws -> Token {
        let token = try options.store.read(account)
        if let wanted = options.clientID, wanted != token.clientID {
            throw Failure(
                "the token of account \(account) belongs to app \(token.clientID), "
                    + "not to --client-id \(wanted); log in again")
        }
        if token.refreshToken == deadToken {
            throw Failure("the refresh token was refused: log the account in again")
        }
        return token
    }

    /// Stores a renewed token before it is used, and remembers one that is over.
    func take(_ answer: RefreshAnswer, of token: Token, into store: TokenStore) throws {
        switch answer {
        case .token(let fresh): _ = try store.renew(token, to: fresh)
        case .dead: deadToken = token.refreshToken
        case .refused, .later, .broken: break
        }
    }
}
