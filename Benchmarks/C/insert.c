// insert BROKERS GROUP TOPIC FILE: what the sink costs without its work.
//
// Reads TOPIC and inserts each record's place, key and length into one SQLite table, 5,000 rows a
// transaction, in WAL mode with synchronous=NORMAL.

#include "kafka.h"

#include <sqlite3.h>
#include <stdio.h>

#define COMMIT_RECORDS 5000

struct insert {
    rd_kafka_t *reader;
    sqlite3 *database;
    sqlite3_stmt *statement;
    int64_t uncommitted;
    int64_t records;
};

static void run(struct insert *insert, const char *text) {
    if (sqlite3_exec(insert->database, text, NULL, NULL, NULL) != SQLITE_OK)
        fail("cannot run %s: %s", text, sqlite3_errmsg(insert->database));
}

static void open_database(struct insert *insert, const char *file) {
    if (sqlite3_open(file, &insert->database) != SQLITE_OK)
        fail("cannot open %s: %s", file, sqlite3_errmsg(insert->database));
    run(insert, "PRAGMA journal_mode=WAL");
    run(insert, "PRAGMA synchronous=NORMAL");
    run(
        insert,
        "CREATE TABLE IF NOT EXISTS records (topic_partition INTEGER, topic_offset INTEGER,"
        " key TEXT, value_bytes INTEGER, PRIMARY KEY (topic_partition, topic_offset)) WITHOUT ROWID");
    if (sqlite3_prepare_v3(
            insert->database, "INSERT INTO records VALUES (?, ?, ?, ?)", -1,
            SQLITE_PREPARE_PERSISTENT, &insert->statement, NULL) != SQLITE_OK)
        fail("cannot prepare: %s", sqlite3_errmsg(insert->database));
}

// Stores the rows and, as the sink does, shows the group how far that is.
static void commit(struct insert *insert, bool waits) {
    if (insert->uncommitted > 0) run(insert, "COMMIT");
    insert->uncommitted = 0;
    rd_kafka_topic_partition_list_t *list = positions(insert->reader);
    rd_kafka_resp_err_t code = rd_kafka_commit(insert->reader, list, !waits);
    if (code != 0 && code != RD_KAFKA_RESP_ERR__NO_OFFSET)
        fail("cannot commit offsets: %s", rd_kafka_err2str(code));
    rd_kafka_topic_partition_list_destroy(list);
}

static void take(rd_kafka_message_t *record, void *context) {
    struct insert *insert = context;
    if (insert->uncommitted == 0) run(insert, "BEGIN IMMEDIATE");
    sqlite3_stmt *statement = insert->statement;
    sqlite3_bind_int(statement, 1, record->partition);
    sqlite3_bind_int64(statement, 2, record->offset);
    sqlite3_bind_text(statement, 3, record->key, (int)record->key_len, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 4, (int64_t)record->len);
    if (sqlite3_step(statement) != SQLITE_DONE)
        fail("cannot insert: %s", sqlite3_errmsg(insert->database));
    sqlite3_reset(statement);
    insert->records += 1;
    insert->uncommitted += 1;
    if (insert->uncommitted == COMMIT_RECORDS) commit(insert, false);
}

int main(int count, char **arguments) {
    if (count != 5) fail("usage: insert BROKERS GROUP TOPIC FILE");
    struct insert insert = {0};
    open_database(&insert, arguments[4]);
    insert.reader = reader(arguments[1], arguments[2]);

    const char *topics[] = {arguments[3]};
    read_all(insert.reader, topics, 1, take, &insert);
    commit(&insert, true);
    rd_kafka_consumer_close(insert.reader);
    rd_kafka_destroy(insert.reader);
    sqlite3_finalize(insert.statement);
    if (sqlite3_close(insert.database) != SQLITE_OK) fail("cannot close %s", arguments[4]);
    printf("%lld\n", (long long)insert.records);
    return 0;
}
