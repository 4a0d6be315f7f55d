import Stage

/// What a demonstration says before it begins.
enum Introduction {
    /// The lines; `brokers` is nil for the broker inside the demo.
    static func lines(listeners: Int, speed: Int, brokers: String?) -> [String] {
        let people = listeners == 1 ? "1 person listens" : "\(listeners.grouped) people listen"
        let pace = speed == 1 ? "" : ", \(speed.grouped) times as fast as we do"
        let first = "\(people) to a simulated Spotify\(pace)."
        let second = "Producer, processor and sink are processes of their own."
        guard let brokers else {
            return [
                first, second,
                "Kafka is a broker inside this demo: it forgets everything at the end and promises"
                    + " only at-least-once.",
                "With --brokers HOST:PORT the same runs on a real Kafka, exactly-once.",
                "",
            ]
        }
        return [first, second, "Kafka is at \(brokers); every play goes through exactly once.", ""]
    }
}
