import Stage
import Synchronization
import Testing

@Suite struct `the log` {
    static let moment: Int64 = 1_767_323_045_678

    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    func lines(
        _ format: LogFormat, level: LogLevel = .debug, isColoured: Bool = false,
        _ speak: (Log) -> Void
    ) -> [String] {
        let lines = Lines()
        let clock = ManualClock(wallMilliseconds: Self.moment).clock
        speak(
            Log(
                stage: "sink", level: level, format: format, isColoured: isColoured, clock: clock
            ) { lines.add($0) })
        return lines.all
    }

    @Test func `writes one line for people`() {
        let lines = lines(.text) {
            $0.info("stored plays", ["plays": 500, "took_ms": .integer(Int32(12))])
            $0.warn("retried", ["wait_s": 1.5, "is_last": false, "error": "disk full"])
        }
        #expect(
            lines == [
                "2026-01-02T03:04:05.678Z info sink: stored plays plays=500 took_ms=12",
                "2026-01-02T03:04:05.678Z warn sink: retried wait_s=1.5 is_last=false "
                    + "error=\"disk full\"",
            ])
    }

    @Test func `writes one object for machines`() {
        let lines = lines(.json) {
            $0.error(
                "lost \"it\"",
                ["plays": 500, "at": "a\nb", "is_last": true, "rate": 0.5, "odd": .real(.nan)])
        }
        #expect(
            lines == [
                #"{"time":"2026-01-02T03:04:05.678Z","level":"error","stage":"sink","#
                    + #""message":"lost \"it\"","plays":500,"at":"a\nb","is_last":true,"#
                    + #""rate":0.5,"odd":null}"#
            ])
    }

    @Test(arguments: [
        ("plain", "plain"), ("", #""""#), ("two words", #""two words""#), ("a=b", #""a=b""#),
        (#"say "hi""#, #""say \"hi\"""#), ("a\nb", #""a\nb""#), ("\u{1B}[2J", #""\u001b[2J""#),
        ("\u{9B}2J", #""\u009b2J""#), ("Motörhead", "Motörhead"), (#"C:\x"#, #"C:\x"#),
    ])
    func `quotes a text where it needs to be`(text: String, shown: String) {
        let lines = lines(.text) { $0.info("heard", ["name": .text(text)]) }
        #expect(lines == ["2026-01-02T03:04:05.678Z info sink: heard name=\(shown)"])
    }

    @Test func `leaves out what is less grave than asked for`() {
        let lines = lines(.text, level: .warn) {
            $0.debug("one")
            $0.info("two")
            $0.warn("three")
            $0.error("four")
        }
        #expect(
            lines == [
                "2026-01-02T03:04:05.678Z warn sink: three",
                "2026-01-02T03:04:05.678Z error sink: four",
            ])
    }

    @Test func `colours the level when asked`() {
        let lines = lines(.text, isColoured: true) { $0.info("one") }
        #expect(lines == ["2026-01-02T03:04:05.678Z \u{1B}[32minfo\u{1B}[0m sink: one"])
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
        (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
    ])
    func `knows the date`(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(milliseconds) == text)
    }
}
