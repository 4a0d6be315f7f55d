import Foundation
import HTTP
import Stage
import Testing

@testable import Simulator

/// Redirects with `code` and `state`, or with `access_denied`; exact redirect addresses but for a
/// loopback's port; no `localhost`.
@Suite struct `checklist line 1: the page of consent` {
    @Test(arguments: [
        ("http://127.0.0.1:8898/callback", true), ("http://127.0.0.1:1/callback", true),
        ("http://127.0.0.1:8898/other", false), ("http://localhost:8898/callback", false),
        ("http://192.168.1.2/callback", false), ("https://example.org/here", true),
        ("https://example.org/here/", false), ("https://example.org:444/here", false),
    ])
    func `authorizes for exactly its redirect addresses, but for a loopback's port`(
        redirect: String, isFine: Bool
    ) throws {
        var desk = Desk {
            $0.client = .init(
                id: "app", redirects: ["http://127.0.0.1/callback", "https://example.org/here"])
        }
        let answer = try desk.authorize(redirect)
        #expect(answer.status == (isFine ? 303 : 400))
        guard isFine else { return #expect(answer.text == "INVALID_CLIENT: Invalid redirect URI") }
        let location = try #require(answer.headers["Location"])
        #expect(location.hasPrefix(redirect + "?code=") && location.hasSuffix("&state=s"))
        desk.service.refusesConsent = true
        #expect(
            try desk.authorize(redirect).headers["Location"]
                == redirect + "?error=access_denied&state=s")
    }
}

/// Three grants, Basic and PKCE, flat errors, an hour; refresh answers with and without a refresh
/// token; `invalid_grant` on demand; six months from the consent.
@Suite struct `checklist line 2: the token endpoint` {
    @Test func `gives tokens by three grants, each code once`() throws {
        var desk = Desk { $0.client = .init(id: "app", secret: "secret") }
        let redirect = "http://127.0.0.1:1/callback"
        func code(_ more: FormFields) throws -> String {
            let answer = try desk.authorize(redirect, more)
            return try HTTPURL(try #require(answer.headers["Location"])).fields["code"] ?? ""
        }
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        let keyed = try code(["code_challenge": challenge, "code_challenge_method": "S256"])
        var form: FormFields = [
            "grant_type": "authorization_code", "code": keyed, "redirect_uri": redirect,
            "client_id": "app", "code_verifier": verifier,
        ]
        let granted = try desk.token(form)
        #expect(granted.status == 200)
        #expect(try granted.object["expires_in"] as? Int == 3600)
        #expect(try granted.object["refresh_token"] is String)
        #expect(
            try desk.token(form).text
                == #"{"error":"invalid_grant","error_description":"Invalid authorization code"}"#)
        form = [
            "grant_type": "authorization_code", "code": try code([:]), "redirect_uri": redirect,
        ]
        #expect(try desk.token(form, basic: "app:wrong").status == 400)
        #expect(try desk.token(form, basic: "app:secret").status == 200)
        let app = try desk.token(["grant_type": "client_credentials"], basic: "app:secret")
        #expect(try app.object["refresh_token"] == nil)
        #expect(app.status == 200)
    }

    @Test(arguments: SimulatorSettings.Rotation.allCases)
    func `gives another refresh token, or none, as its switch says`(
        rotation: SimulatorSettings.Rotation
    ) throws {
        var desk = Desk { $0.rotation = rotation }
        let old = desk.service.tokens.refreshToken(of: "me") ?? ""
        let form: FormFields = [
            "grant_type": "refresh_token", "client_id": "app", "refresh_token": old,
        ]
        let answer = try desk.token(form).object
        #expect((answer["refresh_token"] != nil) == (rotation == .rotate))
        #expect(answer["expires_in"] as? Int == 3600)
        #expect(try desk.token(form).status == (rotation == .rotate ? 400 : 200))
    }

    @Test(arguments: [
        (
            SimulatedFault.Kind.revokedGrant,
            #"{"error":"invalid_grant","error_description":"Refresh token revoked"}"#
        ),
        (
            .invalidGrant,
            #"{"error":"invalid_grant","error_description":"Invalid refresh token"}"#
        ),
        (.bareGrant, #"{"error":"invalid_grant"}"#),
    ])
    func `refuses a grant when it is told to, with either description or none`(
        kind: SimulatedFault.Kind, text: String
    ) throws {
        var desk = Desk()
        desk.service.faults = [SimulatedFault(kind, path: "/api/token")]
        let form: FormFields = [
            "grant_type": "refresh_token", "client_id": "app",
            "refresh_token": desk.service.tokens.refreshToken(of: "me") ?? "",
        ]
        let answer = try desk.token(form)
        #expect(answer.status == 400)
        #expect(answer.text == text)
        #expect(try desk.token(form).status == 200)
    }

    @Test func `ends a refresh token so long after the consent, whatever was refreshed`() throws {
        var desk = Desk { $0.refreshDays = 182 }
        let form: FormFields = [
            "grant_type": "refresh_token", "client_id": "app",
            "refresh_token": desk.service.tokens.refreshToken(of: "me") ?? "",
        ]
        desk.pass(hours: 181 * 24)
        #expect(try desk.token(form).status == 200)
        desk.pass(hours: 24)
        #expect(
            try desk.token(form).text
                == #"{"error":"invalid_grant","error_description":"Refresh token revoked"}"#)
    }
}
