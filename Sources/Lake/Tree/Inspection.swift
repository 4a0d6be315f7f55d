import Plays

/// Compares a tree with its manifests, byte by byte and row by row.
public final class Inspection {
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

    /// What is wrong with a partition: one sentence each, none when all is well.
    public func faults(of manifest: Manifest) throws -> [String] {
        let (topic, partition) = (manifest.topic, manifest.partition)
        let listed = try listed(topic)[partition] ?? []
        return try tree.withLock(topic, partition) {
            // A sink may have committed since the manifest was listed.
            let current = try tree.manifest(topic, partition) ?? manifest
            var held: [ClosedRange<Int64>] = []
            var faults = try current.files.flatMap {
                try self.faults(of: $0, in: current, &held)
            }
            faults += rangeFaults(of: current) + overlaps(held, in: current)
            for path in try strays(listed, topic, partition) {
                let place = "\(tree.place)/\(topic.rawValue)/\(path)"
                faults.append("\(place): no manifest names it; a sink removes it when it starts")
            }
            return faults
        }
    }

    /// The files that no manifest names, as it is after they were seen.
    private func strays(
        _ listed: [String], _ topic: Topic, _ partition: Int32
    ) throws -> [String] {
        let manifest = try tree.manifest(topic, partition)
        let named = Set((manifest?.files.map(\.path) ?? []) + (manifest?.pending ?? []))
        let candidates = listed.filter { !named.contains($0) }
        // What was compacted away since it was listed is no fault.
        let present = candidates.isEmpty ? [] : Set(try tree.parts(of: topic))
        return candidates.filter { present.contains($0) }
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
        guard let content = try scan.content(manifest.topic, file.path) else {
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

    /// No offset may be held twice, or be held that was dead-lettered.
    private func overlaps(_ held: [ClosedRange<Int64>], in manifest: Manifest) -> [String] {
        let place = "\(manifest.topic.rawValue)/\(manifest.partition)"
        let all = (held + manifest.skipped).sorted { $0.lowerBound < $1.lowerBound }
        return zip(all, all.dropFirst()).filter { $1.lowerBound <= $0.upperBound }.map {
            "\(place): offset \($1.lowerBound) is here twice"
        }
    }

    /// Files of one folder lie behind one another, and all together hold no more than there is.
    private func rangeFaults(of manifest: Manifest) -> [String] {
        let place = "\(manifest.topic.rawValue)/\(manifest.partition)"
        var faults: [String] = []
        let folders = Dictionary(grouping: manifest.files) { file in
            file.path.lastIndex(of: "/").map { String(file.path[..<$0]) } ?? ""
        }
        for (folder, files) in folders.sorted(by: { $0.key < $1.key }) {
            let sorted = files.sorted { $0.first < $1.first }
            for (one, next) in zip(sorted, sorted.dropFirst()) where next.first <= one.last {
                faults.append("\(place): files of \(folder) overlap at offset \(next.first)")
            }
        }
        if manifest.unheldOffsets < 0 {
            faults.append("\(place): holds more records than its offsets")
        }
        return faults
    }
}

extension Manifest {
    /// The records that its files hold.
    public var records: Int64 { files.reduce(0) { $0 + $1.records } }

    /// The offsets that were dead-lettered.
    public var skippedOffsets: Int64 {
        skipped.reduce(0) { $0 + ($1.upperBound - $1.lowerBound + 1) }
    }

    /// The offsets that no file holds and that were not dead-lettered: markers of transactions,
    /// and what compaction took.
    public var unheldOffsets: Int64 { nextOffset - firstOffset - records - skippedOffsets }
}
