import HTTP
import Stage
import Testing

@testable import Simulator

@Suite struct `the token endpoint` {
    @Test func `keeps the refresh token when it is static`() throws {
        var answers = try Answers(plays: 0)
        let refresh = try #require(answers.service.tokens.refreshToken(of: "me"))
        let form: FormFields = [
            "grant_type": "refresh_token", "refresh_token": refresh, "client_id": "app",
        ]
        let answer = try answers.token(form)
        #expect(answer.status == 200)
        #expect(
            Set(try answer.object.keys)
                == ["access_token", "token_type", "expires_in", "scope"])
        #expect(try answers.token(form).status == 200)
    }

    @Test func `rotates the refresh token and revokes the old one`() throws {
        var answers = try Answers(plays: 0, rotation: .rotate)
        let old = try #require(answers.service.tokens.refreshToken(of: "me"))
        var form: FormFields = [
            "grant_type": "refresh_token", "refresh_token": old, "client_id": "app",
        ]
        let fresh = try #require(try answers.token(form).object["refresh_token"] as? String)
        #expect(fresh != old)
        #expect(
            try answers.token(form).text
                == #"{"error":"invalid_grant","error_description":"Refresh token revoked"}"#)
        form = ["grant_type": "refresh_token", "refresh_token": fresh]
        #expect(try answers.token(form, basic: "app:secret").status == 200)
    }

    @Test func `refuses a revoked account`() throws {
        var answers = try Answers(plays: 0)
        let refresh = try #require(answers.service.tokens.refreshToken(of: "me"))
        answers.service.tokens.revoke("me")
        let answer = try answers.token([
            "grant_type": "refresh_token", "refresh_token": refresh, "client_id": "app",
        ])
        #expect(answer.status == 400)
        #expect(
            answer.text
                == #"{"error":"invalid_grant","error_description":"Refresh token revoked"}"#)
        #expect(try answers.get("/v1/me/player/recently-played").status == 401)
    }

    @Test(arguments: [
        ("", #"{"error":"unsupported_grant_type""#),
        ("grant_type=refresh_token", #"{"error":"invalid_client"}"#),
        (
            "grant_type=refresh_token&client_id=x&refresh_token=y",
            #"{"error":"invalid_grant","error_description":"Invalid refresh token"}"#
        ),
    ])
    func `refuses in the flat shape`(form: String, begins: String) throws {
        var answers = try Answers(plays: 0)
        let answer = try answers.token(FormFields(parsing: form))
        #expect(answer.status == 400)
        #expect(answer.text.hasPrefix(begins))
    }

    @Test(
        arguments: [
            (SimulatorSettings.Client(id: "a"), "a", nil, nil),
            (SimulatorSettings.Client(id: "a"), "b", nil, "Invalid client"),
            (SimulatorSettings.Client(id: "a", secret: "s"), nil, "a:s", nil),
            (SimulatorSettings.Client(id: "a", secret: "s"), nil, "a:t", "Invalid client secret"),
            (SimulatorSettings.Client(id: "a", secret: "s"), "a", nil, "Invalid client secret"),
        ] as [(SimulatorSettings.Client, String?, String?, String?)])
    func `asks for the client it knows`(
        client: SimulatorSettings.Client, id: String?, basic: String?, refusal: String?
    ) throws {
        let settings = SimulatorSettings(
            listeners: [ListenerSettings(account: "me")], client: client)
        var desk = TokenDesk(settings, now: Answers.now)
        let halves = basic?.split(separator: ":").map(String.init)
        let answer = desk.refresh(
            token: desk.refreshToken(of: "me"), clientID: id,
            basic: halves.map { ($0[0], $0[1]) }, now: 0)
        switch answer {
        case .granted: #expect(refusal == nil)
        case .refused(let error, let description):
            #expect(error == "invalid_client")
            #expect(description == refusal)
        }
    }
}

@Suite struct `an access token` {
    @Test func `is refused in the Web API's shape`() throws {
        var answers = try Answers(plays: 0)
        let answer = try answers.get("/v1/tracks/x", token: "bogus")
        #expect(answer.status == 401)
        #expect(
            answer.text
                == #"{"error":{"status":401,"message":"Missing/invalid/expired access token"}}"#)
        #expect(
            answer.headers["WWW-Authenticate"] == """
                Bearer realm="spotify", error="invalid_token", \
                error_description="Missing/invalid/expired access token"
                """)
    }

    @Test func `ends after its time`() throws {
        var answers = try Answers(plays: 0)
        let later = Answers.now + 3_600_000
        let header = "Bearer \(answers.access)"
        #expect(answers.service.tokens.bearer(header, now: later - 1) == .account("me"))
        #expect(answers.service.tokens.bearer(header, now: later) == .expired)
        answers.service.tokens.expire("me", now: Answers.now)
        #expect(
            try answers.get("/v1/me/player/recently-played").text
                == #"{"error":{"status":401,"message":"The access token expired"}}"#)
    }
}
