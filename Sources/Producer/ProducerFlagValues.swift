import HTTP
import Plays
import Spotify
import Stage

/// The base of a service: an absolute address.
struct ServiceAddress: FlagValue, Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    init(flagText: String) throws(FlagTextError) {
        let isAddress = flagText.hasPrefix("http://") || flagText.hasPrefix("https://")
        guard isAddress else {
            throw FlagTextError(wanted: "an address such as https://api.spotify.com/v1")
        }
        text = flagText
    }

    var flagText: String { text }
}

/// How often an account is asked.
struct PollInterval: FlagValue, Hashable {
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init(flagText: String) throws(FlagTextError) {
        guard let duration = Duration(text: flagText), duration >= .seconds(1),
            duration <= .seconds(1_200)
        else { throw FlagTextError(wanted: "a duration from 1s to 20m, such as 5m") }
        self.duration = duration
    }

    var flagText: String { duration.text }
}

/// The name of an account.
struct AccountChoice: FlagValue, Hashable {
    let name: String

    init(_ name: String) { self.name = name }

    init(flagText: String) throws(FlagTextError) {
        guard AccountName.isValid(flagText) else {
            throw FlagTextError(wanted: "an account name: 1 to 64 of a-z 0-9 . _ -")
        }
        name = flagText
    }

    var flagText: String { name }
}

/// The id of an app.
struct ClientIDText: FlagValue, Hashable {
    let text: String

    init(flagText: String) throws(FlagTextError) {
        guard ClientID.isValid(flagText) else {
            throw FlagTextError(wanted: "the app's id, 32 digits of 0-9 a-f")
        }
        text = flagText
    }

    var flagText: String { text }
}

/// A port of this machine.
struct PortNumber: FlagValue, Hashable {
    let number: UInt16

    init(_ number: UInt16) { self.number = number }

    init(flagText: String) throws(FlagTextError) {
        guard let number = UInt16(flagText), number > 0 else {
            throw FlagTextError(wanted: "a port from 1 to 65535")
        }
        self.number = number
    }

    var flagText: String { "\(number)" }
}

extension SpotifyService {
    /// Spotify as the flags say.
    init(_ settings: Settings) throws {
        self.init(
            api: try HTTPURL(settings[ProducerProgram.api].text),
            accounts: try HTTPURL(settings[ProducerProgram.accounts].text),
            clientSecret: settings[ProducerProgram.clientSecret])
    }
}
