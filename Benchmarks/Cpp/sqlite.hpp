// What the C++ sinks share: statements, integer keys of texts, and the instants of records.
#pragma once

#include "text.hpp"

extern "C" {
#include "../C/kafka.h"
}

#include <simdjson.h>
#include <sqlite3.h>

#include <deque>
#include <map>
#include <string>
#include <unordered_map>

inline sqlite3 *database;

inline void run(const char *text) {
    if (sqlite3_exec(database, text, nullptr, nullptr, nullptr) != SQLITE_OK)
        fail("cannot run %.40s: %s", text, sqlite3_errmsg(database));
}

// A statement kept for life; parameters count from 1.
class statement {
public:
    explicit statement(const char *text) {
        if (sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) != SQLITE_OK)
            fail("cannot prepare %s: %s", text, sqlite3_errmsg(database));
    }
    void integer(int place, int64_t value) { sqlite3_bind_int64(handle_, place, value); }
    void real(int place, double value) { sqlite3_bind_double(handle_, place, value); }
    void null(int place) { sqlite3_bind_null(handle_, place); }
    void text(int place, sv value) {
        sqlite3_bind_text(handle_, place, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    }
    void blob(int place, const void *bytes, int count) {
        sqlite3_bind_blob(handle_, place, bytes, count, SQLITE_STATIC);
    }
    bool step() {
        int code = sqlite3_step(handle_);
        if (code == SQLITE_ROW) return true;
        if (code != SQLITE_DONE) fail("a statement failed: %s", sqlite3_errmsg(database));
        sqlite3_reset(handle_);
        return false;
    }
    void run() {
        while (step()) {}
    }
    void reset() { sqlite3_reset(handle_); }
    int64_t column(int place) { return sqlite3_column_int64(handle_, place); }
    const void *blob_column(int place) { return sqlite3_column_blob(handle_, place); }
    const char *text_column(int place) {
        return reinterpret_cast<const char *>(sqlite3_column_text(handle_, place));
    }

private:
    sqlite3_stmt *handle_ = nullptr;
};

// Binds what a member of a record says, or that it says nothing.
template <typename member>
void bind(statement &into, int place, const member &value) {
    sv text;
    int64_t number;
    bool flag;
    double ratio;
    if (value.get(text) == simdjson::SUCCESS) into.text(place, text);
    else if (value.get(number) == simdjson::SUCCESS) into.integer(place, number);
    else if (value.get(flag) == simdjson::SUCCESS) into.integer(place, flag);
    else if (value.get(ratio) == simdjson::SUCCESS) into.real(place, ratio);
    else into.null(place);
}

// Opens the file with the settings of Legato's sink.
inline void open_database(const char *path) {
    if (sqlite3_open(path, &database) != SQLITE_OK) fail("cannot open %s", path);
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-49152;"
        "PRAGMA wal_autocheckpoint=8192");
}

// How far the transaction in hand has read, kept in the same file.
class positions_read {
public:
    void note(const rd_kafka_message_t *record) { next_[record->partition] = record->offset + 1; }
    void write() {
        for (auto &[partition, next] : next_) {
            add_.integer(1, partition);
            add_.integer(2, next);
            add_.run();
        }
    }

private:
    statement add_{"INSERT OR REPLACE INTO offsets VALUES (?, ?)"};
    std::map<int32_t, int64_t> next_;
};

// Tells the group how far it is, for those who look.
inline void show_positions(rd_kafka_t *reader, bool waits) {
    rd_kafka_topic_partition_list_t *list = positions(reader);
    rd_kafka_resp_err_t code = rd_kafka_commit(reader, list, !waits);
    if (code != 0 && code != RD_KAFKA_RESP_ERR__NO_OFFSET)
        fail("cannot commit offsets: %s", rd_kafka_err2str(code));
    rd_kafka_topic_partition_list_destroy(list);
}

// Integer keys of texts, remembered.
class dimension {
public:
    explicit dimension(const char *table, const char *key, const char *column)
        : insert_(("INSERT INTO " + std::string(table) + " (" + column + ") VALUES (?) ON CONFLICT DO NOTHING").c_str()),
          select_(("SELECT " + std::string(key) + " FROM " + table + " WHERE " + column + " = ?").c_str()) {}
    int64_t key(sv value) {
        auto found = known_.find(value);
        if (found != known_.end()) return found->second;
        insert_.text(1, value);
        insert_.run();
        select_.text(1, value);
        select_.step();
        int64_t key = select_.column(0);
        select_.reset();
        known_.emplace(texts_.emplace_back(value), key);
        return key;
    }

private:
    statement insert_, select_;
    std::deque<std::string> texts_;  // what the keys of the map point to
    std::unordered_map<sv, int64_t> known_;
};

inline int64_t digits(sv text, size_t from, size_t count) {
    int64_t value = 0;
    for (size_t index = from; index < from + count; index++) value = value * 10 + (text[index] - '0');
    return value;
}

inline int64_t days(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2;
    int64_t era = year / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

// 2026-03-04T16:03:04.625Z
inline int64_t instant(sv text) {
    int64_t day = days(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
    int64_t second = digits(text, 11, 2) * 3600 + digits(text, 14, 2) * 60 + digits(text, 17, 2);
    return (day * 86400 + second) * 1000 + digits(text, 20, 3);
}
