import Kafka
import Plays
import Simulator
import Support
import Testing
import Topics

@testable import Producer

@Suite(.runLimit) struct `what a producer asks for at one moment` {
    @Test func `is polls first, then lists, then the catalogue`() throws {
        let broker = try EmbeddedBroker.withTopics([.lists, .catalogue])
        let life = try Life(
            ["ada", "ben", "cy"].map { ListenerSettings(account: $0) },
            brokers: broker.bootstrapServers, intervalMinutes: 20)
        life.keep(broker)
        life.place.takesLists = true
        life.place.enrichPerDay = 720
        // A start begins with everything at once, a day later lists are taken anew.
        for hour in [Int64(2), 26] { try life.run(until: hour * Life.hour) }
        let moments = Dictionary(grouping: life.spotify.calls, by: \.atMilliseconds)
        var kinds: Set<[Int]> = []
        for (time, calls) in moments {
            let ranks = calls.map { $0.isPoll ? 0 : $0.isOfCatalogue ? 2 : 1 }
            #expect(ranks == ranks.sorted(), "at \(time)")
            kinds.insert(Set(ranks).sorted())
        }
        // Whether all three meet depends on how soon the broker tells what is known.
        #expect(kinds.isSuperset(of: [[0, 1], [0, 2]]) || kinds.contains([0, 1, 2]))
    }
}
