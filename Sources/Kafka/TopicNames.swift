internal import CRdKafka

/// The names of the topics that one consumer has seen, so that a record needs no new text.
final class TopicNames {
    /// What the records hold instead of a text: the topic's place in ``names``.
    private(set) var names: [String] = []
    private var pointers: [OpaquePointer] = []
    private var numbers: [Int] = []
    private var last = 0

    /// The number of a name; the same name always has the same one.
    func number(of name: String) -> Int {
        if let known = names.firstIndex(of: name) { return known }
        names.append(name)
        return names.count - 1
    }

    /// The number of the topic that a message points to.
    func number(of topic: OpaquePointer, in client: Client) -> Int {
        if last < pointers.count, pointers[last] == topic { return numbers[last] }
        if let known = pointers.firstIndex(of: topic) {
            last = known
            return numbers[known]
        }
        let name = rd_kafka_topic_name(topic).map { String(cString: $0) } ?? ""
        let number = number(of: name)
        // A pointer is only remembered when a handle of our own keeps the topic at this address:
        // a topic that was let go could give its address to another one.
        if let held = try? client.topic(name), held == topic {
            last = pointers.count
            pointers.append(topic)
            numbers.append(number)
        }
        return number
    }
}
