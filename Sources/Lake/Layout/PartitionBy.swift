import Plays

/// The fields whose values are folders, from the outside in: `account,date`.
public struct PartitionBy: Hashable, Sendable {
    /// The names as given.
    public let names: [String]

    /// What a person gets who asks for nothing else.
    public static let standard = PartitionBy(unchecked: ["account", "date"])

    private init(unchecked names: [String]) { self.names = names }

    /// Takes names of fields; nil when one of them is a field of no topic, or stands there twice.
    public init?(names: [String]) {
        guard Set(names).count == names.count else { return nil }
        for name in names {
            let isKnown = Topic.filed.contains { PartitionLevel(name, of: $0) != nil }
            guard isKnown else { return nil }
        }
        self.names = names
    }

    /// The levels that a topic has; a field that it has not makes no level.
    func levels(of topic: Topic) -> [PartitionLevel] {
        names.compactMap { PartitionLevel($0, of: topic) }
    }
}

/// One level of folders.
struct PartitionLevel {
    /// Where its values come from.
    enum Origin: Hashable {
        /// The day in UTC of the topic's own moment.
        case date
        /// Its year.
        case year
        /// Its month of the year, two digits.
        case month
        /// A column's value, or a list's first one.
        case column(Int)
    }

    let name: StaticText
    let origin: Origin

    /// The level of that name; nil when the topic has no such field.
    init?(_ name: String, of topic: Topic) {
        self.name = StaticText(name)
        switch name {
        case "date": origin = .date
        case "year": origin = .year
        case "month": origin = .month
        default:
            let field = Self.field(name, of: topic)
            guard let index = topic.columns.firstIndex(where: { $0.name == field }),
                topic.columns[index].kind != .json
            else { return nil }
            origin = .column(index)
        }
    }

    /// People say genre and artist; the records have lists of them.
    private static func field(_ name: String, of topic: Topic) -> String {
        switch (name, topic) {
        case ("genre", _): "genres"
        case ("artist", .artists): "name"
        case ("artist", _): "artist_names"
        default: name
        }
    }
}
