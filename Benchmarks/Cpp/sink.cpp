// sink BROKERS GROUP TOPIC FILE
//
// Legato's sink as one would write it in C++: reads TOPIC (listens) with librdkafka, parses with simdjson
// and writes the same star schema: listens with their indexes, the plays by account and time, dimensions,
// the tables of sums that are kept ready, and the offsets, all in one transaction. Around each play it looks
// for plays of the other source, and pairs a row of an export with the nearest API play of its track that
// came before it and has no partner. It knows nothing of tracks in a loop, of rows that come first, of other
// rules, entities' topics or replays.

#include "sqlite.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

namespace {

constexpr int64_t COMMIT_RECORDS = 60000;
constexpr int64_t REACH = 90000;       // around a play its neighbours are read
constexpr int64_t PAIR_REACH = 60000;  // so far from each other two plays can be one listen

const char *const schema =
    "CREATE TABLE accounts (account_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE tracks (track_id INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE albums (album_id INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE contexts (context_id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE zones (zone_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE dates (date_id INTEGER PRIMARY KEY, date TEXT NOT NULL) STRICT;"
    "CREATE TABLE listens (listen_id INTEGER PRIMARY KEY, account_id INTEGER, track_id INTEGER,"
    " album_id INTEGER, context_id INTEGER, date_id INTEGER, started_at INTEGER, ended_at INTEGER,"
    " local_hour INTEGER, utc_offset_minutes INTEGER, ms_played INTEGER, ms_played_estimated INTEGER,"
    " completion REAL, skipped INTEGER, shuffle INTEGER, offline INTEGER, incognito INTEGER,"
    " platform TEXT, country TEXT, reason_start TEXT, reason_end TEXT, kind TEXT,"
    " excluded INTEGER NOT NULL) STRICT;"
    "CREATE INDEX listens_by_account_and_end ON listens (account_id, ended_at, started_at, ms_played, excluded);"
    "CREATE INDEX listens_by_track ON listens (track_id);"
    "CREATE TABLE plays (play_id BLOB, account_id INTEGER, ended_at INTEGER, source INTEGER,"
    " topic_partition INTEGER, topic_offset INTEGER, play_partition INTEGER, play_offset INTEGER,"
    " listen_id INTEGER, ms_played INTEGER, duration_ms INTEGER, track_id INTEGER, album_id INTEGER,"
    " names INTEGER, zone_id INTEGER, paired_by INTEGER, kind INTEGER NOT NULL, topic_generation INTEGER NOT NULL,"
    " PRIMARY KEY (account_id, ended_at, play_id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX plays_long ON plays (account_id, ended_at - ms_played)"
    " WHERE source = 1 AND ms_played > 600000;"
    "CREATE TABLE track_days (track_id INTEGER, account_id INTEGER, date_id INTEGER, listens INTEGER,"
    " ms_played INTEGER, skipped INTEGER, skippable INTEGER, previous_date_id INTEGER,"
    " PRIMARY KEY (track_id, account_id, date_id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE album_days (album_id INTEGER, account_id INTEGER, date_id INTEGER, listens INTEGER,"
    " ms_played INTEGER, PRIMARY KEY (album_id, account_id, date_id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE hour_days (account_id INTEGER, date_id INTEGER, local_hour INTEGER, listens INTEGER,"
    " ms_played INTEGER, PRIMARY KEY (account_id, date_id, local_hour)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE session_starts (account_id INTEGER, ended_at INTEGER, PRIMARY KEY (account_id, ended_at))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE offsets (topic_partition INTEGER PRIMARY KEY, next_offset INTEGER NOT NULL) STRICT;";

using place = std::array<int64_t, 3>;
struct sum {
    int64_t listens = 0, played = 0, skipped = 0, skippable = 0;
};
using addition = std::pair<place, sum>;

void merge(std::vector<addition> &all) {
    std::sort(all.begin(), all.end(), [](auto &one, auto &other) { return one.first < other.first; });
    size_t kept = 0;
    for (size_t index = 0; index < all.size(); index++) {
        if (kept > 0 && all[kept - 1].first == all[index].first) {
            sum &into = all[kept - 1].second;
            into.listens += all[index].second.listens;
            into.played += all[index].second.played;
            into.skipped += all[index].second.skipped;
            into.skippable += all[index].second.skippable;
        } else {
            all[kept++] = all[index];
        }
    }
    all.resize(kept);
}

struct sink {
    rd_kafka_t *reader = nullptr;
    simdjson::dom::parser parser;
    std::string padded;
    dimension accounts{"accounts", "account_id", "name"}, tracks{"tracks", "track_id", "id"},
        albums{"albums", "album_id", "id"}, contexts{"contexts", "context_id", "uri"},
        zones{"zones", "zone_id", "name"};
    statement insert_date{"INSERT INTO dates VALUES (?, ?) ON CONFLICT DO NOTHING"};
    statement insert_listen{
        "INSERT INTO listens VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0)"};
    statement insert_play{"INSERT INTO plays VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,0) ON CONFLICT DO NOTHING"};
    statement select_around{
        "SELECT source, track_id, ended_at, paired_by, listen_id, ms_played, play_id FROM plays"
        " WHERE account_id = ? AND ended_at BETWEEN ? AND ?"};
    statement link_play{
        "UPDATE plays SET paired_by = 1 WHERE account_id = ? AND ended_at = ? AND play_id = ?"};
    statement select_listen{
        "SELECT date_id, local_hour, album_id, ms_played, started_at FROM listens WHERE listen_id = ?"};
    // Where it was heard to the end no index changes.
    statement merge_listen{
        "UPDATE listens SET ms_played_estimated = 0, completion = ?, skipped = ?, shuffle = ?, offline = ?,"
        " incognito = ?, platform = ?, country = ?, reason_start = ?, reason_end = ? WHERE listen_id = ?"};
    statement select_play{"SELECT 1 FROM plays WHERE account_id = ? AND ended_at = ? AND play_id = ?"};
    statement select_day{
        "SELECT date_id FROM track_days WHERE track_id = ? AND account_id = ? AND date_id <= ?"
        " ORDER BY date_id DESC LIMIT 1"};
    statement add_track{
        "INSERT INTO track_days VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET listens = listens +"
        " excluded.listens, ms_played = ms_played + excluded.ms_played, skipped = skipped +"
        " excluded.skipped, skippable = skippable + excluded.skippable"};
    statement add_album{
        "INSERT INTO album_days VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET listens = listens +"
        " excluded.listens, ms_played = ms_played + excluded.ms_played"};
    statement add_hour{
        "INSERT INTO hour_days VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET listens = listens +"
        " excluded.listens, ms_played = ms_played + excluded.ms_played"};
    statement select_before{
        "SELECT max(ended_at) FROM listens WHERE account_id = ? AND ended_at < ?"};
    statement add_session{"INSERT OR IGNORE INTO session_starts VALUES (?, ?)"};
    std::vector<addition> track_days, album_days, hour_days;
    std::vector<place> ends;
    positions_read offsets;
    int64_t date = 0, uncommitted = 0, records = 0;
};

void write(statement &into, std::vector<addition> &all) {
    merge(all);
    for (auto &[key, total] : all) {
        for (int column = 0; column < 3; column++) into.integer(column + 1, key[static_cast<size_t>(column)]);
        into.integer(4, total.listens);
        into.integer(5, total.played);
        into.run();
    }
    all.clear();
}

void write_track_days(sink &s) {
    merge(s.track_days);
    for (auto &[key, total] : s.track_days) {
        s.add_track.null(8);
        for (int column = 0; column < 3; column++) {
            int64_t value = key[static_cast<size_t>(column)];
            s.select_day.integer(column + 1, value);
            s.add_track.integer(column + 1, value);
        }
        if (s.select_day.step()) {
            s.add_track.integer(8, s.select_day.column(0));
            s.select_day.reset();
        }
        s.add_track.integer(4, total.listens);
        s.add_track.integer(5, total.played);
        s.add_track.integer(6, total.skipped);
        s.add_track.integer(7, total.skippable);
        s.add_track.run();
    }
    s.track_days.clear();
}

// Listens that began more than half an hour after the one that ended before them.
void write_sessions(sink &s) {
    std::sort(s.ends.begin(), s.ends.end());
    for (auto &[account, end, start] : s.ends) {
        s.select_before.integer(1, account);
        s.select_before.integer(2, end);
        int64_t before = s.select_before.step() ? s.select_before.column(0) : 0;
        s.select_before.reset();
        if (start - before <= 1800000) continue;
        s.add_session.integer(1, account);
        s.add_session.integer(2, end);
        s.add_session.run();
    }
    s.ends.clear();
}

void commit(sink &s, bool waits) {
    if (s.uncommitted > 0) {
        write_track_days(s);
        write(s.add_album, s.album_days);
        write(s.add_hour, s.hour_days);
        write_sessions(s);
        s.offsets.write();
        run("COMMIT");
    }
    s.uncommitted = 0;
    show_positions(s.reader, waits);
}

// A play that may be the other half of a listen.
struct partner {
    int64_t listen = 0, end = 0, duration = 0;
    std::array<unsigned char, 16> play;
};

// The nearest API play of the same track that has no partner yet; all neighbours are read.
partner find_partner(sink &s, bool is_row, int64_t track, int64_t start, int64_t end) {
    partner found;
    int64_t least = PAIR_REACH + 1;
    while (s.select_around.step()) {
        if (!is_row || s.select_around.column(0) != 0 || s.select_around.column(1) != track) continue;
        if (s.select_around.text_column(3) != nullptr) continue;
        int64_t other = s.select_around.column(2);
        int64_t distance = std::min(std::abs(other - end), std::abs(other - start));
        if (distance >= least) continue;
        least = distance;
        found.listen = s.select_around.column(4);
        found.end = other;
        found.duration = s.select_around.column(5);
        std::memcpy(found.play.data(), s.select_around.blob_column(6), 16);
    }
    return found;
}

using members = std::array<simdjson::dom::element, 48>;

// What an export's row says beside the measure: it takes eight parameters.
void bind_details(statement &into, int first, const members &fields) {
    for (int column = 0; column < 8; column++) bind(into, first + column, fields[static_cast<size_t>(29 + column)]);
}

sum counted(int64_t played, const members &fields) {
    bool is_skipped = false, is_known = fields[29].get(is_skipped) == simdjson::SUCCESS;
    return {1, played, is_known && is_skipped, is_known};
}

// Gives the listen of an API play what a row of an export knows better, and counts it anew.
void merge(sink &s, const partner &other, int64_t account, int64_t track, int64_t played, const members &fields) {
    s.select_listen.integer(1, other.listen);
    s.select_listen.step();
    int64_t date = s.select_listen.column(0), hour = s.select_listen.column(1);
    int64_t album = s.select_listen.column(2), before = s.select_listen.column(3);
    bool has_moved = s.select_listen.column(4) != other.end - played || before != played;
    s.select_listen.reset();
    if (has_moved) fail("a row of an export is of another length than the play: this program cannot count it");
    if (other.duration > 0) s.merge_listen.real(1, static_cast<double>(std::min<int64_t>(1000, played * 1000 / other.duration)) / 1000);
    else s.merge_listen.null(1);
    bind_details(s.merge_listen, 2, fields);
    s.merge_listen.integer(10, other.listen);
    s.merge_listen.run();
    sum more = counted(played - before, fields);
    more.listens = 0;
    s.track_days.push_back({{track, account, date}, more});
    if (album != 0) s.album_days.push_back({{album, account, date}, more});
    s.hour_days.push_back({{account, date, hour}, more});
    s.link_play.integer(1, account);
    s.link_play.integer(2, other.end);
    s.link_play.blob(3, other.play.data(), 16);
    s.link_play.run();
}

// Stores a listen that no other play is known of; returns its key.
int64_t insert(
    sink &s, int64_t account, int64_t track, int64_t album, int64_t start, int64_t end, int64_t played,
    const members &fields) {
    int64_t hour = fields[24];
    sv day = fields[23], words;
    int64_t date = digits(day, 0, 4) * 10000 + digits(day, 5, 2) * 100 + digits(day, 8, 2);
    if (date != s.date) {
        s.insert_date.integer(1, date);
        s.insert_date.text(2, day);
        s.insert_date.run();
        s.date = date;
    }
    statement &listen = s.insert_listen;
    listen.integer(1, account);
    if (track != 0) listen.integer(2, track);
    else listen.null(2);
    if (album != 0) listen.integer(3, album);
    else listen.null(3);
    if (fields[18].get(words) == simdjson::SUCCESS) listen.integer(4, s.contexts.key(words));
    else listen.null(4);
    listen.integer(5, date);
    listen.integer(6, start);
    listen.integer(7, end);
    listen.integer(8, hour);
    int64_t local = days(date / 10000, date / 100 % 100, date % 100) * 24 + hour;
    listen.integer(9, (local - start / 3600000) * 60);
    listen.integer(10, played);
    bind(listen, 11, fields[27]);
    bind(listen, 12, fields[28]);
    bind_details(listen, 13, fields);
    bind(listen, 21, fields[4]);
    listen.run();
    sum one = counted(played, fields);
    if (track != 0) s.track_days.push_back({{track, account, date}, one});
    if (album != 0) s.album_days.push_back({{album, account, date}, one});
    s.hour_days.push_back({{account, date, hour}, one});
    s.ends.push_back({account, end, start});
    return sqlite3_last_insert_rowid(database);
}

void take(rd_kafka_message_t *record, void *context) {
    sink &s = *static_cast<sink *>(context);
    if (s.uncommitted == 0) run("BEGIN IMMEDIATE");
    s.uncommitted += 1;
    s.records += 1;
    s.offsets.note(record);

    // The members in the order in which they are written.
    auto value = s.parser.parse(static_cast<const char *>(record->payload), record->len);
    simdjson::dom::object object = value.get_object();
    members fields;
    size_t count = 0;
    for (auto member : object)
        if (count < fields.size()) fields[count++] = member.value;
    // v play_id account source kind track_id track_uri track_name album_id album_name artist_ids
    // artist_names isrc duration_ms explicit release_year genres context_type context_uri started_at
    // ended_at ended_at_precision timezone local_date local_hour weekday ms_played ms_played_estimated
    // completion skipped shuffle offline incognito platform country reason_start reason_end …
    sv id = fields[1], account_name = fields[2], source = fields[3], words;
    int64_t account = s.accounts.key(account_name), start = instant(fields[19]), end = instant(fields[20]);
    std::array<unsigned char, 16> play;
    for (size_t index = 0; index < 16; index++) {
        auto nibble = [&](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
        play[index] = static_cast<unsigned char>(nibble(id[2 * index]) << 4 | nibble(id[2 * index + 1]));
    }
    s.select_play.integer(1, account);
    s.select_play.integer(2, end);
    s.select_play.blob(3, play.data(), 16);
    if (s.select_play.step()) {
        s.select_play.reset();
        if (s.uncommitted == COMMIT_RECORDS) commit(s, false);
        return;
    }
    int64_t track = 0, album = 0, duration = 0, played = fields[26];
    if (fields[5].get(words) == simdjson::SUCCESS) track = s.tracks.key(words);
    if (fields[8].get(words) == simdjson::SUCCESS) album = s.albums.key(words);
    s.select_around.integer(1, account);
    s.select_around.integer(2, start - REACH);
    s.select_around.integer(3, end + REACH);
    partner other = find_partner(s, source == "extended", track, start, end);
    bool is_paired = other.listen != 0;
    if (is_paired) merge(s, other, account, track, played, fields);
    int64_t listen = is_paired ? other.listen : insert(s, account, track, album, start, end, played, fields);

    statement &evidence = s.insert_play;
    evidence.blob(1, play.data(), 16);
    evidence.integer(2, account);
    evidence.integer(3, end);
    evidence.integer(4, source == "api" ? 0 : source == "extended" ? 1 : 2);
    evidence.integer(5, record->partition);
    evidence.integer(6, record->offset);
    evidence.integer(7, 0);
    evidence.integer(8, record->offset);
    evidence.integer(9, listen);
    evidence.integer(10, played);
    if (fields[13].get(duration) == simdjson::SUCCESS) evidence.integer(11, duration);
    else evidence.null(11);
    evidence.integer(12, track);
    evidence.integer(13, album);
    words = fields[7].get(words) == simdjson::SUCCESS ? words : sv();
    evidence.integer(14, static_cast<int64_t>(std::hash<sv>()(words) >> 17));
    evidence.integer(15, s.zones.key(fields[22]));
    if (is_paired) evidence.integer(16, 1);
    else evidence.null(16);
    evidence.run();
    if (s.uncommitted == COMMIT_RECORDS) commit(s, false);
}

}  // namespace

int main(int count, char **arguments) {
    if (count != 5) fail("usage: sink BROKERS GROUP TOPIC FILE");
    open_database(arguments[4]);
    if (sqlite3_exec(database, "SELECT 1 FROM plays LIMIT 1", nullptr, nullptr, nullptr) != SQLITE_OK) run(schema);
    {
        sink s;
        s.reader = reader(arguments[1], arguments[2]);
        const char *topics[] = {arguments[3]};
        read_all(s.reader, topics, 1, take, nullptr, &s);
        commit(s, true);
        rd_kafka_consumer_close(s.reader);
        rd_kafka_destroy(s.reader);
        printf("%lld\n", static_cast<long long>(s.records));
    }
    return 0;
}
