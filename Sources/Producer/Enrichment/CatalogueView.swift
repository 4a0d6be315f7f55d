import Kafka
import Plays
import Spotify
import Stage
import Topics
import Wire

/// Follows the topics that tell what was played and what is known, in small slices.
final class CatalogueView {
    private(set) var wanted = Wanted()
    /// Whether what the producer makes itself is followed, and all is read that was found.
    var isCaughtUp: Bool { knowsTopics && open.isEmpty }
    /// Whether there is more to read of what was found.
    var isReading: Bool { !open.isEmpty }
    private let consumer: KafkaConsumer
    private let cluster: Cluster
    private let parser = JSONParser()
    private let administration: KafkaAdministration
    private let lookMilliseconds: Int64
    private var nextLook: Deadline
    private var followed: Set<KafkaPartition> = []
    private var open: Set<KafkaPartition> = []
    /// Whether what the producer itself makes is followed: a broker may hear of it later.
    private var knowsTopics = false

    private static let askMilliseconds: Int32 = 1_000
    /// Between two looks for topics that must be there.
    private static let newsMilliseconds: Int64 = 3_000
    private static let topics: [Topic] = [.plays, .tracks, .artists, .albums, .catalogue]

    /// Begins at the start of the topics; those that no stage has made yet come later.
    ///
    /// So often it looks for them, and for more partitions.
    init(_ cluster: Cluster, log: Log, lookMilliseconds: Int64 = 300_000) throws {
        self.cluster = cluster
        self.lookMilliseconds = lookMilliseconds
        nextLook = Deadline(milliseconds: min(lookMilliseconds, Self.newsMilliseconds))
        administration = try KafkaAdministration(settings: cluster.administration, log: log.kafka)
        consumer = try KafkaConsumer(settings: cluster.follower, log: log.kafka)
        try look(milliseconds: Cluster.startLimitMilliseconds)
    }

    /// Takes partitions up that are not followed yet, from their start.
    private func look(milliseconds: Int32) throws {
        let existing = try administration.topics(timeoutMilliseconds: milliseconds)
        let fresh = Self.topics.flatMap { topic in
            let name = cluster.name(of: topic)
            return (0..<(existing[name] ?? 0)).map {
                KafkaPartition(topic: name, partition: Int32($0))
            }
        }.filter { !followed.contains($0) }
        guard !fresh.isEmpty else { return }
        // Those of which nothing was read have no place.
        var places = try followed.isEmpty ? [] : consumer.positions(of: Array(followed))
        let new = followed.union(fresh).subtracting(places.map(\.partition))
        places += new.map { KafkaOffset(partition: $0, offset: KafkaOffset.beginning) }
        try consumer.assign(places)
        followed.formUnion(fresh)
        open.formUnion(fresh)
        knowsTopics = [Topic.plays, .catalogue].allSatisfy { topic in
            let name = cluster.name(of: topic)
            return followed.contains { $0.topic == name }
        }
    }

    deinit { consumer.close() }

    /// Reads on for at most so long.
    func follow(milliseconds: Int64) throws {
        if !isReading, nextLook.isPast {
            // What keeps it from looking keeps it from reading, too, and that is told.
            try? look(milliseconds: Self.askMilliseconds)
            let pause = knowsTopics ? lookMilliseconds : Self.newsMilliseconds
            nextLook = Deadline(milliseconds: pause)
        }
        let deadline = Deadline(milliseconds: milliseconds)
        while !deadline.isPast {
            switch consumer.poll(milliseconds: isReading ? 10 : 0) {
            case .record(let record): take(record)
            case .reachedEnd(let partition):
                open.remove(partition)
            case .failed(let error): if error.kind != .retriable { throw error }
            case .nothing where !isReading: return
            default: break
            }
        }
    }

    /// A thing was asked for, whatever came of it.
    func settle(_ kind: CatalogueShelf, _ id: String) { wanted.settle(kind, id) }

    private func take(_ record: borrowing KafkaRecord) {
        guard let key = record.key, let value = record.value else { return }
        let name = String(decoding: key, as: UTF8.self)
        guard let topic = cluster.topic(named: record.topic), let root = try? parser.parse(value)
        else { return }
        switch topic {
        case .plays: count(root)
        case .catalogue: learn(name, root)
        case .tracks: settle(.tracks, name, root)
        case .artists: settle(.artists, name, root)
        case .albums: settle(.albums, name, root)
        default: break
        }
    }

    private func settle(_ kind: CatalogueShelf, _ id: String, _ root: JSONValue) {
        if root["knowledge"]?.text == "full" { wanted.settle(kind, id) }
    }

    private func count(_ root: JSONValue) {
        guard let item = root["item"] else { return }
        guard let track = item["track"] else {
            let uri = item["spotify_track_uri"]?.string ?? ""
            guard uri.hasPrefix("spotify:track:") else { return }
            return wanted.add(.tracks, String(uri.dropFirst(14)))
        }
        // The play itself holds the whole track.
        wanted.settle(.tracks, track["id"]?.string)
        count(track, 1)
    }

    private func count(_ track: JSONValue, _ plays: UInt32) {
        wanted.add(.albums, track["album"]?["id"]?.string, plays)
        guard let artists = track["artists"]?.array else { return }
        for artist in artists { wanted.add(.artists, artist["id"]?.string, plays) }
    }

    private func learn(_ key: String, _ root: JSONValue) {
        let halves = key.split(separator: ":", maxSplits: 1).map(String.init)
        guard halves.count == 2,
            let kind = CatalogueShelf.allCases.first(where: { $0.word == halves[0] })
        else { return }
        if kind == .tracks, let object = root["object"], object.object != nil {
            let plays = SpotifyID(halves[1]).map { wanted.counts[.tracks]?.count($0) ?? 0 } ?? 0
            count(object, max(plays, 1))
        }
        wanted.settle(kind, halves[1])
        guard kind == .albums, let tracks = root["object"]?["tracks"]?["items"]?.array else {
            return
        }
        for track in tracks { wanted.settle(.tracks, track["id"]?.string) }
    }
}
