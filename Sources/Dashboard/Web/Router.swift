import HTTP
import Stage

/// From a request to its answer; of state it holds only how much it has been asked.
struct Router: Sendable {
    let access: Access
    let archive: Archive
    let assets: Assets
    let waiting: WaitingRoom
    let throttle: Throttle
    let log: Log

    /// Of those who have not shown a token.
    private let strangers: Throttle
    /// Guessing a token is slow.
    private let guesses: Throttle
    private let guests = Guests()

    private static let longestTarget = 2_048

    init(
        access: Access, archive: Archive, assets: Assets, waiting: WaitingRoom,
        throttle: Throttle, log: Log
    ) {
        self.access = access
        self.archive = archive
        self.assets = assets
        self.waiting = waiting
        self.throttle = throttle
        self.log = log
        strangers = Throttle(perSecond: 100, burst: 200, clock: archive.clock)
        guesses = Throttle(perSecond: 1, burst: 10, clock: archive.clock)
    }

    /// Answers one request.
    func answer(_ request: HTTPRequest) -> HTTPResponse {
        let target = request.url.path.utf8.count + (request.url.query?.utf8.count ?? 0)
        guard target <= Self.longestTarget else {
            return Answer.text(414, "the address is too long")
        }
        let verdict = access.verdict(request)
        guard verdict != .wrongName else {
            return Answer.text(
                421, "this is not the name of this dashboard; --host makes it answer to a name")
        }
        // Who is not let in does not use up what those have who are; nor does a word tell by whose
        // measure it goes whether it is right.
        let isTry = access.isTry(request)
        let isGuest = verdict == .welcome && (!isTry || guests.knows(request.client))
        guard (isGuest ? throttle : strangers).take() else {
            return later("too many requests; wait a moment")
        }
        if request.url.path.hasPrefix("/assets/") { return asset(request) }
        if request.url.path == "/login" { return login(request) }
        guard request.method == .get || request.method == .head else { return wrongMethod() }
        guard mayTry(request, verdict) else { return later("too many tries; wait a moment") }
        guard verdict == .welcome else { return Answer.page(401, LoginPage.page(assets)) }
        return page(request)
    }

    /// Once too many tries were wrong, none is told from another: not even a right one, unless it
    /// comes from where one came before.
    private func mayTry(_ request: HTTPRequest, _ verdict: Access.Verdict) -> Bool {
        guard access.isTry(request) else { return true }
        guard verdict == .welcome else { return guesses.take() }
        guard guests.knows(request.client) || guesses.hasSome else { return false }
        guests.welcome(request.client)
        return true
    }

    private func later(_ words: String) -> HTTPResponse {
        var response = Answer.text(429, words)
        response.headers.add("Retry-After", "1")
        return response
    }

    private func wrongMethod() -> HTTPResponse {
        var response = Answer.text(405, "only GET and HEAD here")
        response.headers.add("Allow", "GET, HEAD")
        return response
    }

    private func asset(_ request: HTTPRequest) -> HTTPResponse {
        guard request.method == .get || request.method == .head else { return wrongMethod() }
        return assets.answer(request.url.path) ?? Answer.text(404, "there is no such file")
    }

    private func login(_ request: HTTPRequest) -> HTTPResponse {
        guard access.needsToken else { return Answer.redirect(to: "/") }
        guard request.method == .post else { return Answer.page(LoginPage.page(assets)) }
        guard guesses.take() else { return later("too many tries; wait a moment") }
        let token = request.form["token"] ?? ""
        guard access.isToken(token) else {
            log.warn("refused a token")
            return Answer.page(401, LoginPage.page(assets, wasWrong: true))
        }
        guests.welcome(request.client)
        let cookie =
            "\(Access.cookie)=\(Access.cookieValue(of: token)); Path=/; Max-Age=31536000; "
            + "HttpOnly; SameSite=Strict"
        return Answer.redirect(to: "/", cookie: cookie)
    }

    private func page(_ request: HTTPRequest) -> HTTPResponse {
        do {
            if request.url.path == LiveEvents.path { return try live(request) }
            return try archive.ask { inquiry in
                do {
                    return try Site(inquiry, of: archive, assets).answer(Visit(request.url))
                } catch let refusal as Refusal {
                    return self.refused(refusal)
                }
            }
        } catch let error as ReaderError {
            return unreadable(error)
        } catch {
            log.error("could not make a page", ["error": .error(error)])
            return Answer.page(
                503,
                MessagePage.page(
                    assets, title: "The database could not be read",
                    words: "Its words: \(Name.cut("\(error)", to: 500))"))
        }
    }

    /// A browser that is given any status but 200 never asks for events again.
    private func live(_ request: HTTPRequest) throws -> HTTPResponse {
        do {
            return try LiveEvents.answer(request, self)
        } catch is Refusal {
            return LiveEvents.later
        } catch is ReaderError {
            return LiveEvents.later
        }
    }

    private func refused(_ refusal: Refusal) -> HTTPResponse {
        let page = MessagePage.page(assets, title: refusal.title, words: refusal.words)
        return refusal.passes
            ? Answer.passing(refusal.status, page) : Answer.page(refusal.status, page)
    }

    private func unreadable(_ error: ReaderError) -> HTTPResponse {
        switch error.kind {
        case .notYet:
            return Answer.passing(
                200,
                MessagePage.page(
                    assets, title: "Nothing yet",
                    words: "\(error.description). Start legato-sink run --to sqlite:PATH, and "
                        + "listens show up here."))
        case .busy:
            return Answer.passing(
                503,
                MessagePage.page(
                    assets, title: "The database is busy",
                    words: "Something holds it right now; this page looks again by itself."))
        case .unusable:
            log.error("cannot read the database", ["error": .error(error)])
            return Answer.page(
                503,
                MessagePage.page(
                    assets, title: "The database cannot be shown", words: error.description))
        }
    }
}
