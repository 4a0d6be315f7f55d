import HTTP
import Stage

/// Brings calls to a store, several at a time, and tries again what may go better later.
final class Courier {
    let service: any Service
    private let client: HTTPClient
    private let log: Log
    private let stop: StopSignal
    private let clock: Clock
    private let budgetMilliseconds: Int64
    private var random = SystemRandomNumberGenerator()
    /// What the store's clock is ahead of ours.
    private var skewMilliseconds: Int64 = 0
    private var warnedMilliseconds: Int64 = .min / 2

    private static let lanes = 8
    /// Bodies that may be under way together; one that is larger goes alone.
    private static let bodyBytes = 20 << 20
    private static let warnMilliseconds: Int64 = 5_000
    /// Signatures are refused beyond fifteen minutes.
    private static let skewLimitMilliseconds: Int64 = 300_000
    private static let limits = HTTPLimits(
        connectMilliseconds: 10_000, totalMilliseconds: 120_000, bodyBytes: 1 << 30)

    init(
        _ service: any Service, log: Log, stop: StopSignal, clock: Clock,
        budgetMilliseconds: Int64
    ) {
        self.service = service
        self.log = log
        self.stop = stop
        self.clock = clock
        self.budgetMilliseconds = budgetMilliseconds
        client = HTTPClient(limits: Self.limits)
    }

    /// A call on its way.
    private struct Journey {
        var backoff = Backoff(firstMilliseconds: 100, limitMilliseconds: 10_000)
        var dueMilliseconds: Int64 = 0
        var failedMilliseconds: Int64?
        var hasCorrectedClock = false
    }

    /// Brings one call.
    func bring(_ call: Call) throws -> HTTPResponse { try bring([call])[0] }

    /// Brings calls, and returns the answers that are no failures of the store, in their order.
    ///
    /// - Throws: The first ``ObjectError``; calls that are under way then are given up.
    func bring(_ calls: [Call]) throws -> [HTTPResponse] {
        var journeys = calls.map { _ in Journey() }
        var answers: [HTTPResponse?] = calls.map { _ in nil }
        var waiting = Array(calls.indices.reversed())
        var running: [HTTPClient.RequestID: Int] = [:]
        var busyBytes = 0
        defer { for request in running.keys { client.cancel(request) } }
        while !waiting.isEmpty || !running.isEmpty {
            let now = clock.monotonicMilliseconds()
            while running.count < Self.lanes,
                let place = waiting.lastIndex(where: { journeys[$0].dueMilliseconds <= now }),
                running.isEmpty
                    || busyBytes + calls[waiting[place]].bodyBytes <= Self.bodyBytes
            {
                let index = waiting.remove(at: place)
                running[try start(calls[index])] = index
                busyBytes += calls[index].bodyBytes
            }
            if running.isEmpty {
                let due = waiting.map { journeys[$0].dueMilliseconds }.min() ?? now
                stop.wait(milliseconds: max(1, min(due - now, 200)))
            }
            for completion in client.poll(milliseconds: running.isEmpty ? 0 : 100) {
                guard let index = running.removeValue(forKey: completion.request) else { continue }
                busyBytes -= calls[index].bodyBytes
                if let answer = try judge(completion.result, calls[index], &journeys[index]) {
                    answers[index] = answer
                } else {
                    waiting.append(index)
                }
            }
        }
        return answers.compactMap { $0 }
    }

    private func start(_ call: Call) throws -> HTTPClient.RequestID {
        let now = clock.wallMilliseconds() + skewMilliseconds
        let request = try service.request(call, body: call.body(), atWallMilliseconds: now)
        return try client.start(request)
    }

    /// The answer, or nil when the call is to be tried again.
    private func judge(
        _ result: Result<HTTPResponse, HTTPError>, _ call: Call, _ journey: inout Journey
    ) throws -> HTTPResponse? {
        switch result {
        case .failure(let error):
            guard error.isPassing else { throw ObjectError(.other, "\(error)") }
            try retry("\(error)", nil, &journey)
            return nil
        case .success(let response):
            let code = service.code(of: response)
            if response.status < 300 || service.isRefusal(response) { return response }
            if Self.isPassing(response.status, code) {
                try retry(words(response, code), response.headers["Retry-After"], &journey)
                return nil
            }
            if response.status == 404, !["NoSuchBucket", "ContainerNotFound"].contains(code) {
                return response
            }
            if response.status == 403, try corrects(response, &journey) { return nil }
            throw failure(response, code)
        }
    }

    /// The body took too long, or came otherwise than it was sent.
    private static let passingCodes: Set = [
        "RequestTimeout", "OperationTimedOut", "BadDigest", "XAmzContentSHA256Mismatch",
        "Md5Mismatch",
    ]

    private static func isPassing(_ status: Int, _ code: String) -> Bool {
        switch status {
        case 429, 500...599: status != 501
        case 408: true
        case 400: passingCodes.contains(code)
        case 409: ["ConditionalRequestConflict", "OperationAborted"].contains(code)
        default: false
        }
    }

    private func retry(_ reason: String, _ after: String?, _ journey: inout Journey) throws {
        let now = clock.monotonicMilliseconds()
        let began = journey.failedMilliseconds ?? now
        journey.failedMilliseconds = began
        var wait = journey.backoff.next(using: &random)
        if let asked = after.flatMap({ Int64($0) }) { wait = max(wait, min(asked, 60) * 1_000) }
        guard now + wait - began <= budgetMilliseconds, !stop.isSet else {
            throw ObjectError(.unavailable, "\(service.place): \(reason)")
        }
        journey.dueMilliseconds = now + wait
        guard journey.backoff.attempt > 1, now - warnedMilliseconds >= Self.warnMilliseconds else {
            return
        }
        warnedMilliseconds = now
        log.warn(
            "the object store failed, trying again",
            [
                "store": .text(service.place), "wait_ms": .integer(wait), "reason": .text(reason),
            ])
    }

    /// Whether the refusal may come from our clock, which is set right for the next attempt then.
    private func corrects(_ response: HTTPResponse, _ journey: inout Journey) throws -> Bool {
        guard !journey.hasCorrectedClock,
            let theirs = response.headers["Date"].flatMap({ Stamp.milliseconds(http: $0) })
        else { return false }
        let skew = theirs - clock.wallMilliseconds()
        guard abs(skew - skewMilliseconds) >= Self.skewLimitMilliseconds else { return false }
        journey.hasCorrectedClock = true
        skewMilliseconds = skew
        log.warn(
            "this machine's clock is wrong, signing by the store's",
            ["store": .text(service.place), "ahead_s": .integer(-skew / 1_000)])
        return true
    }

    private func words(_ response: HTTPResponse, _ code: String) -> String {
        "status \(response.status)" + (code.isEmpty ? "" : " \(code)")
    }

    private func failure(_ response: HTTPResponse, _ code: String) -> ObjectError {
        let words = words(response, code)
        switch response.status {
        case 401, 403:
            return ObjectError(
                .denied, "\(service.place) lets us not in (\(words)): \(service.credentialsHint)")
        case 404:
            return ObjectError(.noBucket, "\(service.place) is not there (\(words)): make it first")
        case _ where code == "AuthorizationHeaderMalformed", 301, 307:
            return ObjectError(
                .denied, "\(service.place) lies in another region (\(words)): set AWS_REGION")
        default: return ObjectError(.other, "\(service.place) refused a request (\(words))")
        }
    }
}

extension HTTPError {
    /// Whether it may go better later.
    var isPassing: Bool {
        switch kind {
        case .unreachable, .timedOut, .closedEarly, .brokenAnswer, .other: true
        default: false
        }
    }
}
