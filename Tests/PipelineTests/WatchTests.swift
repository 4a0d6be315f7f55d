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
        let more = ["--metrics", "0", "--kafka", "reconnect.backoff.max.ms=200"]
        let running = try stages.map { stage, flags in
            (stage, try pipeline.start(stage, flags + more))
        }
        let ports = try running.map { stage, child in (stage, try child.metricsPort()) }
        func page(_ port: UInt16, _ path: String) throws -> (status: Int, text: String) {
            let answer = try HTTPClient().send(
                HTTPRequest(.get, HTTPURL("http://127.0.0.1:\(port)\(path)")))
            return (Int(answer.status), String(decoding: answer.body, as: UTF8.self))
        }
        for (stage, port) in ports {
            try waitUntil("the \(stage) is ready", everyMilliseconds: 100) {
                (try? page(port, "/readyz"))?.status == 200
            }
        }
        for isUp in [false, true] {
            pipeline.broker.setBroker(1, isUp: isUp)
            let line = isUp ? "kafka: ok\n" : "kafka: no broker answers\n"
            let number = "\nlegato_kafka_reachable \(isUp ? 1 : 0)\n"
            for (stage, port) in ports {
                try waitUntil("the \(stage) says \(line) and \(number)", everyMilliseconds: 100) {
                    let (status, text) = try page(port, "/readyz")
                    let metrics = try page(port, "/metrics").text
                    return text.contains(line) && status == (isUp ? 200 : 503)
                        && metrics.contains(number)
                }
            }
        }
    }
}
