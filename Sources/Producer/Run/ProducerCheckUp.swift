import Doctor
import Plays
import Spotify
import Stage
import Topics

/// `legato-producer doctor`: brokers, topics, logins, the folder and the clock.
struct ProducerCheckUp {
    static let topics: [Topic] = [.plays, .lists, .catalogue, .ledger, .cursors, .corrections]
    /// A running producer polls at least every 20 minutes.
    private static let silenceMilliseconds: Int64 = 30 * 60_000
    /// Fewer days left are worth a word.
    private static let soonDays: Int64 = 30

    let folder: DataFolder
    let remedies: Remedies
    let clock: Clock

    static let verb = DoctorVerb.verb(
        of: "legato-producer",
        looks: "The brokers, our topics, every login, the data folder and the clock.",
        flags: [ProducerProgram.data] + ClusterFlags.connection,
        example: "legato-producer doctor --brokers kafka:9092")

    static func run(_ settings: Settings, _ log: Log) throws {
        let remedies = Remedies(settings)
        let checkUp = ProducerCheckUp(
            folder: try DataFolder(settings), remedies: remedies, clock: .system)
        let brokers = BrokerCheckUp(
            Cluster(settings, stage: "producer", instance: "doctor"), remedies, log: log)
        let path = checkUp.folder.path
        let again = remedies.command("legato-producer", "doctor", "--data", path)
        try DoctorVerb.tell(
            brokers.findings(topics, readers: []) + checkUp.logins()
                + [MachineCheckUp.folder(path, again: again), MachineCheckUp.clock()],
            settings)
    }

    /// A finding for each account; one when there is none.
    func logins() throws -> [Finding] {
        let accounts = try folder.tokens.accounts()
        guard !accounts.isEmpty else {
            return [
                Finding(
                    .bad, "logins", "no account is logged in under \(folder.path)",
                    remedy: LoginCommand.login("me", data: folder.path))
            ]
        }
        let status = folder.status.read()
        return accounts.flatMap { [login(of: $0, status[$0]), polls(of: $0, status[$0])] }
    }

    private var run: String {
        remedies.command("legato-producer", "run", "--data", folder.path)
    }

    private var now: Instant { Instant(milliseconds: clock.wallMilliseconds()) }

    private func login(of account: String, _ status: StatusFile.Account?) -> Finding {
        let name = "login of \(account)"
        let remedy = LoginCommand.login(account, data: folder.path)
        do {
            let token = try folder.tokens.read(account)
            if status?.isRefused == true {
                return Finding(.bad, name, "Spotify refused it", remedy: remedy)
            }
            let days = TokenClock.daysLeft(of: token.authorizedAt, at: now)
            switch days {
            case 0: return Finding(.bad, name, "it ended", remedy: remedy)
            case ...Self.soonDays:
                return Finding(.notable, name, "it ends in \(days) days", remedy: remedy)
            default: return Finding(.good, name, "it lasts \(days) days more")
            }
        } catch TokenError.exposed(let path, let mode) {
            return Finding(
                .bad, name, "\(TokenError.exposed(path: path, mode: mode))",
                remedy: Remedies.plain("chmod", "600", path))
        } catch {
            return Finding(.bad, name, "\(error)", remedy: remedy)
        }
    }

    /// When the account was polled, by what a running producer writes down.
    private func polls(of account: String, _ status: StatusFile.Account?) -> Finding {
        let name = "polls of \(account)"
        guard let last = status?.lastPoll else {
            return Finding(.notable, name, "none yet", remedy: run)
        }
        let silence = now.milliseconds - last.milliseconds
        guard silence > Self.silenceMilliseconds else {
            return Finding(.good, name, "the last one was at \(last)")
        }
        if let next = status?.nextCall, next > now {
            return Finding(.notable, name, "the last one was at \(last), the next is at \(next)")
        }
        return Finding(.bad, name, "the last one was at \(last)", remedy: run)
    }
}
