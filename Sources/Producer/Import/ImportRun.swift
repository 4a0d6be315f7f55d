import Kafka
import Plays
import Stage
import Topics
import Wire

/// One import, from the paths to the table.
final class ImportRun {
    private let options: ImportOptions
    private let cluster: Cluster
    private let log: Log
    private let stop: StopSignal
    private let clock: Clock
    private var entries: ImportEntries
    private var files: [ExportFile] = []
    /// When the import began; nil before Kafka was asked.
    private var began: Instant?
    private var backoff = Backoff(firstMilliseconds: 500, limitMilliseconds: 10_000)
    private var lossDeadline: Deadline?

    /// Kafka may stay away for so long, counted from its last answer.
    private static let awayLimitMilliseconds: Int64 = 300_000

    init(
        _ options: ImportOptions, cluster: Cluster, log: Log, stop: StopSignal,
        clock: Clock = .system
    ) {
        self.options = options
        self.cluster = cluster
        self.log = log
        self.stop = stop
        self.clock = clock
        entries = ImportEntries(
            account: options.account, identifier: Identifier(digest: SHA256()),
            isAgain: options.isAgain)
    }

    /// Imports all there is.
    ///
    /// - Returns: What became of each file.
    /// - Throws: `Failure` when there is nothing to import or Kafka does not take it;
    ///   ``ImportStop`` when the wish to stop came before the first row.
    func run() throws -> ImportSummary {
        let found = ExportFinder(options.paths)
        guard !found.files.isEmpty else { throw nothing(found) }
        files = found.files
        var state = ImportState()
        state.summary.isDryRun = options.isDryRun
        state.summary.report = options.report
        state.summary.troubles = found.troubles
        state.summary.notes = found.notes
        let report = try options.report.map { try RowReport(path: $0, sparing: found.opened) }
        // Also of an import that fails every line is to be read.
        defer { try? report?.flush() }

        let journal = ImportJournal(state, report: report) { [self] in
            lossDeadline = nil
            backoff.reset()
        }
        let progress = ImportProgress(
            totalBytes: files.reduce(0) { $0 + $1.plannedBytes }, log: log, clock: clock)
        defer { progress.finish() }

        try attemptAgain(journal, progress)
        try report?.flush()
        return journal.state.summary
    }

    /// Imports all there is, over as many losses of Kafka as it takes.
    private func attemptAgain(_ journal: ImportJournal, _ progress: ImportProgress) throws {
        var random = SystemRandomNumberGenerator()
        while true {
            do {
                return try attempt(journal, progress)
            } catch let error where began != nil {
                guard let loss = ImportLoss(error), try wait(after: loss, using: &random) else {
                    guard stop.isSet else { throw error }
                    // What Kafka has is the end of it.
                    journal.goBack()
                    if journal.state.file < files.count {
                        journal.noteStop(in: files[journal.state.file])
                    }
                    return
                }
            }
        }
    }

    /// Waits before the next attempt; false when the wish to stop came.
    private func wait(
        after loss: ImportLoss, using random: inout some RandomNumberGenerator
    ) throws -> Bool {
        let deadline =
            lossDeadline ?? Deadline(milliseconds: Self.awayLimitMilliseconds, clock: clock)
        lossDeadline = deadline
        guard !deadline.isPast else { throw loss }
        log.warn("Kafka was lost, trying to go on", ["error": .error(loss.error)])
        return !stop.wait(milliseconds: backoff.next(using: &random))
    }

    /// Goes on behind what Kafka has, to the end or until Kafka is lost.
    private func attempt(_ journal: ImportJournal, _ progress: ImportProgress) throws {
        let link = try connect()
        progress.show("reading what is known")
        let history = try history(link)
        try goOn(behind: history, journal)
        let publisher = RowPublisher(
            account: options.account, link: link, partitions: history.partitions,
            began: began ?? clock.now, journal: journal, clock: clock)
        var judge = RowJudge(
            account: options.account, now: clock.now, dropsIncognito: options.dropsIncognito,
            known: history.takeKnown())
        let pipe = FilePipe(
            publisher: publisher, progress: progress, journal: journal, entries: entries,
            behind: files[..<journal.state.file].reduce(0) { $0 + $1.plannedBytes }, clock: clock,
            stop: stop)
        while journal.state.file < files.count {
            let file = files[journal.state.file]
            let before = journal.state.tally
            guard !stop.isSet || before != nil else {
                try publisher.commit(before: file)
                return journal.noteStop(in: file)
            }
            if let before = try before == nil ? imported(file, history, journal, pipe) : nil {
                journal.note(file, importedIn: before)
                pipe.pass(file, rows: before.read)
            } else {
                let outcome = try pipe.carry(file, behind: before, judge: &judge)
                journal.note(outcome)
                guard !outcome.tally.isStopped else { return }
            }
            (journal.state.file, journal.state.tally) = (journal.state.file + 1, nil)
        }
        try publisher.finish(lastEntries(behind: history, journal.state))
    }

