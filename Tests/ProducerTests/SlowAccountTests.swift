import Glibc
import HTTP
import Kafka
import Plays
import Spotify
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.runLimit) struct `a slow account` {
    /// Answers account `slow` after a second, the others at once.
    static func answer(_ request: HTTPRequest) -> HTTPResponse {
        if request.url.path == "/api/token" {
            let name = request.form["refresh_token"] ?? ""
            return HTTPResponse(status: 200, text: #"{"access_token":"\#(name)"}"#)
        }
        let isSlow = request.headers["Authorization"] == "Bearer slow"
        if isSlow { usleep(1_000_000) }
        return HTTPResponse(status: 200, text: #"{"items":[],"next":null,"cursors":null}"#)
    }

    @Test func `holds up no other`() throws {
        let broker = try EmbeddedBroker.withTopics()
        let server = try HTTPServer(threads: .perConnection) { Self.answer($0) }
        let folder = try TemporaryFolder()
        let store = TokenStore(data: folder.path)
        for account in ["slow", "swift"] {
            try store.write(
                Token(
                    account: account, clientID: "app", refreshToken: account,
                    authorizedAt: Instant(milliseconds: Clock.system.wallMilliseconds()),
                    scopes: []))
        }
        let options = ProducerOptions(
            store: store,
            service: SpotifyService(
                api: server.url.appending(path: "/v1"), accounts: server.url),
            accounts: ["slow", "swift"], isOnce: true)
        let cluster = Cluster(
            brokers: broker.bootstrapServers, delivery: .atLeastOnce, partitions: 1,
            replication: 1, stage: "producer", instance: "test")
        try ProducerLoop(options, cluster: cluster, log: .silent, stop: StopSignal()).run()
        let entries = try TopicRecord.all(of: "ledger", brokers: broker.bootstrapServers)
            .filter { $0.text.contains(#""kind":"poll""#) }
        let order = entries.sorted { $0.timestamp < $1.timestamp }.map(\.key)
        #expect(order == ["swift", "slow"])
    }
}
