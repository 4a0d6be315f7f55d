// process BROKERS GROUP TOPIC PREFIX DELIVERY COMMIT_RECORDS COMMIT_MS
//
// Legato's processor as one would write it in C++: reads TOPIC with librdkafka, parses with simdjson
// and writes the same records to PREFIXlistens, PREFIXtracks, PREFIXartists and PREFIXalbums.
// DELIVERY is exactly-once or at-least-once; either commits after COMMIT_RECORDS plays or COMMIT_MS
// milliseconds, whichever comes first, and when nothing has come for a moment. It knows the two sources
// that are generated, and no dead letters.

#include "plays.hpp"

extern "C" {
#include "../C/kafka.h"
}

#include <cstdio>
#include <ctime>
#include <string>

namespace {

struct processor {
    rd_kafka_t *consumer, *producer;
    rd_kafka_topic_t *topics[TOPICS];
    bool is_transactional;
    int64_t commit_records, commit_milliseconds, begun = 0, uncommitted = 0, plays = 0;
    enrichment work;
};

int64_t milliseconds() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void commit(processor &p) {
    if (p.uncommitted == 0) return;
    rd_kafka_topic_partition_list_t *list = positions(p.consumer);
    if (p.is_transactional) {
        rd_kafka_consumer_group_metadata_t *group = rd_kafka_consumer_group_metadata(p.consumer);
        check(rd_kafka_send_offsets_to_transaction(p.producer, list, group, 30000), "send offsets");
        rd_kafka_consumer_group_metadata_destroy(group);
        check(rd_kafka_commit_transaction(p.producer, 30000), "commit");
    } else {
        flush(p.producer);
        rd_kafka_resp_err_t code = rd_kafka_commit(p.consumer, list, 0);
        if (code != 0) fail("cannot commit offsets: %s", rd_kafka_err2str(code));
    }
    rd_kafka_topic_partition_list_destroy(list);
    p.uncommitted = 0;
}

void take(rd_kafka_message_t *record, void *context) {
    processor &p = *static_cast<processor *>(context);
    int64_t now = milliseconds();
    if (p.uncommitted == 0) {
        p.begun = now;
        if (p.is_transactional) check(rd_kafka_begin_transaction(p.producer), "begin a transaction");
    }
    auto outputs = p.work.process(
        sv(static_cast<char *>(record->payload), record->len),
        sv(static_cast<char *>(record->key), record->key_len), record->partition, record->offset);
    if (outputs == nullptr) fail("a play that this program does not know");
    for (const output &one : *outputs)
        produce(
            p.producer, p.topics[one.topic], one.key.data(), one.key.size(), one.value.data(),
            one.value.size(), one.timestamp);
    if ((++p.plays & 255) == 0) rd_kafka_poll(p.producer, 0);
    if (++p.uncommitted >= p.commit_records || now - p.begun >= p.commit_milliseconds) commit(p);
}

void idle(void *context) { commit(*static_cast<processor *>(context)); }

}  // namespace

int main(int count, char **arguments) {
    if (count != 8)
        fail("usage: process BROKERS GROUP TOPIC PREFIX DELIVERY COMMIT_RECORDS COMMIT_MS");
    processor p;
    p.is_transactional = std::string(arguments[5]) == "exactly-once";
    p.commit_records = number(arguments[6], "COMMIT_RECORDS");
    p.commit_milliseconds = number(arguments[7], "COMMIT_MS");
    p.producer = writer(arguments[1], p.is_transactional ? arguments[2] : nullptr);
    p.consumer = reader(arguments[1], arguments[2]);
    static const char *const names[] = {"listens", "tracks", "artists", "albums"};
    for (int index = 0; index < TOPICS; index++) {
        std::string name = std::string(arguments[4]) + names[index];
        create_topic(p.producer, name.c_str(), index != LISTENS);
        p.topics[index] = topic(p.producer, name.c_str());
    }
    if (p.is_transactional) check(rd_kafka_init_transactions(p.producer, 30000), "start");
    const char *topics[] = {arguments[3]};
    read_all(p.consumer, topics, 1, take, idle, &p);
    commit(p);
    rd_kafka_consumer_close(p.consumer);
    rd_kafka_destroy(p.consumer);
    for (rd_kafka_topic_t *topic : p.topics) rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(p.producer);
    printf("%lld\n", static_cast<long long>(p.plays));
    return 0;
}
