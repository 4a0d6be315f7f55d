import Stage

/// Commands that a person is told to run, complete as they are.
enum LoginCommand {
    /// The one that renews an account's login; `data` is the data folder as it was given.
    static func login(_ account: String, data: String?) -> String {
        "legato-producer login --account " + account + place(data)
    }

    /// The one that gives an account's name free.
    static func logout(_ account: String, data: String?) -> String {
        "legato-producer logout --account " + account + place(data)
    }

    /// The one that polls.
    static func run(data: String?) -> String { "legato-producer run" + place(data) }

    private static func place(_ data: String?) -> String {
        data.map { " --data " + Shell.quoted($0) } ?? ""
    }
}
