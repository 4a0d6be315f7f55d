import Plays
import SQLite

/// Writes what pairing has found: which plays support which listen, and what that listen then is.
struct Regrouping {
    /// The plays of one listen.
    struct Group {
        let leader: Evidence
        var api: Evidence?
        var accountData: Evidence?

        var members: [Evidence] { [leader] + [api, accountData].compactMap { $0 } }
        fileprivate(set) var listen: Int64 = 0
        fileprivate(set) var context: Int64?

        fileprivate init(leader: Evidence) { self.leader = leader }

        /// An extended row and its API play, which stand beside nothing else.
        init(row: Evidence, api: Evidence, listen: Int64, context: Int64?) {
            leader = row
            self.api = api
            self.listen = listen
            self.context = context
        }
    }

    private let around: Neighbourhood
    private(set) var groups: [Group] = []
    /// Listens that nothing supports any more.
    private(set) var orphans: [Int64] = []

    init(_ around: Neighbourhood, changed: [Evidence]) {
        self.around = around
        collect(changed)
        settle(changed)
    }

    /// Makes a group of each leader that has lost or won a play.
    private mutating func collect(_ changed: [Evidence]) {
        var places: [Fingerprint: Int] = [:]
        for evidence in changed.sorted(by: { $0.play < $1.play }) {
            let leader = around.leader(of: evidence)
            let place = places[leader.play.id] ?? groups.count
            if place == groups.count {
                places[leader.play.id] = place
                groups.append(Group(leader: leader))
                addStored(to: place)
            }
            guard evidence !== leader else { continue }
            if evidence.source == .api {
                groups[place].api = evidence
            } else {
                groups[place].accountData = evidence
            }
        }
    }

    /// Adds the plays that stand beside a leader as before.
    private mutating func addStored(to place: Int) {
        let leader = groups[place].leader
        if leader.source == .extended { groups[place].api = around.partner(of: leader) }
        groups[place].accountData = around.plays(of: leader.listen).first {
            $0.source == .accountData && $0 !== leader && $0.found == nil
                && around.partner(of: $0) === leader
        }
    }

    /// Gives each group its listen: a play's own goes where the play goes.
    private mutating func settle(_ changed: [Evidence]) {
        var taken: Set<Int64> = []
        for place in groups.indices {
            let owner = groups[place].members.first(where: \.ownsListen)
            groups[place].listen = owner?.listen ?? 0
            taken.insert(groups[place].listen)
        }
        let owned = Set(changed.filter(\.ownsListen).map(\.listen))
        orphans = owned.subtracting(taken).sorted()
    }

    /// Looks up what the listens were played from, before anything is written.
    mutating func findContexts(
        _ context: (Evidence) throws(SQLiteError) -> Int64?
    ) throws(SQLiteError) {
        for place in groups.indices {
            let group = groups[place]
            guard let api = group.leader.source == .api ? group.leader : group.api else { continue }
            groups[place].context = try context(api)
        }
    }
}
