import Foundation

/// Which module may import which: arrows point down, siblings never import each other.
enum Layers {
    /// From the bottom to the top.
    static let layers: [[String]] = [
        ["Plays"],
        ["Kafka", "SQLite", "HTTP", "Wire", "Archive", "Stage"],
        ["Spotify", "Simulator", "Topics", "ObjectStore", "Ranges", "Metrics"],
        ["Lake", "Doctor"],
        ["Producer", "Processor", "Sink", "Dashboard", "Demo"],
    ]

    /// The C libraries, each behind the one module that owns it.
    static let libraries: [String: Set<String>] = [
        "Kafka": ["CRdKafka"],
        "SQLite": ["CSQLite"],
        "HTTP": ["CCurl", "CMicrohttpd"],
        "Wire": ["CSimdJSON", "CCrypto"],
        "Lake": ["CZlib", "CZstd", "CFileSystem"],
        "Archive": ["CZip"],
        "Doctor": ["CClock"], "Stage": ["CMemory"],
    ]

    /// What comes with the system and is small: Foundation costs start-up time and memory.
    static let system: Set<String> = ["Swift", "Glibc", "Synchronization"]

    /// The modules of ours that a module may import; nil for one that the layers do not name.
    static func mayImport(_ module: String) -> Set<String>? {
        guard let layer = layers.firstIndex(where: { $0.contains(module) }) else { return nil }
        return Set(layers[..<layer].joined()).union(libraries[module] ?? [])
    }

    /// The modules that a source imports, with the words in front of `import`.
    static func imports(in text: String) -> [(module: String, attributes: String)] {
        text.split(separator: "\n").compactMap { line in
            let pattern =
                /^\s*((?:[@\w()]+\s+)*)import\s+(?:(?:struct|class|enum|func|var)\s+)?(\w+)/
            guard let match = line.prefixMatch(of: pattern) else { return nil }
            return (String(match.2), String(match.1))
        }
    }

    /// What is wrong with the imports of a source.
    static func faults(in file: Repository.File, declared: Set<String>) -> [String] {
        guard let allowed = mayImport(file.module) else {
            return ["\(file.module) has no place in the layers"]
        }
        return imports(in: file.text).compactMap { module, attributes in
            if !allowed.union(system).contains(module) {
                return "\(file.module) must not import \(module)"
            }
            if !declared.union(system).contains(module) {
                return "\(file.module) imports \(module), which Package.swift does not say"
            }
            let shows = attributes.contains("public") || attributes.contains("@_exported")
            if shows, libraries[file.module]?.contains(module) == true {
                return "\(file.module) must not show \(module) to others"
            }
            return nil
        }
    }

    /// What each module depends on, as Package.swift says.
    static func dependencies(inPackage text: String) -> [String: Set<String>] {
        let pattern = /\b(?:module|process)\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?\s*\)/
        let pairs = text.matches(of: pattern).map { match in
            let names = (match.2 ?? "").matches(of: /"(\w+)"/).map { String($0.1) }
            return (String(match.1), Set(names))
        }
        return Dictionary(pairs) { $0.union($1) }
    }

    /// What is wrong with the dependencies of a package.
    static func faults(inPackage text: String) -> [String] {
        let declared = dependencies(inPackage: text)
        let strangers = declared.keys.filter { mayImport($0) == nil }
            .map { "\($0) has no place in the layers" }
        let missing = layers.joined().filter { declared[$0] == nil }
            .map { "\($0) is missing from Package.swift" }
        let upward = declared.flatMap { module, names in
            names.subtracting(mayImport(module) ?? names)
                .map { "\(module) must not depend on \($0)" }
        }
        return (strangers + missing + upward).sorted()
    }
}
