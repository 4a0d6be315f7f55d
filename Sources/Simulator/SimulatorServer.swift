internal import Glibc
public import HTTP
public import Stage
internal import Synchronization

/// A simulated Spotify over HTTP: answers until it is stopped or gone.
///
/// ```swift
/// let spotify = try SimulatorServer(SimulatorSettings(listeners: [.init(account: "me")]))
/// spotify.apiURL       // for --spotify-api
/// spotify.accountsURL  // for --spotify-accounts
/// ```
public final class SimulatorServer: Sendable {
    /// The things it plays.
    public let catalogue: Catalogue
    private let service: Service
    private let server: HTTPServer

    /// Starts to answer; port 0 takes a free one.
    ///
    /// - Throws: ``HTTPError`` of kind `portTaken` or `cannotListen`.
    public init(
        _ settings: SimulatorSettings, port: UInt16 = 0, clock: Clock = .system
    ) throws(HTTPError) {
        let service = Service(settings, clock: clock)
        catalogue = service.state.withLock { $0.catalogue }
        self.service = service
        server = try HTTPServer(port: port, threads: .perConnection) { service.answer($0) }
    }

    /// The base of the Web API, with its version: `http://127.0.0.1:PORT/v1`.
    public var apiURL: String { server.url.origin + "/v1" }

    /// The base of the accounts service: `http://127.0.0.1:PORT`.
    public var accountsURL: String { server.url.origin }

    /// The port it answers on.
    public var port: UInt16 { server.port }

    /// Every play made up to now, by account and then from the oldest.
    public var plays: [SimulatedPlay] {
        service.now { state, _ in
            state.listeners.values.sorted { $0.account < $1.account }.flatMap(\.plays)
        }
    }

    /// Each listener as they are now, by name.
    public var listeners: [String: Listener] { service.now { state, _ in state.listeners } }

    /// The refresh token that an account's owner would hold; nil for an unknown account.
    public func refreshToken(of account: String) -> String? {
        service.now { state, _ in state.tokens.refreshToken(of: account) }
    }

    /// Revokes an account's tokens: refreshing them is answered with `invalid_grant`.
    public func revokeTokens(of account: String) {
        service.now { state, _ in state.tokens.revoke(account) }
    }

    /// Lets an account's owner consent anew, as a login would: another refresh token, six months.
    public func renew(_ account: String) {
        service.now { state, now in state.tokens.renew(account, now: now) }
    }

    /// Decides who logs in next, and whether they agree.
    public func seat(_ account: String, agrees: Bool = true) {
        service.now { state, _ in (state.owner, state.refusesConsent) = (account, !agrees) }
    }

    /// Ends an account's access tokens at once, so that they have to be refreshed.
    public func expireTokens(of account: String) {
        service.now { state, now in state.tokens.expire(account, now: now) }
    }

    /// What an account keeps beside its plays.
    public func library(of account: String) -> Library {
        service.now { state, _ in state.libraries[account] }
            ?? Library(seed: 0, account: account, catalogue: catalogue)
    }

    /// Changes what an account keeps.
    public func edit(_ account: String, _ change: @Sendable (inout Library) -> Void) {
        service.now { state, _ in
            if var library = state.libraries[account] {
                change(&library)
                state.libraries[account] = library
            }
        }
    }

    /// Makes the next answers faulty, as said.
    public func inject(_ fault: SimulatedFault) {
        service.now { state, _ in state.faults.append(fault) }
    }

    /// Does something once, when a path is asked for that begins so: the answer is made, and goes
    /// out when `body` is through.
    public func interrupt(_ path: String, _ body: @escaping @Sendable () -> Void) {
        service.interruptions.withLock { $0.append((path, body)) }
    }

    /// Ends all faults.
    public func heal() { service.now { state, _ in state.faults = [] } }

    /// Every call of the Web API so far.
    public var calls: [SimulatedCall] { service.now { state, _ in state.calls } }

    /// Stops answering.
    public func stop() {
        service.isOver.store(true, ordering: .releasing)
        server.stop()
    }

    deinit { stop() }

    private final class Service: Sendable {
        let state: Mutex<SimulatedSpotify>
        let interruptions = Mutex<[(path: String, body: @Sendable () -> Void)]>([])
        let isOver = Atomic(false)
        private let clock: Clock

        init(_ settings: SimulatorSettings, clock: Clock) {
            self.clock = clock
            state = Mutex(SimulatedSpotify(settings, now: clock.wallMilliseconds()))
        }

        func answer(_ request: HTTPRequest) -> HTTPResponse {
            let now = clock.wallMilliseconds()
            let (response, seconds) = state.withLock { $0.answer(request, now: now) }
            let deadline = Deadline(milliseconds: seconds * 1000)
            while !deadline.isPast, !isOver.load(ordering: .acquiring) { usleep(10_000) }
            let interruption = interruptions.withLock { interruptions in
                interruptions.firstIndex { request.url.path.hasPrefix($0.path) }
                    .map { interruptions.remove(at: $0) }
            }
            interruption?.body()
            return response
        }

        func now<Result: Sendable>(
            _ body: (inout SimulatedSpotify, Int64) -> sending Result
        ) -> Result {
            let now = clock.wallMilliseconds()
            return state.withLock { state in
                state.advance(to: now)
                return body(&state, now)
            }
        }
    }
}
