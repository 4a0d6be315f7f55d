import Stage
import Testing

@testable import Metrics

@Suite struct `the health of a process` {
    let time = ManualClock()
    let health: Health

    init() {
        health = Health(
            readyWhen: ["assigned", "destination"], limitMilliseconds: 60_000, clock: time.clock)
    }

    @Test func `is alive while the loop comes round`() {
        time.advance(milliseconds: 60_000)
        #expect(
            health.liveness == .init(isGood: true, text: "alive, the loop came round 60 s ago"))
        time.advance(milliseconds: 1)
        health.beat()
        #expect(health.liveness == .init(isGood: true, text: "alive, the loop came round 0 s ago"))
    }

    @Test func `is dead when the loop hangs, and then not ready either`() {
        health.meet("assigned")
        health.meet("destination")
        time.advance(milliseconds: 61_000)
        let dead = Health.Answer(isGood: false, text: "the loop has not come round for 61 s")
        #expect(health.liveness == dead)
        #expect(health.readiness == dead)
        health.beat()
        #expect(health.readiness == .init(isGood: true, text: "assigned: ok\ndestination: ok"))
    }

    @Test func `is ready when every condition is met, and says which is not`() {
        #expect(
            health.readiness
                == .init(isGood: false, text: "assigned: not yet\ndestination: not yet"))
        health.meet("assigned")
        health.miss("destination", because: "the disk is full")
        #expect(
            health.readiness
                == .init(isGood: false, text: "assigned: ok\ndestination: the disk is full"))
        health.meet("destination")
        #expect(health.readiness.isGood)
        health.miss("assigned", because: "partitions were taken")
        #expect(!health.readiness.isGood)
    }
}
