import Plays

/// Compares a tree with its manifests, byte by byte and row by row.
public final class Inspection {
    /// What is to be said of a partition, one sentence each.
    public struct Findings: Hashable, Sendable {
        /// What is wrong.
        public var faults: [String] = []
        /// What a reader of the files may want to know.
        public var notes: [String] = []
    }

    private let tree: any Tree
    private let scan: PartScan
    /// The parts of each topic, as they were listed last.
    private var parts: [Topic: [Int32: [String]]] = [:]

    /// Looks at a tree.
    public init(_ tree: any Tree) {
        self.tree = tree
        scan = PartScan(tree)
    }

    /// The manifests of all topics, in order.
    public func manifests() throws -> [Manifest] {
        try Topic.filed.flatMap { topic in
            try tree.partitions(of: topic).compactMap { try tree.manifest(topic, $0) }
        }
    }

    /// What there is to say of a partition; no faults when all is well.
    ///
    /// Nobody is kept out while files are read: a sink only adds to them. When a compaction has
    /// replaced some meanwhile, its files are looked at.
    public func findings(in manifest: Manifest) throws -> Findings {
        let (topic, partition) = (manifest.topic, manifest.partition)
        let listed = try listed(topic)[partition] ?? []
        var current = manifest
        while true {
            current = try tree.manifest(topic, partition) ?? current
            var findings = try findings(in: current.files, of: current)
            if !findings.faults.isEmpty, let after = try tree.manifest(topic, partition),
                !Set(after.files).isSuperset(of: current.files)
            {
                continue
            }
            try look(for: listed, besides: current, &findings)
            return findings
        }
    }

    private func findings(in files: [Manifest.File], of manifest: Manifest) throws -> Findings {
        let place = "\(manifest.topic.rawValue)/\(manifest.partition)"
        var held: [ClosedRange<Int64>] = []
        var findings = Findings()
        findings.faults = try files.flatMap { try faults(of: $0, in: manifest, &held) }
        findings.faults += manifest.contradictions
        let twice = Tiling.overlaps(held + manifest.skipped)
        if !twice.isEmpty {
            findings.faults.append("\(place): held twice: \(Tiling.words(twice))")
        }
        let gaps = Tiling.gaps(
            held + manifest.skipped, from: manifest.firstOffset, to: manifest.nextOffset)
        if !gaps.isEmpty {
            let isWhole = manifest.stored == held.reduce(0) { $0 + Int64($1.count) }
            let what = isWhole ? "no records to keep were at" : "in no file:"
            findings.notes.append("\(place): \(what) \(Tiling.words(gaps))")
        }
        return findings
    }

    /// Looks for files that no manifest names, of those that were there before it was read.
    private func look(
        for listed: [String], besides manifest: Manifest, _ findings: inout Findings
    ) throws {
        let (topic, partition) = (manifest.topic, manifest.partition)
        // Where there are locks, no commit is under way now.
        try tree.withLock(topic, partition) {
            let manifest = try tree.manifest(topic, partition) ?? manifest
            let named = manifest.paths
            let candidates = listed.filter { !named.contains(ExactPath($0)) }
            guard !candidates.isEmpty else { return }
            // What was compacted away since it was listed is no fault.
            let present = Set(try tree.parts(of: topic).map { ExactPath($0) })
            for path in candidates where present.contains(ExactPath(path)) {
                let place = "\(tree.place)/\(topic.rawValue)/\(path)"
                let isBehind = (PartName(path)?.first ?? 0) >= manifest.nextOffset
                if isBehind, manifest.writer != nil {
                    findings.notes.append(
                        "\(place): not committed yet, or left of a commit that was cut off")
                } else {
                    findings.faults.append(
                        "\(place): no manifest names it; a sink removes it when it starts")
                }
            }
        }
    }

    private func listed(_ topic: Topic) throws -> [Int32: [String]] {
        if let known = parts[topic] { return known }
        let found = Dictionary(grouping: try tree.parts(of: topic)) {
            PartName($0)?.partition ?? 0
        }
        parts[topic] = found
        return found
    }

    private func faults(
        of file: Manifest.File, in manifest: Manifest, _ held: inout [ClosedRange<Int64>]
    ) throws -> [String] {
        let path = "\(tree.place)/\(manifest.topic.rawValue)/\(file.path)"
        guard let content = try scan.content(manifest.topic, file) else {
            return ["\(path): missing"]
        }
        var faults: [String] = []
        if content.bytes != file.bytes {
            faults.append("\(path): \(content.bytes) bytes, not \(file.bytes)")
        }
        if content.sha256 != file.sha256 {
            faults.append("\(path): not the bytes that were committed")
        } else {
            faults += rowFaults(of: file, in: manifest, content).map { "\(path): \($0)" }
            held += content.places.ranges
        }
        let name = PartName(path)
        if name?.partition != manifest.partition || name?.first != file.first
            || name?.last != file.last
        {
            faults.append("\(path): the name says otherwise than the manifest")
        }
        if file.records < 1 || file.records > file.last - file.first + 1
            || file.first < manifest.firstOffset || file.last >= manifest.nextOffset
        {
            faults.append("\(path): the manifest's offsets and counts do not agree")
        }
        return faults
    }

    private func rowFaults(
        of file: Manifest.File, in manifest: Manifest, _ content: PartScan.Content
    ) -> [String] {
        if let fault = content.fault { return ["\(fault)"] }
        let places = content.places
        var faults: [String] = []
        if places.records != file.records {
            faults.append("\(places.records) rows, not \(file.records)")
        }
        if !places.isOrdered { faults.append("rows out of order") }
        if places.partitions != [Int64(manifest.partition)] {
            faults.append("rows of another partition")
        }
        if places.ranges.first?.lowerBound != file.first
            || places.ranges.last?.upperBound != file.last
        {
            faults.append("begins or ends elsewhere")
        }
        return faults
    }
}
