internal import HTTP
internal import Stage

/// What tests and demonstrations ask of the simulator itself, under `/simulator`.
///
/// - `GET /simulator/plays[?account=NAME]`: every play made, the oldest first.
/// - `GET /simulator/listeners`: each listener with their numbers.
/// - `POST /simulator/revoke?account=NAME`: from now on `invalid_grant` and 401.
/// - `POST /simulator/expire?account=NAME`: the access tokens end now.
/// - `POST /simulator/fault?kind=…[&path=…][&account=NAME][&count=N][&seconds=N]`: the next
///   answers are faulty, as ``SimulatedFault`` describes; `POST /simulator/heal` ends all of it.
/// - `POST /simulator/consent?account=NAME`: who logs in next, and agrees.
/// - `POST /simulator/refuse?account=NAME`: who logs in next, and refuses.
extension SimulatedSpotify {
    mutating func admin(_ request: HTTPRequest, _ path: [String], now: Int64) -> HTTPResponse {
        let account = request.url.fields["account"]
        if let account, listeners[account] == nil {
            return .failure(404, "no listener \(account)")
        }
        switch (request.method, path, account) {
        case (.get, ["plays"], _): return .json(200, ["plays": plays(of: account)])
        case (.get, ["listeners"], _): return .json(200, ["listeners": states(of: account)])
        case (.post, ["fault"], _): return fault(request.url.fields)
        case (.post, ["heal"], _): faults = []
        case (.post, ["revoke"], let account?): tokens.revoke(account)
        case (.post, ["expire"], let account?): tokens.expire(account, now: now)
        case (.post, ["consent"], let account?): (owner, refusesConsent) = (account, false)
        case (.post, ["refuse"], let account?): (owner, refusesConsent) = (account, true)
        default: return .failure(404, "no such request; see /simulator/plays and /listeners")
        }
        return HTTPResponse(status: 204)
    }

    private mutating func fault(_ fields: FormFields) -> HTTPResponse {
        guard let kind = fields["kind"].flatMap(SimulatedFault.Kind.init(rawValue:)) else {
            let kinds = SimulatedFault.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            return .failure(400, "kind is one of \(kinds)")
        }
        var fault = SimulatedFault(kind, account: fields["account"])
        if let path = fields["path"] { fault.path = path }
        if let count = fields["count"].flatMap({ Int($0) }) { fault.count = count }
        if let seconds = fields["seconds"].flatMap({ Int64($0) }) { fault.seconds = seconds }
        faults.append(fault)
        return HTTPResponse(status: 204)
    }

    /// The accounts in the order of their names.
    private func chosen(_ account: String?) -> [Listener] {
        listeners.values.filter { account == nil || $0.account == account }
            .sorted { $0.account < $1.account }
    }

    private func plays(of account: String?) -> JSON {
        .array(
            chosen(account).flatMap(\.plays).map { play in
                [
                    "account": .string(play.account), "index": .integer(Int64(play.index)),
                    "uri": .string(catalogue.tracks[play.track].uri),
                    "played_at": .string(Timestamp.text(play.playedAtMilliseconds)),
                ]
            })
    }

    private func states(of account: String?) -> JSON {
        .array(
            chosen(account).map { listener in
                [
                    "account": .string(listener.account),
                    "plays": .integer(Int64(listener.plays.count)),
                    "unseen": .integer(Int64(listener.unseenCount)),
                    "waiting": .boolean(listener.isWaiting),
                    "finished": .boolean(listener.isFinished),
                ]
            })
    }
}
