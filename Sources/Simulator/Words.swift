/// The words that invented names are made of; adding one changes every catalogue.
enum Words {
    static let nouns = [
        "Lantern", "Harbour", "Paper", "Tide", "Orchard", "Static", "Meridian", "Gravel", "Signal",
        "Velvet", "Ember", "Window", "Cartographer", "Salt", "Marble", "Thunder", "Ribbon",
        "Copper",
        "Satellite", "Garden", "Engine", "Compass", "Feather", "Basement", "Ferry", "Postcard",
        "Glacier", "Circuit", "Nightingale", "Staircase", "Weather", "Mirror", "Carousel", "Dune",
    ]
    static let adjectives = [
        "Quiet", "Distant", "Second", "Hollow", "Golden", "Borrowed", "Northern", "Electric",
        "Patient", "Blue", "Crooked", "Weightless", "Silver", "Slow", "Última", "Später", "Half",
        "Unsent", "Burning", "Sleepless", "Everyday", "Åben", "Tender", "Midnight",
    ]
    static let groups = [
        "Office", "Orchestra", "Club", "Department", "Choir", "Society", "Brothers", "Company",
        "Assembly", "Machine", "Parade", "Union", "Committee", "Trio", "Weekend", "Radio",
    ]
    static let firstNames = [
        "Mara", "Ilse", "Tomas", "Noor", "Jules", "Wren", "Kofi", "Lucía", "Søren", "Amaya",
        "Bram", "Élodie", "Hana", "Idris", "Juno", "Łucja", "Otis", "Petra", "Ravi", "Yuki",
    ]
    static let lastNames = [
        "Quill", "Vale", "Okafor", "Lindqvist", "Moreau", "Ashdown", "Tanaka", "Ferro", "Núñez",
        "Halloran", "Winter", "Sandoval", "Brandt", "Iyer", "Castellan", "O'Dell", "Grün",
    ]
    static let verbs = [
        "Hold", "Leave", "Follow", "Forget", "Bring Back", "Call", "Outrun", "Paint",
    ]
    static let versions = ["Live", "Remastered 2011", "Acoustic", "Demo", "feat. Nobody", "Edit"]
    static let genres = [
        "indie folk", "dream pop", "post-rock", "chamber jazz", "synthwave", "desert blues",
        "art pop", "slowcore", "deep house", "krautrock", "afrobeat", "neo-classical", "trip hop",
        "power pop", "dub", "ambient", "math rock", "bossa nova", "new wave", "grime",
    ]
}
