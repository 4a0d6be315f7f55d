// entities BROKERS GROUP TOPIC FILE
//
// How Legato's sink stores `tracks`, as one would write it in C++: reads TOPIC with librdkafka, parses with
// simdjson, keeps of each track the best record of a transaction (by knowledge, then the newest) and writes
// it, with its credits, where it is better than what the file has; the offsets in the same transaction.

#include "sqlite.hpp"

#include <vector>

namespace {

constexpr int64_t COMMIT_RECORDS = 60000;

const char *const schema =
    "CREATE TABLE artists (artist_id INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE albums (album_id INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE tracks (track_id INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, uri TEXT, kind TEXT,"
    " name TEXT, artists TEXT, album_id INTEGER, album TEXT, isrc TEXT, duration_ms INTEGER,"
    " explicit INTEGER, disc_number INTEGER, track_number INTEGER, is_local INTEGER, url TEXT,"
    " knowledge TEXT, observed_at INTEGER) STRICT;"
    "CREATE TABLE track_artists (track_id INTEGER, position INTEGER, artist_id INTEGER,"
    " PRIMARY KEY (track_id, position), UNIQUE (artist_id, track_id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE offsets (topic_partition INTEGER PRIMARY KEY, next_offset INTEGER NOT NULL) STRICT;";

struct best {
    int64_t knowledge = -1, observed = 0;
    std::string value;
};

struct sink {
    rd_kafka_t *reader = nullptr;
    simdjson::dom::parser parser;
    dimension artists{"artists", "artist_id", "id"}, albums{"albums", "album_id", "id"},
        tracks{"tracks", "track_id", "id"};
    statement select{"SELECT knowledge, observed_at FROM tracks WHERE track_id = ?"};
    statement update{
        "UPDATE tracks SET uri = ?, kind = ?, name = ?, artists = ?, album_id = ?, album = ?, isrc = ?,"
        " duration_ms = ?, explicit = ?, disc_number = ?, track_number = ?, is_local = ?, url = ?,"
        " knowledge = ?, observed_at = ? WHERE track_id = ?"};
    statement forget_credits{"DELETE FROM track_artists WHERE track_id = ?"};
    statement add_credit{"INSERT OR IGNORE INTO track_artists VALUES (?, ?, ?)"};
    std::unordered_map<std::string, best> batch;
    std::unordered_map<int64_t, std::string> credits;
    positions_read offsets;
    int64_t uncommitted = 0, records = 0;
};

int64_t rank(sv knowledge) { return knowledge == "full" ? 2 : knowledge == "partial" ? 1 : 0; }

sv words(const simdjson::dom::element &record, const char *name) {
    sv text;
    return record[name].get(text) == simdjson::SUCCESS ? text : sv();
}

void write(sink &s, const std::string &id, const best &one) {
    int64_t key = s.tracks.key(id);
    s.select.integer(1, key);
    s.select.step();
    const char *known = s.select.text_column(0);
    bool is_news = known == nullptr || rank(known) < one.knowledge ||
                   (rank(known) == one.knowledge && s.select.column(1) < one.observed);
    s.select.reset();
    if (!is_news) return;
    simdjson::dom::element record = s.parser.parse(one.value);
    std::string names, ids;
    std::vector<int64_t> artists;
    for (auto name : record["artist_names"].get_array()) names.append(names.empty() ? "" : ", ").append(sv(name));
    for (auto artist : record["artist_ids"].get_array()) {
        artists.push_back(s.artists.key(sv(artist)));
        ids.append(sv(artist)).append(",");
    }
    const char *const direct[] = {"uri", "kind", "name"};
    for (int place = 0; place < 3; place++) bind(s.update, place + 1, record[direct[place]]);
    s.update.text(4, names);
    if (sv album = words(record, "album_id"); !album.empty()) s.update.integer(5, s.albums.key(album));
    else s.update.null(5);
    const char *const rest[] = {
        "album_name", "isrc", "duration_ms", "explicit", "disc_number", "track_number", "is_local", "url",
        "knowledge"};
    for (int place = 0; place < 9; place++) bind(s.update, place + 6, record[rest[place]]);
    s.update.integer(15, one.observed);
    s.update.integer(16, key);
    s.update.run();
    std::string &credited = s.credits[key];
    if (credited == ids) return;
    credited = ids;
    s.forget_credits.integer(1, key);
    s.forget_credits.run();
    for (size_t position = 0; position < artists.size(); position++) {
        s.add_credit.integer(1, key);
        s.add_credit.integer(2, static_cast<int64_t>(position));
        s.add_credit.integer(3, artists[position]);
        s.add_credit.run();
    }
}

void commit(sink &s, bool waits) {
    if (s.uncommitted > 0) {
        for (auto &[id, one] : s.batch) write(s, id, one);
        s.batch.clear();
        s.offsets.write();
        run("COMMIT");
    }
    s.uncommitted = 0;
    show_positions(s.reader, waits);
}

void take(rd_kafka_message_t *message, void *context) {
    sink &s = *static_cast<sink *>(context);
    if (s.uncommitted == 0) run("BEGIN IMMEDIATE");
    s.uncommitted += 1;
    s.records += 1;
    s.offsets.note(message);
    simdjson::dom::element record = s.parser.parse(static_cast<const char *>(message->payload), message->len);
    int64_t knowledge = rank(words(record, "knowledge")), observed = instant(words(record, "observed_at"));
    best &known = s.batch[std::string(words(record, "id"))];
    if (knowledge > known.knowledge || (knowledge == known.knowledge && observed >= known.observed)) {
        known.knowledge = knowledge;
        known.observed = observed;
        known.value.assign(static_cast<const char *>(message->payload), message->len);
    }
    if (s.uncommitted == COMMIT_RECORDS) commit(s, false);
}

}  // namespace

int main(int count, char **arguments) {
    if (count != 5) fail("usage: entities BROKERS GROUP TOPIC FILE");
    open_database(arguments[4]);
    run(schema);
    sink s;
    s.reader = reader(arguments[1], arguments[2]);
    const char *topics[] = {arguments[3]};
    read_all(s.reader, topics, 1, take, nullptr, &s);
    commit(s, true);
    rd_kafka_consumer_close(s.reader);
    rd_kafka_destroy(s.reader);
    printf("%lld\n", static_cast<long long>(s.records));
    return 0;
}
