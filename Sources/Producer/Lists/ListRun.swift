import Plays
import Spotify
import Stage
import Wire

/// The taking of an account's lists, one after another, once a day: no I/O but the spool.
final class ListRun {
    /// What an answer leads to.
    enum Event {
        case goOn
        /// A list is whole and differs from what was published last.
        case publish(TakenList)
        /// It cannot be read, of which a person hears once.
        case refused(ListName, String)
        /// It could not be taken this time.
        case failed(ListName, String)
    }

    var state = ListState()
    private let options: ListOptions
    private var queue: [ListName] = []
    private var taking: ListTaking?
    private var snapshots: [String: String] = [:]
    private var mustVerify = false
    /// Whether the service knows a playlist's items as its tracks.
    private var usesOldName = false
    /// Whether the run is ended before all lists were taken.
    private var isCutShort = false
    private var attempts = 0
    private var retryAt: Int64 = .min
    private var backoff = Backoff(firstMilliseconds: 2_000, limitMilliseconds: 60_000)
    private(set) var beganAt: Instant?
    /// What became of the items of this run.
    var sums = ListSums()

    /// A list that keeps changing or failing waits for the next day.
    private static let attemptLimit = 4

    init(_ options: ListOptions) { self.options = options }

    /// Whether lists are being taken.
    var isActive: Bool { beganAt != nil }
    /// Whether nothing of the run is left.
    var isAtEnd: Bool { isActive && queue.isEmpty && taking == nil }

    /// When the last run began, in milliseconds since 1970; before all others when there was none.
    var lastMilliseconds: Int64 { state.takenAt?.milliseconds ?? .min }

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
        sums = ListSums()
        isCutShort = false
    }

    /// Leaves what is not taken yet to the next start; the run is at its end then.
    func cutShort() {
        isCutShort = true
        while !queue.isEmpty { drop() }
    }

    /// What is known once the run is over.
    var finalState: ListState {
        var state = state
        if !isCutShort { state.takenAt = beganAt }
        return state
    }

    /// Ends the run.
    func end() {
        state = finalState
        beganAt = nil
        queue = []
        taking = nil
    }

    /// The next call; nil while one has to be waited for, or at the end.
    func next(now: Int64) throws -> ListCall? {
        guard retryAt <= now else { return nil }
        if let taking {
            if mustVerify, case .playlist(let id) = taking.list { return .record(id) }
            return page(taking.list, taking.nextQuery)
        }
        while let list = queue.first {
            guard case .playlist(let id) = list else {
                taking = try ListTaking(list)
                return page(list, nil)
            }
            guard let snapshot = snapshots[id] else { return .record(id) }
            guard state.snapshots[list.description] == snapshot else {
                taking = try ListTaking(list, snapshot: snapshot)
                return page(list, nil)
            }
            finish()
        }
        return nil
    }

    private func page(_ list: ListName, _ query: [(String, String)]?) -> ListCall {
        guard case .playlist = list else { return .page(list, query: query) }
        return .page(list, query: query, isOldName: usesOldName)
    }

    /// Takes an answer in.
    func answered(
        _ answer: SpotifyAnswer, to call: ListCall, now: Int64, parser: JSONParser,
        using random: inout some RandomNumberGenerator
    ) throws -> Event {
        guard let list = queue.first else { return .goOn }
        switch answer {
        case .content(let body): return try took(body, call, parser)
        case .forbidden(let words): return refuse(list, words)
        case .unknown:
            // Somebody just named it: it may be the name of its items that is unknown.
            if case .page(.playlist, query: nil, isOldName: false) = call {
                usesOldName = true
                return .goOn
            }
            return refuse(list, "there is no such list, or it is not yours")
        case .nothing: return refuse(list, "the answer was empty")
        case .limited: return .goOn
        case .tokenRefused: return again(list, "the token was refused", at: wait(now, &random))
        case .unavailable(let words), .broken(let words):
            return again(list, words, at: wait(now, &random))
        }
    }

    private func wait(
        _ now: Int64, _ random: inout some RandomNumberGenerator
    ) -> Int64 {
        now + backoff.next(using: &random)
    }

    /// Leaves the list in hand to the next day, as when its bucket is closed for hours.
    ///
    /// - Returns: Which that is.
    @discardableResult
    func drop() -> ListName? {
        guard let list = queue.first else { return nil }
        sums.lose(taking?.count ?? 0)
        finish()
        return list
    }

    private func took(_ body: [UInt8], _ call: ListCall, _ parser: JSONParser) throws -> Event {
        backoff.reset()
        if case .record(let id) = call { return try learned(id, body, parser) }
        let outcome = try taking?.take(body, parser: parser)
        guard let outcome, let current = taking else { return .goOn }
        if current.list == .playlists { note(body, parser) }
        switch outcome {
        case .goOn: break
        case .garbled: return again(current.list, "an answer made no sense")
        case .changed: return again(current.list, "it changed while it was read")
        case .whole:
            guard case .playlist = current.list, current.pages > 1 else {
                return whole(current)
            }
            mustVerify = true
        }
        return .goOn
    }

    /// A playlist's record: before its pages, or after them to see whether it changed meanwhile.
    private func learned(_ id: String, _ body: [UInt8], _ parser: JSONParser) throws -> Event {
        let snapshot = body.withUnsafeBytes { try? parser.parse($0)["snapshot_id"]?.string }
        guard let snapshot else { return again(.playlist(id), "it has no snapshot") }
        guard mustVerify, let current = taking else {
            snapshots[id] = snapshot
            return .goOn
        }
        guard current.snapshot == snapshot else {
            snapshots[id] = snapshot
            return again(current.list, "it changed while it was read")
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

    /// Tries a list once more, from its next page or, when there is no time given, from its first.
    private func again(_ list: ListName, _ words: String, at time: Int64? = nil) -> Event {
        attempts += 1
        guard attempts < Self.attemptLimit else {
            drop()
            return .failed(list, words)
        }
        if let time {
            retryAt = time
        } else {
            taking = nil
            mustVerify = false
        }
        return .goOn
    }

    private func whole(_ current: ListTaking) -> Event {
        let taken = current.taken(at: beganAt ?? Instant(milliseconds: 0))
        let name = taken.list
        // The list of playlists may be there only for what it names.
        let isWanted = current.list != .playlists || options.kinds.contains(.playlists)
        finish()
        guard isWanted else { return .goOn }
        state.unreadable.remove(name)
        guard !knows(taken) else {
            sums.recognize(taken.count)
            return .goOn
        }
        return .publish(taken)
    }

    private func refuse(_ list: ListName, _ words: String) -> Event {
        drop()
        // The next may well have its items by the new name.
        usesOldName = false
        guard state.unreadable.insert(list.description).inserted else { return .goOn }
        return .refused(list, words)
    }

    private func finish() {
        if !queue.isEmpty { queue.removeFirst() }
        taking = nil
        mustVerify = false
        attempts = 0
    }
}
