import Stage

enum TailVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {}
}
