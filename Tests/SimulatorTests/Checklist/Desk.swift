import HTTP
import Stage

@testable import Simulator

/// A simulated service as a value, on a clock of the test's own.
struct Desk {
    var service: SimulatedSpotify
    var now = Answers.now

    init(
        _ listener: ListenerSettings = ListenerSettings(account: "me", plays: 60),
        change: (inout SimulatorSettings) -> Void = { _ in }
    ) {
        var settings = SimulatorSettings(
            listeners: [listener], speed: 1, startMilliseconds: Answers.now, patience: nil)
        change(&settings)
        service = SimulatedSpotify(settings, now: Answers.now)
    }

    mutating func pass(hours: Int64) { now += hours * 3_600_000 }

    mutating func ask(
        _ path: String, headers: HTTPHeaders = [:]
    ) throws -> HTTPResponse {
        let url = try HTTPURL("http://127.0.0.1:8080" + path)
        return service.answer(HTTPRequest(.get, url, headers: headers), now: now).response
    }

    mutating func get(_ path: String) throws -> HTTPResponse {
        guard
            case .granted(let access, _) = service.tokens.refresh(
                token: service.tokens.refreshToken(of: "me"), clientID: "app", basic: nil, now: now)
        else { throw AnswersError.noToken }
        return try ask("/v1" + path, headers: ["Authorization": "Bearer " + access])
    }

    mutating func token(_ form: FormFields, basic: String? = nil) throws -> HTTPResponse {
        var headers = HTTPHeaders()
        if let basic { headers.add("Authorization", "Basic " + Base64.encode(Array(basic.utf8))) }
        let url = try HTTPURL("http://127.0.0.1:8080/api/token")
        return service.answer(
            HTTPRequest(form: form, to: url, headers: headers), now: now
        ).response
    }

    mutating func authorize(_ redirect: String, _ more: FormFields = [:]) throws -> HTTPResponse {
        var query: FormFields = [
            "client_id": "app", "response_type": "code", "redirect_uri": redirect, "state": "s",
        ]
        for field in more.fields { query.add(field.name, field.value) }
        return try ask("/authorize?" + query.encoded)
    }

    /// Every play made so far.
    var plays: [SimulatedPlay] { service.listeners["me"]?.plays ?? [] }

    /// What recently played shows, as indexes of plays, the oldest first.
    mutating func shown() throws -> [Int] {
        let times = try get("/me/player/recently-played?limit=50").playedAt.reversed()
        return times.compactMap { time in
            plays.firstIndex { Timestamp.text($0.playedAtMilliseconds) == time }
        }
    }
}
