import Plays
import Spotify
import Stage
import Wire

/// A call that a list needs.
enum ListCall {
    /// A page of a list; nil asks for the first.
    case page(ListName, query: [(String, String)]?)
    /// A playlist's own record, for its snapshot.
    case record(String)

    var bucket: Bucket {
        switch self {
        case .record, .page(.playlists, _), .page(.playlist, _): .playlists
        case .page(.devices, _): .player
        case .page: .me
        }
    }
}

/// The taking of an account's lists, one after another, once a day: no I/O but the spool.
final class ListRun {
    /// What an answer leads to.
    enum Event {
        case goOn
        /// A list is whole and differs from what was published last.
        case publish(TakenList)
        /// A person should know.
        case told(ListName, String)
    }

    var state = ListState()
    private let options: ListOptions
    private var queue: [ListName] = []
    private var taking: ListTaking?
    private var snapshots: [String: String] = [:]
    private var mustVerify = false
    private var attempts = 0
    private var retryAt: Int64 = .min
    private var backoff = Backoff(firstMilliseconds: 2_000, limitMilliseconds: 60_000)
    private(set) var beganAt: Instant?
    /// What became of the items of this run.
    private(set) var sums = (read: Int64(0), accepted: Int64(0), duplicate: Int64(0))

    /// A list that keeps changing or failing waits for the next day.
    private static let attemptLimit = 4

    init(_ options: ListOptions) { self.options = options }

    /// Whether lists are being taken.
    var isActive: Bool { beganAt != nil }
    /// Whether nothing of the run is left.
    var isAtEnd: Bool { isActive && queue.isEmpty && taking == nil }

    /// Whether it is time.
    func isDue(wall: Instant) -> Bool {
        guard !options.isEmpty, !isActive else { return false }
        guard let last = state.takenAt, last <= wall else { return true }
        return wall.milliseconds - last.milliseconds >= options.intervalMilliseconds
    }

    func begin(wall: Instant) {
        beganAt = wall
        queue = options.plan
        snapshots = [:]
        sums = (0, 0, 0)
    }

    /// Ends the run; the state knows of it.
    func end() {
        state.takenAt = beganAt
        beganAt = nil
        queue = []
        taking = nil
    }

    /// The next call; nil while one has to be waited for, or at the end.
    func next(now: Int64) throws -> ListCall? {
        guard retryAt <= now else { return nil }
        if let taking {
            if mustVerify, case .playlist(let id) = taking.list { return .record(id) }
            return .page(taking.list, query: taking.nextQuery)
        }
        while let list = queue.first {
            guard case .playlist(let id) = list else {
                taking = try ListTaking(list)
                return .page(list, query: nil)
            }
            guard let snapshot = snapshots[id] else { return .record(id) }
            guard state.snapshots[list.description] == snapshot else {
                taking = try ListTaking(list, snapshot: snapshot)
                return .page(list, query: nil)
            }
            finish()
        }
        return nil
    }

    /// Takes an answer in.
    func answered(
        _ answer: SpotifyAnswer, to call: ListCall, now: Int64, parser: JSONParser,
        using random: inout some RandomNumberGenerator
    ) throws -> Event {
        guard let list = queue.first else { return .goOn }
        switch answer {
        case .content(let body): return try took(body, call, parser)
        case .forbidden(let words): return give(up: list, words)
        case .unknown: return give(up: list, "there is no such list, or it is not yours")
        case .nothing: return give(up: list, "the answer was empty")
        case .limited: return .goOn
        case .tokenRefused, .unavailable, .broken:
            attempts += 1
            retryAt = now + backoff.next(using: &random)
            return attempts < Self.attemptLimit ? .goOn : give(up: list, nil)
        }
    }

    /// Leaves the list in hand to the next day, as when its bucket is closed for hours.
    func skip() { finish() }

    private func took(_ body: [UInt8], _ call: ListCall, _ parser: JSONParser) throws -> Event {
        backoff.reset()
        if case .record(let id) = call { return try learned(id, body, parser) }
        guard var current = taking else { return .goOn }
        taking = nil
        let outcome = try current.take(body, parser: parser)
        if current.list == .playlists { note(body, parser) }
        switch outcome {
        case .goOn: taking = current
        case .garbled, .changed: return again(current.list)
        case .whole:
            guard case .playlist = current.list, current.pages > 1 else {
                return whole(current)
            }
            mustVerify = true
            taking = current
        }
        return .goOn
    }

    /// A playlist's record: before its pages, or after them to see whether it changed meanwhile.
    private func learned(_ id: String, _ body: [UInt8], _ parser: JSONParser) throws -> Event {
        let snapshot = body.withUnsafeBytes { try? parser.parse($0)["snapshot_id"]?.string }
        guard let snapshot else { return again(.playlist(id)) }
        guard mustVerify, let current = taking else {
            snapshots[id] = snapshot
            return .goOn
        }
        guard current.snapshot == snapshot else {
            snapshots[id] = snapshot
            return again(current.list)
        }
        return whole(current)
    }

    private func note(_ body: [UInt8], _ parser: JSONParser) {
        body.withUnsafeBytes { bytes in
            guard let root = try? parser.parse(bytes), let items = root["items"]?.array else {
                return
            }
            for item in items {
                guard let id = item["id"]?.string, SpotifyID(id) != nil,
                    let snapshot = item["snapshot_id"]?.string
                else { continue }
                let isNew = snapshots.updateValue(snapshot, forKey: id) == nil
                if options.wantsAllPlaylists, isNew, !queue.contains(.playlist(id)) {
                    queue.append(.playlist(id))
                }
            }
        }
    }

    private func again(_ list: ListName) -> Event {
        attempts += 1
        taking = nil
        mustVerify = false
        return attempts < Self.attemptLimit
            ? .goOn : give(up: list, nil)
    }

    private func whole(_ current: ListTaking) -> Event {
        let taken = current.taken(at: beganAt ?? Instant(milliseconds: 0))
        let name = taken.list
        // The list of playlists may be there only for what it names.
        let isWanted = current.list != .playlists || options.kinds.contains(.playlists)
        finish()
        guard isWanted else { return .goOn }
        sums.read += Int64(taken.count)
        state.unreadable.remove(name)
        guard state.snapshots[name] != taken.snapshot else {
            sums.duplicate += Int64(taken.count)
            return .goOn
        }
        sums.accepted += Int64(taken.count)
        state.snapshots[name] = taken.snapshot
        return .publish(taken)
    }

    private func give(up list: ListName, _ words: String?) -> Event {
        finish()
        guard let words, state.unreadable.insert(list.description).inserted else { return .goOn }
        return .told(list, words)
    }

    private func finish() {
        if !queue.isEmpty { queue.removeFirst() }
        taking = nil
        mustVerify = false
        attempts = 0
    }
}
