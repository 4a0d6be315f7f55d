import Testing

@testable import Simulator

@Suite struct `a catalogue` {
    let catalogue = Catalogue(seed: 1)

    @Test func `is the same for the same seed, and another for another`() {
        let again = Catalogue(seed: 1)
        #expect(again.tracks == catalogue.tracks)
        #expect(again.albums == catalogue.albums)
        #expect(again.artists == catalogue.artists)
        #expect(Catalogue(seed: 2).tracks != catalogue.tracks)
    }

    @Test func `stays what it was in every version`() {
        #expect(catalogue.tracks.count == 852)
        #expect(catalogue.tracks[0].id == "70Dzl9lUn1SPcF7VzV3Bqo")
        #expect(catalogue.artists[0].name == "Søren Núñez")
    }

    @Test func `has ids of 128 bits, each once`() {
        let ids =
            catalogue.tracks.map(\.id) + catalogue.albums.map(\.id) + catalogue.artists.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.utf8.count == 22 && ("0"..."7").contains($0.prefix(1)) })
    }

    @Test(arguments: [
        (UInt64.max, UInt64.max, "7N42dgm5tFLK9N8MT7fHC7"), (0, 0, "0000000000000000000000"),
        (0, 61, "000000000000000000000Z"), (0, 62, "0000000000000000000010"),
    ])
    func `writes ids in base 62`(high: UInt64, low: UInt64, text: String) {
        #expect(Base62.text(high: high, low: low) == text)
        #expect(Base62.isIdentifier(text))
    }

    @Test func `has what makes real catalogues hard`() {
        let precisions = Set(catalogue.albums.map(\.releaseDate.utf8.count))
        #expect(precisions == [4, 7, 10])
        #expect(catalogue.tracks.contains { $0.artists.count > 1 })
        #expect(catalogue.albums.contains { $0.artists.count > 1 })
        #expect(Set(catalogue.albums.map(\.type)) == ["album", "single", "compilation"])
        #expect(catalogue.artists.contains { $0.genres.isEmpty })
        #expect(catalogue.albums.contains { !$0.hasImages })
        #expect(catalogue.artists.contains { !$0.name.utf8.allSatisfy { $0 < 128 } })
    }

    @Test func `gives every recording a code of twelve characters`() {
        #expect(catalogue.tracks.allSatisfy { $0.isrc.utf8.count == 12 })
        let first = catalogue.tracks[0]
        let year = catalogue.albums[first.album].releaseDate.dropFirst(2).prefix(2)
        #expect(first.isrc.dropFirst(5).prefix(2) == year)
    }
}
