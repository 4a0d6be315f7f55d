// copy BROKERS GROUP TOPIC PREFIX DELIVERY COMMIT_RECORDS COMMIT_MS BYTES [NAME PERMILLE BYTES]…
//
// What the processor costs without its work: reads TOPIC and writes, for each record, one of BYTES
// bytes to PREFIXlistens, and to each topic PREFIXNAME as many of as many bytes as PERMILLE of a
// thousand say. The payload is copied as it is. DELIVERY is exactly-once or at-least-once; either
// commits after COMMIT_RECORDS records or COMMIT_MS milliseconds, whichever comes first.

#include "kafka.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define OUTPUTS_MAX 8
#define VALUE_BYTES_MAX 65536
#define KEY_BYTES 22

struct output {
    rd_kafka_topic_t *topic;
    int64_t permille;
    int64_t bytes;
    int64_t owed;  // thousandths of a record
};

struct copy {
    rd_kafka_t *reader;
    rd_kafka_t *writer;
    bool transactional;
    int64_t commit_records;
    int64_t commit_milliseconds;
    int64_t begun;  // when the first uncommitted record came, in milliseconds
    int64_t uncommitted;
    int64_t records;
    int64_t made;
    struct output outputs[OUTPUTS_MAX];
    int output_count;
    char value[VALUE_BYTES_MAX];
};

static int64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// A record's payload, cut or repeated to the wanted size.
static const void *sized(struct copy *copy, const rd_kafka_message_t *record, size_t bytes) {
    if (record->len >= bytes || record->len == 0) return record->payload;
    for (size_t filled = 0; filled < bytes; filled += record->len) {
        size_t left = bytes - filled;
        memcpy(copy->value + filled, record->payload, left < record->len ? left : record->len);
    }
    return copy->value;
}

static void commit(struct copy *copy) {
    if (copy->uncommitted == 0) return;
    rd_kafka_topic_partition_list_t *list = positions(copy->reader);
    if (copy->transactional) {
        rd_kafka_consumer_group_metadata_t *group = rd_kafka_consumer_group_metadata(copy->reader);
        check(
            rd_kafka_send_offsets_to_transaction(copy->writer, list, group, 30000),
            "send offsets");
        rd_kafka_consumer_group_metadata_destroy(group);
        check(rd_kafka_commit_transaction(copy->writer, 30000), "commit");
    } else {
        flush(copy->writer);
        rd_kafka_resp_err_t code = rd_kafka_commit(copy->reader, list, 1);
        if (code != 0) fail("cannot commit offsets: %s", rd_kafka_err2str(code));
    }
    rd_kafka_topic_partition_list_destroy(list);
    copy->uncommitted = 0;
}

static void take(rd_kafka_message_t *record, void *context) {
    struct copy *copy = context;
    int64_t now = milliseconds();
    if (copy->uncommitted == 0) {
        copy->begun = now;
        if (copy->transactional)
            check(rd_kafka_begin_transaction(copy->writer), "begin a transaction");
    }
    int64_t time = rd_kafka_message_timestamp(record, NULL);
    for (int index = 0; index < copy->output_count; index++) {
        struct output *output = &copy->outputs[index];
        for (output->owed += output->permille; output->owed >= 1000; output->owed -= 1000) {
            // An entity's key is its id, of 22 characters; a listen's is the account.
            char key[KEY_BYTES + 1];
            snprintf(key, sizeof key, "%022lld", (long long)copy->made++);
            produce(
                copy->writer, output->topic, index == 0 ? record->key : key,
                index == 0 ? record->key_len : KEY_BYTES,
                sized(copy, record, (size_t)output->bytes), (size_t)output->bytes,
                index == 0 ? time : 0);
        }
    }
    rd_kafka_poll(copy->writer, 0);
    copy->records += 1;
    copy->uncommitted += 1;
    if (copy->uncommitted >= copy->commit_records || now - copy->begun >= copy->commit_milliseconds)
        commit(copy);
}

static void add_output(
    struct copy *copy, const char *prefix, const char *name, int64_t permille, int64_t bytes) {
    if (copy->output_count == OUTPUTS_MAX) fail("more than %d topics", OUTPUTS_MAX);
    if (bytes < 1 || bytes > VALUE_BYTES_MAX) fail("%lld bytes for %s", (long long)bytes, name);
    char full[256];
    snprintf(full, sizeof full, "%s%s", prefix, name);
    create_topic(copy->writer, full, copy->output_count > 0);
    copy->outputs[copy->output_count++] = (struct output){
        .topic = topic(copy->writer, full), .permille = permille, .bytes = bytes};
}

int main(int count, char **arguments) {
    if (count < 9 || (count - 9) % 3 != 0)
        fail(
            "usage: copy BROKERS GROUP TOPIC PREFIX DELIVERY COMMIT_RECORDS COMMIT_MS BYTES"
            " [NAME PERMILLE BYTES]...");
    static struct copy copy;
    copy.transactional = strcmp(arguments[5], "exactly-once") == 0;
    copy.commit_records = number(arguments[6], "COMMIT_RECORDS");
    copy.commit_milliseconds = number(arguments[7], "COMMIT_MS");
    copy.writer = writer(arguments[1], copy.transactional ? arguments[2] : NULL);
    copy.reader = reader(arguments[1], arguments[2]);
    add_output(&copy, arguments[4], "listens", 1000, number(arguments[8], "BYTES"));
    for (int place = 9; place < count; place += 3)
        add_output(
            &copy, arguments[4], arguments[place], number(arguments[place + 1], "PERMILLE"),
            number(arguments[place + 2], "BYTES"));
    if (copy.transactional) check(rd_kafka_init_transactions(copy.writer, 30000), "start");

    const char *topics[] = {arguments[3]};
    read_all(copy.reader, topics, 1, take, &copy);
    commit(&copy);
    rd_kafka_consumer_close(copy.reader);
    rd_kafka_destroy(copy.reader);
    for (int index = 0; index < copy.output_count; index++)
        rd_kafka_topic_destroy(copy.outputs[index].topic);
    rd_kafka_destroy(copy.writer);
    printf("%lld\n", (long long)copy.records);
    return 0;
}
