import Foundation
import HTTP
import Kafka
import Plays
import Spotify
import Stage
import Support
import Synchronization
import Testing
import Topics

@testable import Producer

@Suite(.runLimit) struct `an account among others` {
    /// Answers every account.
    static func answer(_ request: HTTPRequest) -> HTTPResponse {
        if request.url.path == "/api/token" {
            let name = request.form["refresh_token"] ?? ""
            return HTTPResponse(status: 200, text: #"{"access_token":"\#(name)"}"#)
        }
        return HTTPResponse(status: 200, text: #"{"items":[],"next":null,"cursors":null}"#)
    }

    /// Tokens of these accounts, which name them.
    static func tokens(_ accounts: [String], in folder: TemporaryFolder) throws -> TokenStore {
        let store = TokenStore(data: folder.path)
        for account in accounts {
            try store.write(
                Token(
                    account: account, clientID: "app", refreshToken: account,
                    authorizedAt: Instant(milliseconds: Clock.system.wallMilliseconds()),
                    scopes: []))
        }
        return store
    }

    static func cluster(_ broker: EmbeddedBroker, _ properties: [KafkaProperty] = []) -> Cluster {
        Cluster(
            brokers: broker.bootstrapServers, delivery: .atLeastOnce, partitions: 4,
            replication: 1, stage: "producer", instance: "test", properties: properties)
    }

    static func service(_ server: HTTPServer) -> SpotifyService {
        SpotifyService(api: server.url.appending(path: "/v1"), accounts: server.url)
    }

    @Test func `that is slow holds up no other`() throws {
        let broker = try EmbeddedBroker.withTopics()
        let log = LogLines(stage: "producer", level: .debug)
        let server = try HTTPServer(threads: .perConnection) { request in
            if request.headers["Authorization"] == "Bearer slow" {
                // So long that the other is through, unless that waits for this one.
                try? waitUntil("the other is published", seconds: 10) {
                    log.lines.contains { $0.contains("published plays account=swift ") }
                }
            }
            return Self.answer(request)
        }
        let folder = try TemporaryFolder()
        let accounts = ["slow", "swift"]
        let options = ProducerOptions(
            store: try Self.tokens(accounts, in: folder), service: Self.service(server),
            accounts: accounts, isOnce: true)
        let cluster = Self.cluster(broker)
        try ProducerLoop(options, cluster: cluster, log: log.log, stop: StopSignal()).run()
        let entries = try TopicRecord.all(of: "ledger", brokers: broker.bootstrapServers)
            .filter { $0.text.contains(#""kind":"poll""#) }
        let order = entries.sorted { $0.timestamp < $1.timestamp }.map(\.key)
        #expect(order == ["swift", "slow"])
    }

    @Test func `gets its turn, however many come before it and are due again`() throws {
        let broker = try EmbeddedBroker.withTopics()
        let asked = Mutex<[String: Int]>([:])
        let stop = StopSignal()
        // A round takes several times the interval: those who were asked first are due before all
        // others have been.
        let server = try HTTPServer(threads: .perConnection) { request in
            guard let token = request.headers["Authorization"] else { return Self.answer(request) }
            usleep(20_000)
            let total = asked.withLock { asked in
                asked[token, default: 0] += 1
                return asked.values.reduce(0, +)
            }
            if total >= 400 { stop.ask() }
            return Self.answer(request)
        }
        let folder = try TemporaryFolder()
        let accounts = (0..<20).map { String(format: "account-%02d", $0) }
        let options = ProducerOptions(
            store: try Self.tokens(accounts, in: folder), service: Self.service(server),
            intervalMilliseconds: 10, accounts: accounts)
        let cluster = Self.cluster(broker)
        try ProducerLoop(options, cluster: cluster, log: .silent, stop: stop).run()
        let counts = asked.withLock { asked in accounts.map { asked["Bearer \($0)"] ?? 0 } }
        // Twenty polls each, were all answers equally quick.
        #expect(counts.allSatisfy { $0 >= 5 }, "\(counts)")
    }

    @Test func `whose partition is away keeps no other from Kafka`() throws {
        let broker = try EmbeddedBroker.withTopics()
        let server = try HTTPServer(threads: .perConnection) { Self.answer($0) }
        let folder = try TemporaryFolder()
        let log = LogLines(stage: "producer", level: .debug)
        let stop = StopSignal()
        let last = "zoe"
        let home = AccountPartition.of(last, among: 4)
        let away = (0..<100).map { String(format: "account-%02d", $0) }
            .filter { AccountPartition.of($0, among: 4) != home }.prefix(5)
        for partition in 0..<Int32(4) where partition != home {
            try broker.removeLeader(ofPartition: partition, of: Topic.ledger.rawValue)
        }
        let accounts = Array(away) + [last]
        let options = ProducerOptions(
            store: try Self.tokens(accounts, in: folder), service: Self.service(server),
            intervalMilliseconds: 100, accounts: accounts)
        // A wait for Kafka in vain takes no longer.
        let limit = try KafkaProperty(flagText: "message.timeout.ms=1000")
        let cluster = Self.cluster(broker, [limit])
        let watch = Thread {
            try? waitUntil("the last one is published", seconds: 60) {
                log.lines.contains { $0.contains("published plays account=\(last) ") }
            }
            stop.ask()
        }
        watch.start()
        try ProducerLoop(options, cluster: cluster, log: log.log, stop: stop).run()
        let lines = log.lines
        let end = try #require(
            lines.firstIndex { $0.contains("published plays account=\(last) ") })
        func waits(of account: String) -> Int {
            lines[..<end].count {
                $0.contains("could not publish, trying again account=\(account) ")
            }
        }
        // A busy machine may let a second pass before its leader is found, and then comes a round.
        let rounds = 1 + waits(of: last)
        #expect(away.contains { waits(of: $0) == rounds })
        #expect(away.allSatisfy { waits(of: $0) <= rounds }, "\(away.map(waits)), \(rounds)")
    }
}
