internal import CCurl

/// Sends requests, many at a time, all on the caller's thread; used from one thread.
///
/// Start as many requests as there are, then poll until each has its answer: a slow one holds up
/// no other. Connections are kept open and used again. No redirect is followed.
public final class HTTPClient {
    /// A request under way.
    public struct RequestID: Hashable, Sendable {
        let number: UInt64
    }

    /// A request that is over.
    public struct Completion: Sendable {
        /// Which request.
        public let request: RequestID
        /// Its answer, whatever the status, or why there is none.
        public let result: Result<HTTPResponse, HTTPError>
    }

    private let limits: HTTPLimits
    private let agent: String
    private let multi: UnsafeMutableRawPointer
    private var transfers: [RequestID: Transfer] = [:]
    private var numbers: [UnsafeMutableRawPointer: RequestID] = [:]
    private var last: UInt64 = 0
    /// What ended while ``send(_:stop:)`` waited for another request.
    private var waiting: [Completion] = []

    private static let isReady = legato_curl_start() == CURLE_OK
    /// The longest time between two looks at a stop check, in milliseconds.
    private static let sliceMilliseconds: Int32 = 100

    /// Makes a client; `agent` is the `User-Agent` of its requests.
    public init(limits: HTTPLimits = HTTPLimits(), agent: String = "legato") {
        self.limits = limits
        self.agent = agent
        let handle = Self.isReady ? curl_multi_init() : nil
        guard let handle else { preconditionFailure("libcurl has no memory to start with") }
        multi = handle
    }

    deinit {
        for transfer in transfers.values { curl_multi_remove_handle(multi, transfer.easy) }
        // The easy handles go before the multi handle: libcurl asks for this order.
        transfers = [:]
        curl_multi_cleanup(multi)
    }

    /// Whether a request is still under way, or over and not yet handed out.
    public var isBusy: Bool { !transfers.isEmpty || !waiting.isEmpty }

    /// Begins a request; its answer comes out of ``poll(milliseconds:)``.
    ///
    /// `limits` are the client's own unless others are given.
    @discardableResult
    public func start(
        _ request: HTTPRequest, limits: HTTPLimits? = nil
    ) throws(HTTPError) -> RequestID {
        last += 1
        let identifier = RequestID(number: last)
        let transfer = try Transfer(
            request, identifier: identifier, limits: limits ?? self.limits, agent: agent)
        guard curl_multi_add_handle(multi, transfer.easy) == CURLM_OK else {
            throw HTTPError(.other, at: request.url.place, "libcurl refused the request")
        }
        transfers[identifier] = transfer
        numbers[transfer.easy] = identifier
        return identifier
    }

    /// Gives a request up, so that no answer of it will come.
    ///
    /// One that is over already changes nothing.
    public func cancel(_ request: RequestID) {
        waiting.removeAll { $0.request == request }
        remove(request)
    }

    /// Moves all requests on, waiting at most so long for something to happen.
    ///
    /// - Returns: the requests that are over now, perhaps none.
    public func poll(milliseconds: Int32) -> [Completion] {
        var done = waiting
        waiting = []
        advance()
        done += completions()
        if done.isEmpty, milliseconds > 0 {
            curl_multi_poll(multi, nil, 0, milliseconds, nil)
            advance()
            done += completions()
        }
        return done
    }

    /// Sends one request and waits for its answer; other requests move on meanwhile.
    ///
    /// `stop` is asked ten times a second; when it says yes the request is given up.
    public func send(
        _ request: HTTPRequest, limits: HTTPLimits? = nil, stop: () -> Bool = { false }
    ) throws(HTTPError) -> HTTPResponse {
        let identifier = try start(request, limits: limits)
        var others: [Completion] = []
        defer { waiting += others }
        while true {
            for completion in poll(milliseconds: Self.sliceMilliseconds) {
                guard completion.request == identifier else {
                    others.append(completion)
                    continue
                }
                return try completion.result.get()
            }
            if stop() {
                cancel(identifier)
                throw HTTPError(.stopped, at: request.url.place)
            }
        }
    }

    private func advance() {
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
    }

    private func completions() -> [Completion] {
        var done: [Completion] = []
        while let message = legato_curl_next_done(multi) {
            // The message is gone once its handle is removed: read it first.
            let code = legato_curl_result(message)
            guard let easy = message.pointee.easy_handle, let identifier = numbers[easy],
                let transfer = transfers[identifier]
            else { continue }
            done.append(Completion(request: identifier, result: transfer.result(of: code)))
            remove(identifier)
        }
        return done
    }

    private func remove(_ request: RequestID) {
        guard let transfer = transfers.removeValue(forKey: request) else { return }
        numbers[transfer.easy] = nil
        curl_multi_remove_handle(multi, transfer.easy)
    }
}
