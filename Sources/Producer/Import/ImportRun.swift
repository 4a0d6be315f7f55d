import Kafka
import Plays
import Stage
import Topics
import Wire

/// One import, from the paths to the table.
final class ImportRun {
    let options: ImportOptions
    let cluster: Cluster
    let log: Log
    let stop: StopSignal
    let clock: Clock
    let identifier = Identifier(digest: SHA256())
    /// How far it is.
    var state = ImportState()
    /// How far it was when Kafka had all of it.
    private var kept = ImportState()
    /// How far it was before the last commit, whose answer may be lost, and what it wrote of that.
    private var offered: (state: ImportState, cursor: ImportCursor)?
    /// When the import began; nil before Kafka was asked.
    private var began: Instant?
    private var report: RowReport?
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
        state.summary.isDryRun = options.isDryRun
    }

    var now: Instant { Instant(milliseconds: clock.wallMilliseconds()) }

    /// Imports all there is.
    ///
    /// - Returns: What became of each file.
    /// - Throws: `Failure` when there is nothing to import or Kafka does not take it;
    ///   ``ImportStop`` when the wish to stop came before the first row.
    func run() throws -> ImportSummary {
        let found = ExportFinder(options.paths)
        state.summary.troubles = found.troubles
        kept = state
        guard !found.files.isEmpty else { throw nothing(found) }
        report = try options.report.map { try RowReport(path: $0) }
        let progress = ImportProgress(
            totalBytes: found.files.reduce(0) { $0 + $1.bytes }, log: log, clock: clock)
        defer { progress.finish() }

        var random = SystemRandomNumberGenerator()
        while true {
            do {
                try attempt(found.files, progress)
                break
            } catch let error where began != nil {
                guard let loss = ImportLoss(error), try wait(after: loss, using: &random) else {
                    guard stop.isSet else { throw error }
                    stopped()
                    break
                }
            }
        }
        try report?.flush()
        return state.summary
    }

    /// Notes what a commit that is about to be made will have published.
    func offer(_ tally: FileTally?, as cursor: ImportCursor) {
        state.tally = tally
        state.reportLength = report?.length ?? 0
        offered = (state, cursor)
    }

    /// Notes that what was offered is published.
    func keep() {
        if let offered { kept = offered.state }
        lossDeadline = nil
        backoff.reset()
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

    /// Goes back to what Kafka has, as the end of it.
    private func stopped() {
        state = kept
        guard var tally = state.tally else { return }
        tally.isStopped = true
        state.summary.files.append(tally)
    }

    /// Goes on behind what Kafka has, to the end or until Kafka is lost.
    private func attempt(_ files: [ExportFile], _ progress: ImportProgress) throws {
        let link = try connect()
        let history = try history(link)
        try goOn(behind: history, among: files)
        let publisher = RowPublisher(
            account: options.account, link: link, partitions: history.partitions,
            began: began ?? now, run: self)
        var judge = RowJudge(
            account: options.account, now: now, dropsIncognito: options.dropsIncognito,
            known: history.takeKnown())
        let pipe = FilePipe(
            publisher: publisher, report: report, progress: progress,
            begin: (
                state.summary.sums.read + (state.tally?.read ?? 0),
                files[..<state.file].reduce(0) { $0 + $1.bytes }
            ), run: self)
        while state.file < files.count {
            let file = files[state.file]
            let hasTwin = files[..<state.file].contains { $0.bytes == file.bytes }
            let isNew = try state.tally != nil || !skip(file, hasTwin: hasTwin, history, pipe)
            if isNew { take(try pipe.carry(file, behind: state.tally, judge: &judge), of: file) }
            guard !stop.isSet else { return }
            (state.file, state.tally) = (state.file + 1, nil)
        }
        try publisher.finish(try closings(of: history.gaps))
    }

    /// Reads what is known, and ends what an earlier import left open where the broker did not.
    private func history(_ link: ImportLink?) throws -> AccountHistory {
        let reading = CommittedReading(
            account: options.account, cluster: cluster, log: log, stop: stop)
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
    private func goOn(behind history: AccountHistory, among files: [ExportFile]) throws {
        guard began != nil else {
            return began = beginning(of: history.progress, among: files) ?? now
        }
        state = kept
        if let offered, offered.cursor == history.progress { state = offered.state }
        kept = state
        try report?.rewind(to: state.reportLength)
        log.info("Kafka is back, going on", ["rows": .integer(state.summary.sums.read)])
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
    private func beginning(of progress: ImportCursor, among files: [ExportFile]) -> Instant? {
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

    /// Whether the file's bytes were imported before; then it is told and left alone.
    private func skip(
        _ file: ExportFile, hasTwin: Bool, _ history: AccountHistory, _ pipe: FilePipe
    ) throws -> Bool {
        let mayBeKnown = hasTwin || (!options.isAgain && !history.files.isEmpty)
        guard mayBeKnown, let digest = try pipe.digest(of: file) else { return false }
        let before = options.isAgain ? nil : history.files[digest]
        guard let entry = state.digests[digest] ?? before else { return false }
        var tally = FileTally(baseName: file.baseName, path: file.path)
        tally.importedBefore = entry.at
        state.summary.files.append(tally)
        if entry.source == .extended { state.cover(entry.from, entry.to) }
        return true
    }

    private func take(_ outcome: FilePipe.Outcome, of file: ExportFile) {
        state.summary.files.append(outcome.tally)
        if let entry = outcome.entry {
            if let sha256 = entry.sha256 { state.digests[sha256] = entry }
            if entry.source == .extended { state.cover(entry.from, entry.to) }
        }
    }

    private func closings(of gaps: [LedgerEntry]) throws -> [LedgerEntry] {
        guard let span = state.span else { return [] }
        return GapClosing(account: options.account, identifier: identifier, now: now)
            .entries(for: gaps, over: span)
    }
}
