import Plays
import Spotify
import Testing
import Wire

@testable import Producer

@Suite struct `a login's watch` {
    static let day: Int64 = 86_400_000
    let watch = LoginWatch(identifier: Identifier(digest: SHA256()))
    let began = Instant(milliseconds: 1_767_225_600_000)

    func token(_ authorizedAt: Instant? = nil) -> Token {
        Token(
            account: "me", clientID: "app", refreshToken: "R",
            authorizedAt: authorizedAt ?? began, scopes: [])
    }

    func news(
        _ cursor: Cursor, _ token: Token?, day: Int64, isRefused: Bool = false
    ) -> LoginWatch.News {
        let now = Instant(milliseconds: began.milliseconds + day * Self.day)
        return watch.news(
            account: "me", cursor: cursor, token: token, isRefused: isRefused, at: now)
    }

    @Test func `tells each event of half a year once`() {
        var cursor = Cursor()
        var told: [String] = []
        var entries: Set<String> = []
        for day in 0..<200 {
            let news = news(cursor, token(), day: Int64(day), isRefused: day >= 181)
            told += news.entries.map { "\(day) \($0.kind.rawValue)" }
            for entry in news.entries { entries.insert(entry.entry) }
            cursor = news.cursor
        }
        #expect(
            told == [
                "0 login", "121 token-warning", "151 token-warning", "174 token-warning",
                "181 token-dead",
            ])
        #expect(entries.count == 5)
        #expect(cursor.login == Cursor.Login(authorizedAt: began, warnedDays: 7, isDead: true))
    }

    @Test func `begins anew with another login`() {
        let dead = Cursor(
            known: [], newest: nil,
            login: Cursor.Login(authorizedAt: began, warnedDays: 7, isDead: true))
        let later = Instant(milliseconds: began.milliseconds + 190 * Self.day)
        let news = news(dead, token(later), day: 190)
        #expect(news.entries.map(\.kind) == [.login])
        #expect(news.cursor.login == Cursor.Login(authorizedAt: later))
        #expect(news.entries.first?.from == later)
        #expect(news.entries.first?.to == TokenClock.end(of: later))
    }

    @Test func `warns only of the most urgent after a long absence`() {
        let cursor = Cursor(
            known: [], newest: nil, login: Cursor.Login(authorizedAt: began))
        let news = news(cursor, token(), day: 178)
        #expect(news.entries.map(\.kind) == [.tokenWarning])
        #expect(news.warning == 7)
    }

    @Test func `tells a logout once`() {
        let cursor = Cursor(known: [], newest: nil, login: Cursor.Login(authorizedAt: began))
        let first = news(cursor, nil, day: 3)
        #expect(first.entries.map(\.kind) == [.logout])
        #expect(first.cursor.login == nil)
        #expect(news(first.cursor, nil, day: 4).isEmpty)
    }

    @Test func `has entries that are the same each time`() {
        let one = news(Cursor(), token(), day: 0).entries
        let other = news(Cursor(), token(), day: 5).entries
        #expect(one.map(\.entry) == other.map(\.entry))
    }
}
