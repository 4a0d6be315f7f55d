import HTTP
import Kafka
import Simulator
import Support
import Testing

@Suite(.runLimit) struct `the stages that are watched` {
    @Test func `are not ready while no broker answers, and are again when one does`() throws {
        let pipeline = try Pipeline(Pipeline.past([ListenerSettings(account: "me", plays: 1)]))
        let stages = [
            // Without a poll in between, which would fail and tell it.
            ("producer", pipeline.producer.map { $0 == "1s" ? "20m" : $0 }),
            ("processor", pipeline.connection), ("sink", pipeline.sink),
        ]
        let running = try stages.map { stage, flags in
            let port = try FreePort.find()
            let more = ["--metrics", "\(port)", "--kafka", "reconnect.backoff.max.ms=200"]
            return (stage, port, try pipeline.start(stage, flags + more))
        }
        func page(_ port: UInt16, _ path: String) throws -> (status: Int, text: String) {
            let answer = try HTTPClient().send(
                HTTPRequest(.get, HTTPURL("http://127.0.0.1:\(port)\(path)")))
            return (Int(answer.status), String(decoding: answer.body, as: UTF8.self))
        }
        for (stage, port, _) in running {
            try waitUntil("the \(stage) is ready", everyMilliseconds: 100) {
                (try? page(port, "/readyz"))?.status == 200
            }
        }
        for isUp in [false, true] {
            pipeline.broker.setBroker(1, isUp: isUp)
            for (stage, port, _) in running {
                let line = isUp ? "kafka: ok\n" : "kafka: no broker answers\n"
                try waitUntil("the \(stage) says \(line)", everyMilliseconds: 100) {
                    let (status, text) = try page(port, "/readyz")
                    return text.contains(line) && status == (isUp ? 200 : 503)
                }
                #expect(
                    try page(port, "/metrics").text.contains(
                        "\nlegato_kafka_reachable \(isUp ? 1 : 0)\n"), "\(stage)")
            }
        }
    }
}
