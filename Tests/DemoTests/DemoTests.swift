import Stage
import Testing

@testable import Demo

@Suite struct `the demo` {
    @Test func `runs for 20 s with three listeners unless told otherwise`() throws {
        let settings = try DemoProgram.program.parse([])
        #expect(settings.verb == "")
        #expect(settings[DemoProgram.duration] == .seconds(20))
        #expect(settings[DemoProgram.brokers] == nil)
        #expect(settings[DemoProgram.listeners] == 3)
        #expect(try DemoProgram.program.parse(["spotify"]).verb == "spotify")
    }

    @Test(arguments: [
        ["--speed", "0"], ["--speed", "3000000000000"], ["--speed", "fast"],
        ["--listeners", "0"], ["--listeners", "-1"], ["--listeners", "1001"],
    ])
    func `refuses a speed or a crowd that cannot be`(arguments: [String]) {
        #expect(throws: UsageError.self) { try DemoProgram.program.parse(arguments) }
    }

    @Test func `names its listeners`() {
        #expect(Listeners.accounts(3) == ["ada", "bela", "clara"])
        #expect(Listeners.accounts(10).suffix(2) == ["listener-9", "listener-10"])
        #expect(Set(Listeners.accounts(50)).count == 50)
    }

    @Test func `says what the embedded broker does not promise`() {
        #expect(
            Introduction.lines(listeners: 3, speed: 300, brokers: nil) == [
                "3 people listen to a simulated Spotify, 300 times as fast as we do.",
                "Producer, processor and sink are processes of their own.",
                "Kafka is a broker inside this demo: it forgets everything at the end and promises "
                    + "only at-least-once.",
                "With --brokers HOST:PORT the same runs on a real Kafka, exactly-once.",
                "",
            ])
        #expect(
            Introduction.lines(listeners: 1, speed: 1, brokers: "a:1") == [
                "1 person listens to a simulated Spotify.",
                "Producer, processor and sink are processes of their own.",
                "Kafka is at a:1; every play goes through exactly once.",
                "",
            ])
    }
}

@Suite struct `the account of sums` {
    @Test func `agrees when every row has gone somewhere`() {
        var account = Account()
        #expect(account.agrees)
        account.read = 10
        #expect(account.agrees == false)
        account.accepted = 4
        account.duplicate = 3
        account.filtered = 2
        account.failed = 1
        #expect(account.agrees == false)
        account.stored = 3
        #expect(account.agrees == false)
        account.deadLettered = 1
        #expect(account.agrees)
        account.stored = 4
        #expect(account.agrees == false)
    }

    @Test func `is told with the top of the tracks`() {
        var report = Report()
        report.account.read = 1_250
        report.account.accepted = 50
        report.account.duplicate = 1_199
        report.account.filtered = 1
        report.account.stored = 49
        report.account.deadLettered = 1
        report.tracks = 2
        report.listeners = 3
        report.top = [
            Report.Row(plays: 40, track: "So What", artists: "Miles Davis"),
            Report.Row(plays: 9, track: "Hurt", artists: "Johnny Cash, June"),
        ]
        #expect(
            report.lines(after: 20_400) == [
                "",
                "49 plays of 2 tracks by 3 listeners in 20s",
                "",
                "read 1,250 = accepted 50 + duplicate 1,199 + filtered 1 + failed 0",
                "accepted 50 = stored 49 + dead-lettered 1",
                "",
                "plays  track    artists",
                "   40  So What  Miles Davis",
                "    9  Hurt     Johnny Cash, June",
            ])
    }
}
