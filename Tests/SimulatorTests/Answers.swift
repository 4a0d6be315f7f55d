import Foundation
import HTTP

@testable import Simulator

/// A simulated service with one listener of so many plays, asked without a network.
struct Answers {
    static let start: Int64 = 1_767_225_600_000
    /// A year after the listeners began.
    static let now = start + 365 * 86_400_000
    var service: SimulatedSpotify
    let access: String

    init(plays: Int, rotation: SimulatorSettings.Rotation = .static) throws {
        let settings = SimulatorSettings(
            listeners: [ListenerSettings(account: "me", plays: plays)], speed: 1_000_000,
            startMilliseconds: Self.start, patience: nil, rotation: rotation)
        service = SimulatedSpotify(settings, now: Self.now - 3_600_000)
        let refresh = service.tokens.refreshToken(of: "me")
        let answer = service.tokens.refresh(
            token: refresh, clientID: "app", basic: nil, now: Self.now)
        guard case .granted(let access, _) = answer else { throw AnswersError.noToken }
        self.access = access
    }

    mutating func get(_ path: String, token: String? = nil) throws -> HTTPResponse {
        let url = try HTTPURL("http://127.0.0.1:8080" + path)
        let headers: HTTPHeaders = ["Authorization": "Bearer \(token ?? access)"]
        return service.answer(HTTPRequest(.get, url, headers: headers), now: Self.now).response
    }

    mutating func token(_ form: FormFields, basic: String? = nil) throws -> HTTPResponse {
        let url = try HTTPURL("http://127.0.0.1:8080/api/token")
        var headers = HTTPHeaders()
        if let basic { headers.add("Authorization", "Basic " + Base64.encode(Array(basic.utf8))) }
        return service.answer(HTTPRequest(form: form, to: url, headers: headers), now: Self.now)
            .response
    }
}

enum AnswersError: Error { case noToken, notAnObject }

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    var object: [String: Any] {
        get throws {
            guard let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
            else { throw AnswersError.notAnObject }
            return object
        }
    }

    /// The `played_at` of the items of recently played.
    var playedAt: [String] {
        get throws {
            let items = try object["items"] as? [[String: Any]] ?? []
            return items.compactMap { $0["played_at"] as? String }
        }
    }
}
