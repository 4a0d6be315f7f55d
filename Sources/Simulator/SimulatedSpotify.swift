internal import HTTP

/// The whole simulated service as a value: a request and the time go in, an answer comes out.
struct SimulatedSpotify {
    let settings: SimulatorSettings
    let catalogue: Catalogue
    let objects: SpotifyObjects
    var tokens: TokenDesk
    var listeners: [String: Listener] = [:]
    /// Who sits at the browser of the next login; nil is the first listener.
    var owner: String?
    /// Whether they refuse.
    var refusesConsent = false
    var faults: [SimulatedFault] = []
    /// What each listener keeps beside their plays.
    var libraries: [String: Library] = [:]
    /// What each listener's player shows; nothing unless it was set.
    var playbacks: [String: SimulatedPlayback] = [:]
    /// Every call of the Web API: how many by its bucket, and when each was.
    private(set) var calls: [SimulatedCall] = []
    private var quota: CallQuota
    /// Each track's object as bytes, made when it is first shown.
    private var trackBytes: [Int: [UInt8]] = [:]
    private var lastNow: Int64

    init(_ settings: SimulatorSettings, now: Int64) {
        self.settings = settings
        catalogue = Catalogue(seed: settings.seed)
        objects = SpotifyObjects(
            catalogue: catalogue, profile: settings.profile,
            nameless: Set(settings.takenDown.map { [catalogue] in catalogue.albums[$0].id }))
        tokens = TokenDesk(settings, now: now)
        quota = CallQuota(limits: settings.quota)
        lastNow = now
        for listener in settings.listeners {
            listeners[listener.account] = Listener(
                listener, seed: settings.seed, startMilliseconds: settings.start(now: now),
                patience: settings.patience, catalogue: catalogue)
            libraries[listener.account] = Library(
                seed: settings.seed, account: listener.account, catalogue: catalogue)
        }
    }

    /// Lets everybody listen up to this time.
    mutating func advance(to now: Int64) {
        let passed = max(now - lastNow, 0)
        lastNow = max(now, lastNow)
        for account in listeners.keys {
            listeners[account]?.listen(
                for: passed * Int64(settings.speed), notPast: now, catalogue: catalogue)
        }
    }

    /// Answers any request; how many seconds later than at once comes with it.
    mutating func answer(
        _ request: HTTPRequest, now: Int64
    ) -> (response: HTTPResponse, stallSeconds: Int64) {
        advance(to: now)
        let segments = request.url.segments
        if segments.first == "simulator" {
            return (admin(request, Array(segments.dropFirst()), now: now), 0)
        }
        var account: String?
        if case .account(let name) = tokens.bearer(request.headers["Authorization"], now: now) {
            account = name
        }
        let fault = fault(for: request, account: account)
        if segments.first == "v1" {
            note(Array(segments.dropFirst()), account, fault?.kind, now)
        }
        if let fault, let answer = Self.answer(fault) { return (answer, 0) }
        var response = answer(request, segments, now)
        if fault?.kind == .truncated200 { response.body.removeLast(response.body.count / 2) }
        return (response, fault?.kind == .stall ? fault?.seconds ?? 0 : 0)
    }

    private mutating func answer(
        _ request: HTTPRequest, _ segments: [String], _ now: Int64
    ) -> HTTPResponse {
        switch (request.method, segments.first, segments.dropFirst().first) {
        case (.post, "api", "token"): token(request, now: now)
        case (.get, "authorize", nil): authorize(request, now: now)
        case (.get, "v1", _): api(request, Array(segments.dropFirst()), now: now)
        default: .failure(404, "Service not found")
        }
    }

    private mutating func note(
        _ path: [String], _ account: String?, _ fault: SimulatedFault.Kind?, _ now: Int64
    ) {
        calls.append(
            SimulatedCall(
                account: account, path: path.joined(separator: "/"),
                bucket: CallQuota.bucket(of: path), fault: fault, atMilliseconds: now))
    }

    /// A track's object as bytes.
    mutating func bytes(ofTrack place: Int) -> [UInt8] {
        if let bytes = trackBytes[place] { return bytes }
        let bytes = objects.track(catalogue.tracks[place]).bytes
        trackBytes[place] = bytes
        return bytes
    }

    private mutating func api(
        _ request: HTTPRequest, _ path: [String], now: Int64
    ) -> HTTPResponse {
        switch tokens.bearer(request.headers["Authorization"], now: now) {
        case .missing:
            return .unauthorized("Missing/invalid/expired access token", "missing_token")
        case .unknown:
            return .unauthorized("Missing/invalid/expired access token", "invalid_token")
        case .expired: return .unauthorized("The access token expired", "invalid_token")
        case .app where path.first == "me":
            return .failure(401, "Valid user authentication required")
        case .app: return content(request, path, of: nil, now)
        case .account(let account): return content(request, path, of: account, now)
        }
    }

    private mutating func content(
        _ request: HTTPRequest, _ path: [String], of account: String?, _ now: Int64
    ) -> HTTPResponse {
        if let seconds = quota.spend(CallQuota.bucket(of: path), now: now) {
            return Self.quotaExceeded(seconds: seconds)
        }
        guard path.first == "me", let account else { return open(request, path, account) }
        let below = Array(path.dropFirst())
        switch below {
        case []: return profile(of: account)
        case ["player", "recently-played"]: return recentlyPlayed(request, account)
        case ["player", "currently-playing"]:
            return playing(account, isWhole: false, now: now)
        case ["player"]: return playing(account, isWhole: true, now: now)
        default: return library(request, below, account)
        }
    }

    /// What everybody may see.
    private mutating func open(
        _ request: HTTPRequest, _ path: [String], _ account: String?
    ) -> HTTPResponse {
        switch (path.first, path.count) {
        case ("tracks", 1), ("artists", 1), ("albums", 1): batch(request, path[0])
        case ("tracks", 2), ("artists", 2), ("albums", 2): thing(path[0], path[1])
        case ("playlists", 2...): playlists(request, Array(path.dropFirst()), account)
        case ("search", 1): search(request)
        case ("albums", 3), ("artists", 3): below(request, path[0], path[1], path[2])
        case ("browse", 2), ("markets", 1), ("users", 2...): removed(request, path)
        default: .failure(404, "Service not found")
        }
    }
}

/// One call that a simulated service was asked.
public struct SimulatedCall: Hashable, Sendable {
    /// Whose token it had; nil for none that is good.
    public let account: String?
    /// The path behind the version.
    public let path: String
    /// The bucket whose budget it counts against.
    public let bucket: String
    /// The fault that it met; nil for the service's own answer.
    public let fault: SimulatedFault.Kind?
    /// When, in Unix milliseconds.
    public let atMilliseconds: Int64
}

extension HTTPResponse {
    /// An answer with JSON.
    static func json(_ status: Int, _ content: JSON) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "application/json; charset=utf-8"],
            body: content.bytes)
    }

    /// The Web API's shape of an error.
    static func failure(_ status: Int, _ message: String) -> HTTPResponse {
        json(
            status,
            ["error": ["status": .integer(Int64(status)), "message": .string(message)]])
    }

    /// A refusal of the token.
    static func unauthorized(_ message: String, _ error: String) -> HTTPResponse {
        var answer = failure(401, message)
        answer.headers.add(
            "WWW-Authenticate",
            "Bearer realm=\"spotify\", error=\"\(error)\", error_description=\"\(message)\"")
        return answer
    }
}