    /// Reads what is known, and ends what an earlier import left open where the broker did not.
    private func history(_ link: ImportLink?) throws -> AccountHistory {
        let reading = CommittedReading(
            account: options.account, cluster: cluster, log: log, stop: stop,
            mayLackTopics: options.isDryRun)
        do {
            return try AccountHistory(reading)
        } catch let hanging as HangingImport {
            guard let link else { throw hanging }
            try link.end(hanging)
            log.warn("ended a transaction of an earlier import that a crash of Kafka left open")
            return try AccountHistory(reading)
        }
    }

    /// Takes up the state that belongs to what Kafka has.
    private func goOn(behind history: AccountHistory, _ journal: ImportJournal) throws {
        if began == nil {
            began = beginning(of: history.progress) ?? clock.now
            entries.known = Set(history.files.keys)
            journal.state.uncounted.file = history.progress.file
        } else {
            try journal.goBack(to: history.progress)
            let rows = journal.state.summary.sums.read
            log.info("Kafka is back, going on", ["rows": .integer(rows)])
        }
        journal.take(uncounted: history.uncounted)
    }

    private func connect() throws -> ImportLink? {
        guard !options.isDryRun else { return nil }
        try cluster.prepare([.plays, .ledger, .cursors], log: log)
        return try ImportLink(
            account: options.account, on: cluster, log: log, clock: clock, stop: stop)
    }

    /// When the import began that was cut short in one of these files; nil when none was.
    ///
    /// Going on with it under its own time gives the same records as if nothing had happened: of
    /// two names of one track, the one that was read later stands.
    private func beginning(of progress: ImportCursor) -> Instant? {
        guard let name = progress.file, files.contains(where: { $0.baseName == name }) else {
            return nil
        }
        log.info(
            "an import was cut short here, going on behind what it published",
            ["file": .text(name), "row": .integer(progress.row)])
        return progress.began
    }

    private func nothing(_ found: ExportFinder) -> Failure {
        if let first = found.troubles.first { return Failure("\(first.path) \(first.reason)") }
        return Failure(
            "no streaming history in \(options.paths.joined(separator: ", ")); "
                + "wanted files such as Streaming_History_Audio_2019_1.json, endsong_0.json or "
                + "StreamingHistory_music_0.json, or the zip they came in")
    }

    /// The entry of the file's bytes when they were imported before; then it is left alone.
    private func imported(
        _ file: ExportFile, _ history: AccountHistory, _ journal: ImportJournal, _ pipe: FilePipe
    ) throws -> LedgerEntry? {
        let hasTwin = files[..<journal.state.file].contains { $0.bytes == file.bytes }
        let mayBeKnown = hasTwin || (!options.isAgain && !history.files.isEmpty)
        guard mayBeKnown, let digest = try pipe.digest(of: file) else { return nil }
        return journal.state.digests[digest]
            ?? history.files[digest].flatMap { isDone($0) ? $0 : nil }
    }

    /// Whether nothing more can come of a file than what its entry tells.
    private func isDone(_ entry: LedgerEntry) -> Bool {
        guard !options.isAgain, entry.failed == 0 else { return false }
        // Private sessions that were left out are wanted now.
        return entry.filtered.isEmpty || options.dropsIncognito
    }

    /// What the ledger gets when all files are read.
    private func lastEntries(
        behind history: AccountHistory, _ state: ImportState
    ) -> [LedgerEntry] {
        let rest = state.uncounted
        let counted = rest.count > 0 ? [entries.entry(of: rest, now: clock.now)] : []
        // Behind a file that was not read plays may be missing, whatever lies around it.
        guard let span = state.span, state.summary.failure == nil else { return counted }
        let closing = GapClosing(
            account: options.account, identifier: entries.identifier, now: clock.now)
        return counted + closing.entries(for: history.gaps, over: span)
    }
}
