import HTTP
import Testing

@Suite struct `an address` {
    @Test(arguments: [
        ("https://api.spotify.com/v1", "https://api.spotify.com", "/v1", nil as String?),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "/", nil),
        ("HTTP://Example.ORG:80/a%20b?x=1&y=#frag", "http://example.org", "/a%20b", "x=1&y="),
        ("http://[::1]:9/p?q", "http://[::1]:9", "/p", "q"),
        ("https://host?", "https://host", "/", ""),
    ])
    func `is taken apart`(text: String, origin: String, path: String, query: String?) throws {
        let url = try HTTPURL(text)
        #expect(url.origin == origin)
        #expect(url.path == path)
        #expect(url.query == query)
    }

    @Test(arguments: [
        "", "api.spotify.com", "ftp://host/", "http://", "http://user:secret@host/",
        "http://host:x/", "http://host:70000/", "http://ho st/", "http://host/\r\nX: y",
        "http://[::1/", "file:///etc",
    ])
    func `is refused when it cannot be asked`(text: String) {
        let error = #expect(throws: HTTPError.self) { try HTTPURL(text) }
        #expect(error?.kind == .badURL)
        #expect(error?.description.contains("secret") == false)
        #expect(error?.description.contains("\n") == false)
    }

    @Test func `gets more path and another query`() throws {
        let base = try HTTPURL("https://api.spotify.com/v1/")
        let url = base.appending(path: "/me", query: ["limit": "50", "q": "a b&c=ü"])
        #expect(url.description == "https://api.spotify.com/v1/me?limit=50&q=a%20b%26c%3D%C3%BC")
        #expect(url.place == "https://api.spotify.com/v1/me")
        #expect(url.segments == ["v1", "me"])
        #expect(url.fields == ["limit": "50", "q": "a b&c=ü"])
    }

    @Test func `names what was wrong in one line`() {
        let error = #expect(throws: HTTPError.self) { try HTTPURL("spotify?token=abc") }
        #expect(
            error?.description
                == "\"spotify\" is no address; wanted http://HOST[:PORT]/… or https://…")
    }
}

@Suite struct `a form` {
    @Test(
        arguments: [
            ("", [:]), ("a=1&b=2", ["a": "1", "b": "2"]), ("a=b=c", ["a": "b=c"]),
            ("a&&b=", ["a": "", "b": ""]), ("a=x+y%20z%2B", ["a": "x y z+"]),
            ("a=%zz%4", ["a": "%zz%4"]), ("a=%F0%9F%8E%B5", ["a": "🎵"]),
        ] as [(String, FormFields)])
    func `is read`(text: String, fields: FormFields) {
        #expect(FormFields(parsing: text) == fields)
    }

    @Test func `is written so that it reads back`() {
        let fields: FormFields = ["grant type": "a+b&c", "é": "=?#/", "empty": ""]
        #expect(fields.encoded == "grant%20type=a%2Bb%26c&%C3%A9=%3D%3F%23%2F&empty=")
        #expect(FormFields(parsing: fields.encoded) == fields)
    }
}

@Suite struct `base 64` {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"),
        ("client:s3cret/ü", "Y2xpZW50OnMzY3JldC/DvA=="),
    ])
    func `goes both ways`(plain: String, coded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == coded)
        #expect(Base64.decode(coded) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Z===", "Zg==Zg==", "Z!=="])
    func `refuses what it is not`(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
