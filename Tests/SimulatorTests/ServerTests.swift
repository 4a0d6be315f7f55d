import Foundation
import HTTP
import Stage
import Support
import Testing

@testable import Simulator

@Suite(.runLimit) struct `a simulator` {
    let clock = ManualClock(wallMilliseconds: Answers.now)
    let client = HTTPClient()

    func server(_ listeners: [ListenerSettings]) throws -> SimulatorServer {
        let settings = SimulatorSettings(listeners: listeners, speed: 10_000)
        return try SimulatorServer(settings, clock: clock.clock)
    }

    func get(_ address: String) throws -> HTTPResponse {
        try client.send(HTTPRequest(.get, HTTPURL(address)))
    }

    @Test func `tells every play it made, in process and over HTTP`() throws {
        let server = try server([
            ListenerSettings(account: "ada"), ListenerSettings(account: "ben", plays: 3),
        ])
        clock.advance(milliseconds: 100_000)
        let plays = server.plays
        #expect(plays.filter { $0.account == "ada" }.count == 24)
        #expect(plays.filter { $0.account == "ben" }.count == 3)
        let answer = try get(server.accountsURL + "/simulator/plays?account=ben")
        let told = try answer.object["plays"] as? [[String: Any]] ?? []
        let times = plays.suffix(3).map { Timestamp.text($0.playedAtMilliseconds) }
        #expect(told.compactMap { $0["played_at"] as? String } == times)
        #expect(
            try get(server.accountsURL + "/simulator/listeners?account=ben").text == """
                {"listeners":[{"account":"ben","plays":3,"unseen":3,"waiting":false,\
                "finished":true}]}
                """)
        #expect(try get(server.accountsURL + "/simulator/plays?account=cy").status == 404)
    }

    @Test func `starts far enough back not to reach the present`() throws {
        let server = try server([ListenerSettings(account: "me")])
        clock.advance(milliseconds: 3_000_000)
        let newest = server.plays.last?.playedAtMilliseconds ?? .max
        #expect(newest < Answers.now)
    }

    @Test func `says when its port is taken`() throws {
        let server = try server([])
        let error = #expect(throws: HTTPError.self) {
            try SimulatorServer(SimulatorSettings(listeners: []), port: server.port)
        }
        #expect(error?.kind == .portTaken)
    }
}
