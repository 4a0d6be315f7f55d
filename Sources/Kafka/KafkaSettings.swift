/// librdkafka's properties by name, in the order they were given; of one name the last counts.
public struct KafkaSettings: Hashable, Sendable {
    private var names: [String] = []
    private var values: [String: String] = [:]

    /// Collects properties such as `("bootstrap.servers", "localhost:9092")`; later ones win.
    public init(_ properties: [(String, String)] = []) {
        for (name, value) in properties { self[name] = value }
    }

    /// The value of one property, nil when it is not given and librdkafka's default holds.
    public subscript(name: String) -> String? {
        get { values[name] }
        set {
            names.removeAll { $0 == name }
            values[name] = newValue
            if newValue != nil { names.append(name) }
        }
    }

    /// All properties, each name once.
    public var properties: [(name: String, value: String)] {
        names.compactMap { name in values[name].map { (name, $0) } }
    }

    /// These settings, and for names that are missing here those of `defaults`.
    public func over(_ defaults: KafkaSettings) -> KafkaSettings {
        var merged = defaults
        for (name, value) in properties { merged[name] = value }
        return merged
    }
}
