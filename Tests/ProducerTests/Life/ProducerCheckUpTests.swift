import Doctor
import Foundation
import Plays
import Spotify
import Stage
import Support
import Testing

@testable import Producer

@Suite struct `the doctor of logins` {
    static let day: Int64 = 86_400_000
    /// When it looks.
    static let now: Int64 = 1_772_640_000_000
    let folder: TemporaryFolder
    let checkUp: ProducerCheckUp

    init() throws {
        folder = try TemporaryFolder()
        checkUp = ProducerCheckUp(
            folder: DataFolder(path: folder.path),
            remedies: Remedies(connection: ["--brokers", "kafka:9092"]),
            clock: Clock(wallMilliseconds: { Self.now }, monotonicMilliseconds: { 0 }))
    }

    private func logIn(daysAgo: Int64) throws {
        try TokenStore(data: folder.path).write(
            Token(
                account: "ada", clientID: "c", refreshToken: "r",
                authorizedAt: Instant(milliseconds: Self.now - daysAgo * Self.day), scopes: []))
    }

    private func note(lastPoll: Int64?, next: Int64? = nil, isRefused: Bool = false) {
        let account = StatusFile.Account(
            lastPoll: lastPoll.map { Instant(milliseconds: Self.now + $0) },
            nextCall: next.map { Instant(milliseconds: Self.now + $0) }, isRefused: isRefused)
        checkUp.folder.status.write(["ada": account])
    }

    private var login: String { "legato-producer login --account ada --data \(folder.path)" }
    private var run: String {
        "legato-producer run --data \(folder.path) --brokers kafka:9092"
    }

    @Test func `says how the first one is made`() throws {
        #expect(
            try checkUp.logins() == [
                Finding(
                    .bad, "logins", "no account is logged in under \(folder.path)",
                    remedy: "legato-producer login --account me --data \(folder.path)")
            ])
    }

    @Test(arguments: [
        (1, Finding.State.good, "it lasts 180 days more"), (151, .notable, "it ends in 30 days"),
        (180, .notable, "it ends in 1 days"), (181, .bad, "it ended"), (900, .bad, "it ended"),
    ])
    func `says when one ends`(daysAgo: Int64, state: Finding.State, words: String) throws {
        try logIn(daysAgo: daysAgo)
        let finding = try checkUp.logins()[0]
        #expect(finding.line.contains("login of ada: \(words)"))
        #expect(finding.state == state)
        #expect(finding.remedy == (state == .good ? nil : login))
    }

    @Test func `tells one that the service refused, long as it would last`() throws {
        try logIn(daysAgo: 1)
        note(lastPoll: -1_000, isRefused: true)
        #expect(
            try checkUp.logins()[0]
                == Finding(.bad, "login of ada", "Spotify refused it", remedy: login))
    }

    @Test func `tells a damaged file, and one that others can read`() throws {
        try logIn(daysAgo: 1)
        let path = folder.path("tokens/ada.json")
        #expect(chmod(path, 0o644) == 0)
        let exposed = try checkUp.logins()[0]
        #expect(exposed.state == .bad && exposed.remedy == "chmod 600 \(path)")
        #expect(chmod(path, 0o600) == 0)
        try folder.write("{\"account\":\"ada\"", to: "tokens/ada.json")
        #expect(chmod(path, 0o600) == 0)
        let damaged = try checkUp.logins()[0]
        #expect(damaged.words.contains("is no token file"), "\(damaged.words)")
        #expect(damaged.state == .bad && damaged.remedy == login)
    }

    @Test func `says whether it is polled`() throws {
        try logIn(daysAgo: 1)
        #expect(
            try checkUp.logins()[1]
                == Finding(.notable, "polls of ada", "none yet", remedy: run))
        note(lastPoll: -30 * 60_000)
        #expect(try checkUp.logins()[1].state == .good)
        let then = Instant(milliseconds: Self.now - 30 * 60_000 - 1)
        note(lastPoll: -30 * 60_000 - 1)
        #expect(
            try checkUp.logins()[1]
                == Finding(.bad, "polls of ada", "the last one was at \(then)", remedy: run))
        // Spotify has blocked the app, and said until when.
        let next = Instant(milliseconds: Self.now + 5_000)
        note(lastPoll: -30 * 60_000 - 1, next: 5_000)
        #expect(
            try checkUp.logins()[1]
                == Finding(
                    .notable, "polls of ada", "the last one was at \(then), the next is at \(next)")
        )
    }
}
