/// Makes up a catalogue, one artist after another.
struct CatalogueMaker {
    private(set) var artists: [Catalogue.Artist] = []
    private(set) var albums: [Catalogue.Album] = []
    private(set) var tracks: [Catalogue.Track] = []
    private var random: SeededRandom
    private var names: NameMaker

    init(seed: UInt64) {
        random = SeededRandom(seed: seed, purpose: "catalogue")
        names = NameMaker(seed: seed)
    }

    /// Makes the artists, then their releases: a release may credit any of them.
    mutating func make(artists count: Int) {
        for _ in 0..<count { addArtist() }
        for artist in 0..<count {
            for _ in 0..<random.within(1...3) { addAlbum(of: artist) }
        }
        for _ in 0..<max(1, count / 20) { addCompilation() }
    }

    private mutating func addArtist() {
        let genres = random.chance(30) ? [] : names.genres(count: random.within(1...3))
        artists.append(
            Catalogue.Artist(id: random.identifier(), name: names.artist(), genres: genres))
    }

    private mutating func addAlbum(of artist: Int) {
        let isSingle = random.chance(35)
        let credited = random.chance(6) ? [artist, other(than: artist)] : [artist]
        let album = startAlbum(type: isSingle ? "single" : "album", artists: credited)
        for number in 1...(isSingle ? random.within(1...2) : random.within(6...12)) {
            addTrack(on: album, number: number, by: credited)
        }
    }

    private mutating func addCompilation() {
        let album = startAlbum(type: "compilation", artists: [random.below(artists.count)])
        for number in 1...random.within(8...14) {
            addTrack(on: album, number: number, by: [random.below(artists.count)])
        }
    }

    private mutating func startAlbum(type: String, artists: [Int]) -> Int {
        let upc = String(random.within(100_000_000_000...999_999_999_999))
        albums.append(
            Catalogue.Album(
                id: random.identifier(), name: names.title(), type: type, artists: artists,
                releaseDate: releaseDate(), upc: upc, hasImages: !random.chance(4), tracks: []))
        return albums.count - 1
    }

    private mutating func addTrack(on album: Int, number: Int, by credited: [Int]) {
        var artists = credited
        if random.chance(20) { artists.append(other(than: credited[0])) }
        if random.chance(5) { artists.append(other(than: credited[0])) }
        var seen: Set<Int> = []
        artists = artists.filter { seen.insert($0).inserted }
        albums[album].tracks.append(tracks.count)
        tracks.append(
            Catalogue.Track(
                id: random.identifier(), name: names.title(), album: album, artists: artists,
                durationMilliseconds: random.within(95_000...330_000),
                isExplicit: random.chance(9), isrc: isrc(released: albums[album].releaseDate),
                number: number))
    }

    private mutating func other(than artist: Int) -> Int {
        (artist + 1 + random.below(artists.count - 1)) % artists.count
    }

    /// Country, registrant, year, number: 12 characters.
    private mutating func isrc(released date: String) -> String {
        let country = random.pick(["QZ", "GB", "SE", "DE", "US", "FR"])
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789")
        let registrant = String((0..<3).map { _ in random.pick(letters) })
        let number = String(String(100_000 + random.below(100_000)).dropFirst())
        return country + registrant + date.dropFirst(2).prefix(2) + number
    }

    private mutating func releaseDate() -> String {
        let year = String(random.within(1958...2025))
        let month = String(String(100 + random.within(1...12)).dropFirst())
        let day = String(String(100 + random.within(1...28)).dropFirst())
        switch random.below(10) {
        case 0: return year
        case 1: return year + "-" + month
        default: return year + "-" + month + "-" + day
        }
    }
}
