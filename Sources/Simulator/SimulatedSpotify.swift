internal import HTTP

/// The whole simulated service as a value: a request and the time go in, an answer comes out.
struct SimulatedSpotify {
    let settings: SimulatorSettings
    let catalogue: Catalogue
    let objects: SpotifyObjects
    var tokens: TokenDesk
    var listeners: [String: Listener] = [:]
    /// Each track's object as bytes, made when it is first shown.
    private var trackBytes: [Int: [UInt8]] = [:]
    private var lastNow: Int64

    init(_ settings: SimulatorSettings, now: Int64) {
        self.settings = settings
        catalogue = Catalogue(seed: settings.seed)
        objects = SpotifyObjects(catalogue: catalogue)
        tokens = TokenDesk(settings)
        lastNow = now
        for listener in settings.listeners {
            listeners[listener.account] = Listener(
                listener, seed: settings.seed, startMilliseconds: settings.start(now: now),
                patience: settings.patience, catalogue: catalogue)
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

    /// Answers any request.
    mutating func answer(_ request: HTTPRequest, now: Int64) -> HTTPResponse {
        advance(to: now)
        let segments = request.url.segments
        switch (request.method, segments.first, segments.dropFirst().first) {
        case (.post, "api", "token"): return token(request, now: now)
        case (.get, "v1", _): return api(request, Array(segments.dropFirst()), now: now)
        case (_, "simulator", _): return admin(request, Array(segments.dropFirst()), now: now)
        default: return .failure(404, "Service not found")
        }
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
        case .account(let account):
            switch (path.first, path.count) {
            case ("me", 3) where path[1...] == ["player", "recently-played"]:
                return recentlyPlayed(request, account)
            case ("tracks", 2), ("artists", 2), ("albums", 2): return thing(path[0], path[1])
            default: return .failure(404, "Service not found")
            }
        }
    }
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
