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
    var summary = ImportSummary()
    /// When the first and the last extended row ended, over all files.
    private var span: ClosedRange<Instant>?
    private var digests: [String: LedgerEntry] = [:]

    init(
        _ options: ImportOptions, cluster: Cluster, log: Log, stop: StopSignal,
        clock: Clock = .system
    ) {
        self.options = options
        self.cluster = cluster
        self.log = log
        self.stop = stop
        self.clock = clock
        summary.isDryRun = options.isDryRun
    }

    var now: Instant { Instant(milliseconds: clock.wallMilliseconds()) }

    /// Imports all there is.
    ///
    /// - Returns: What became of each file.
    /// - Throws: `Failure` when there is nothing to import or Kafka does not take it;
    ///   ``ImportStop`` when the wish to stop came before the first row.
    func run() throws -> ImportSummary {
        let found = ExportFinder(options.paths)
        summary.troubles = found.troubles
        guard !found.files.isEmpty else { throw nothing(found) }
        let report = try options.report.map { try RowReport(path: $0) }
        let link = try connect()
        let reading = CommittedReading(cluster: cluster, log: log, stop: stop)
        let history = try AccountHistory(account: options.account, reading: reading)
        let began = beginning(of: history.progress, among: found.files)
        digests = history.files
        let publisher = RowPublisher(
            account: options.account, link: link, partitions: history.partitions, began: began,
            run: self)
        let progress = ImportProgress(
            totalBytes: found.files.reduce(0) { $0 + $1.bytes }, log: log, clock: clock)
        defer { progress.finish() }

        var judge = RowJudge(
            account: options.account, now: now, dropsIncognito: options.dropsIncognito,
            known: history.takeKnown())
        let pipe = FilePipe(
            publisher: publisher, report: report, progress: progress, run: self)
        for (index, file) in found.files.enumerated() {
            let hasTwin = found.files[..<index].contains { $0.bytes == file.bytes }
            guard try !skip(file, hasTwin: hasTwin, pipe) else { continue }
            let outcome = try pipe.carry(file, judge: &judge)
            guard !outcome.isStopped else { break }
            take(outcome, of: file)
        }
        if !stop.isSet { try publisher.finish(try closings(of: history.gaps)) }
        try report?.flush()
        return summary
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
    private func skip(_ file: ExportFile, hasTwin: Bool, _ pipe: FilePipe) throws -> Bool {
        let mayBeKnown = hasTwin || (!options.isAgain && !digests.isEmpty)
        guard mayBeKnown, let digest = try pipe.digest(of: file), let entry = digests[digest],
            !options.isAgain || hasTwin
        else { return false }
        var tally = FileTally(baseName: file.baseName, path: file.path)
        tally.importedBefore = entry.at
        summary.files.append(tally)
        if entry.source == .extended { cover(entry.from, entry.to) }
        return true
    }

    private func take(_ outcome: FilePipe.Outcome, of file: ExportFile) {
        summary.files.append(outcome.tally)
        if let entry = outcome.entry {
            if let sha256 = entry.sha256 { digests[sha256] = entry }
            if entry.source == .extended { cover(entry.from, entry.to) }
        }
    }

    private func cover(_ from: Instant?, _ to: Instant?) {
        guard let from, let to, from <= to else { return }
        span = span.map { min($0.lowerBound, from)...max($0.upperBound, to) } ?? from...to
    }

    private func closings(of gaps: [LedgerEntry]) throws -> [LedgerEntry] {
        guard let span else { return [] }
        return GapClosing(account: options.account, identifier: identifier, now: now)
            .entries(for: gaps, over: span)
    }
}
