import HTTP
import Plays
import Spotify
import Testing

@Suite struct `a request to Spotify` {
    let token = Token(
        account: "me", clientID: "app/1", accessToken: "ACCESS", refreshToken: "REFRESH+",
        authorizedAt: Instant(milliseconds: 0), scopes: [])

    func service(secret: String? = nil) throws -> SpotifyService {
        SpotifyService(
            api: try HTTPURL("https://api.example.org/v1"),
            accounts: try HTTPURL("https://accounts.example.org"), clientSecret: secret)
    }

    @Test func `for plays asks for all that there are`() throws {
        let request = try service().recentlyPlayed(with: token)
        #expect(
            request.url.description
                == "https://api.example.org/v1/me/player/recently-played?limit=50")
        #expect(request.headers["Authorization"] == "Bearer ACCESS")
    }

    @Test func `for a next page takes nothing but its query`() throws {
        let next = try HTTPURL("https://evil.example.com/steal?before=17&limit=50")
        let request = try service().page(next, of: "/me/player/recently-played", with: token)
        #expect(
            request.url.description
                == "https://api.example.org/v1/me/player/recently-played?before=17&limit=50")
    }

    @Test func `for a token names the app in the form`() throws {
        let request = try service().refresh(token)
        #expect(request.method == .post)
        #expect(request.url.description == "https://accounts.example.org/api/token")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=refresh_token&refresh_token=REFRESH%2B&client_id=app%2F1")
        #expect(request.headers["Authorization"] == nil)
    }

    @Test func `for a token with a secret names the app in the header`() throws {
        let request = try service(secret: "s3cret").refresh(token)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=refresh_token&refresh_token=REFRESH%2B")
        let header = "Basic " + Base64.encode(Array("app/1:s3cret".utf8))
        #expect(request.headers["Authorization"] == header)
    }
}
