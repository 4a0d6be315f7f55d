import Kafka
import Support
import Testing

@testable import Processor

@Suite struct `an instance` {
    @Test func `has the name of the lowest number that is free, over restarts`() throws {
        let folder = try TemporaryFolder()
        let first = Instance(of: "work", folder: folder.path)
        var second: Instance? = Instance(of: "work", folder: folder.path)
        let other = Instance(of: "other work", folder: folder.path)
        #expect(first.name.hasSuffix("-0"))
        #expect(second?.name.hasSuffix("-1") == true)
        #expect(other.name == first.name)
        let name = second?.name
        second = nil
        second = Instance(of: "work", folder: folder.path)
        #expect(second?.name == name)
        withExtendedLifetime((first, other)) {}
    }

    @Test func `has a name of its own where nothing can be locked`() {
        let one = Instance(of: "work", folder: "/nowhere/at/all")
        let other = Instance(of: "work", folder: "/nowhere/at/all")
        #expect(one.name != other.name)
    }
}

@Suite struct `a transactional id` {
    private static func error(_ name: String) -> KafkaError {
        KafkaError(kind: .fatal, code: 1, name: name, reason: "reason")
    }

    @Test func `changes when it is fenced twice within a minute`() {
        var identity = Identity("a")
        identity.learn(from: Self.error("_FENCED"), atMilliseconds: 1_000)
        identity.learn(from: Self.error("_TIMED_OUT"), atMilliseconds: 2_000)
        #expect(identity.name == "a")
        identity.learn(from: Self.error("INVALID_PRODUCER_EPOCH"), atMilliseconds: 61_000)
        #expect(identity.name == "a")
        identity.learn(from: Self.error("PRODUCER_FENCED"), atMilliseconds: 90_000)
        #expect(identity.name.hasPrefix("a-"))
    }
}
