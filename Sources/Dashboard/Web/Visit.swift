import HTTP

/// What a person asks for: the parts of an address, read once.
struct Visit {
    let segments: [String]
    let fields: FormFields

    init(_ url: HTTPURL) {
        segments = url.segments
        fields = url.fields
    }

    /// What puts one before the other; time unless told otherwise.
    var measure: Measure { fields["by"].flatMap(Measure.init(rawValue:)) ?? .time }

    /// How many rows are wanted; nil when the address does not say.
    var limit: Int? { fields["limit"].flatMap { Int($0) }.map { max(1, $0) } }

    /// When a list was taken, in milliseconds since 1970; nil for the last time.
    var takenAt: Int64? {
        fields["taken"].flatMap { Int64($0) }.flatMap { Self.moments.contains($0) ? $0 : nil }
    }

    /// Up to the end of the year 9999.
    private static let moments: ClosedRange<Int64> = 0...253_402_300_799_999

    /// The most rows that a table on a page has; files have as many as are wanted.
    static let mostRows = 100

    /// Whose listening and when.
    func scope(_ inquiry: Inquiry) throws -> Scope {
        let accounts = try inquiry.accounts()
        guard let first = accounts.first else { throw Refusal.nothingYet }
        var account = first
        if let name = fields["account"], !name.isEmpty {
            guard let named = accounts.first(where: { $0.name == name }) else {
                throw Refusal.noAccount(name)
            }
            account = named
        }
        guard let text = fields["period"], !text.isEmpty else {
            return Scope(account: account, period: .all)
        }
        guard let period = Period(text) else { throw Refusal.noPeriod(text) }
        return Scope(account: account, period: period)
    }
}

/// Why there is no page: the person's doing, or nobody's.
enum Refusal: Error, Hashable, Sendable {
    case nothingYet
    case noAccount(String)
    case noPeriod(String)
    case noThing(String)
    case noList(String)
    case noPage
    case tooManyFiles

    /// Whether it is another answer soon.
    var passes: Bool { self == .nothingYet || self == .tooManyFiles }

    var status: Int {
        switch self {
        case .nothingYet: 200
        case .noPeriod: 400
        case .tooManyFiles: 503
        default: 404
        }
    }

    var title: String {
        switch self {
        case .nothingYet: "Nothing yet"
        case .noAccount: "Nobody by this name"
        case .noPeriod: "No such period"
        case .noThing, .noList: "Not in your history"
        case .noPage: "No such page"
        case .tooManyFiles: "Too many files at once"
        }
    }

    var words: String {
        switch self {
        case .nothingYet:
            "The database is there and still empty. Listens show up here as soon as legato-sink "
                + "has stored the first."
        case .noAccount(let name): "There is no account \(Name.cut(name)) in this database."
        case .noPeriod(let text):
            "\(Name.cut(text)) is no period. Try all, 2026, 2026-03, 2026-03-04, "
                + "2026-01..2026-03 or 30d."
        case .noThing(let id): "Nothing with the id \(Name.cut(id)) has been heard or described."
        case .noList(let list): "The list \(Name.cut(list)) has not been taken."
        case .noPage: "There is nothing at this address."
        case .tooManyFiles:
            "\(FileDesk.places) tables are being sent already; this one is as soon as one of them "
                + "has arrived."
        }
    }
}

/// Names as long as a table bears.
enum Name {
    static let longest = 160

    static func cut(_ name: String, to longest: Int = longest) -> String {
        guard name.utf8.count > longest, name.unicodeScalars.count > longest else { return name }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: name.unicodeScalars.prefix(longest - 1))
        return String(text) + "…"
    }
}
