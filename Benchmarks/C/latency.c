// latency BROKERS GROUP PLAYS_TOPIC LISTENS_TOPIC RATE SECONDS: how long a play takes from being
// produced until a committed reader has its listen, one play after the other at RATE a second.
//
// Prints the count and the milliseconds at the 50th, 90th and 99th of 100, and at most. One account,
// so that plays and listens have one order. Time begins with the call that produces.

#include "kafka.h"
#include "plays.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int compare(const void *one, const void *other) {
    int64_t first = *(const int64_t *)one, second = *(const int64_t *)other;
    return (first > second) - (first < second);
}

// A member of the group that has its partitions and waits at their ends.
static rd_kafka_t *listener(const char *brokers, const char *group, const char *name) {
    rd_kafka_t *kafka = reader(brokers, group);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, name, RD_KAFKA_PARTITION_UA);
    rd_kafka_resp_err_t code = rd_kafka_subscribe(kafka, list);
    if (code != 0) fail("cannot subscribe to %s: %s", name, rd_kafka_err2str(code));
    rd_kafka_topic_partition_list_destroy(list);
    for (int ended = 0; ended < PARTITIONS;) {
        rd_kafka_message_t *record = rd_kafka_consumer_poll(kafka, 30000);
        if (record == NULL) fail("%s was not read to its end in 30 s", name);
        if (record->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ended += 1;
        rd_kafka_message_destroy(record);
    }
    return kafka;
}

int main(int count, char **arguments) {
    if (count != 7) fail("usage: latency BROKERS GROUP PLAYS_TOPIC LISTENS_TOPIC RATE SECONDS");
    int64_t rate = number(arguments[5], "RATE"), plays = rate * number(arguments[6], "SECONDS");
    static struct catalogue catalogue;
    static struct value value;
    uint64_t state = 1;
    make_catalogue(&catalogue, &state);
    struct account account = {.api_end = 1600000000000};
    snprintf(account.name, sizeof account.name, "latency-%lld", (long long)microseconds());
    rd_kafka_t *kafka = writer(arguments[1], NULL);
    rd_kafka_topic_t *handle = topic(kafka, arguments[3]);
    rd_kafka_t *listens = listener(arguments[1], arguments[2], arguments[4]);
    int64_t *sent = calloc((size_t)plays, sizeof *sent);
    if (sent == NULL) fail("no memory for %lld plays", (long long)plays);

    int64_t produced = 0, seen = 0, start = microseconds();
    while (seen < plays) {
        int64_t now = microseconds();
        if (now - start > (plays / rate + 60) * 1000000) fail("only %lld listens came", (long long)seen);
        if (produced < plays && now - start >= produced * 1000000 / rate) {
            int64_t end = write_api_play(&value, &account, &catalogue, &state);
            sent[produced++] = microseconds();
            produce(
                kafka, handle, account.name, strlen(account.name), value.bytes, value.count, end);
            rd_kafka_poll(kafka, 0);
        }
        rd_kafka_message_t *record = rd_kafka_consumer_poll(listens, 1);
        if (record == NULL) continue;
        // What lay in the topic before comes out as well: only our own account's listens count.
        if (record->err == 0 && record->key_len == strlen(account.name) &&
            memcmp(record->key, account.name, record->key_len) == 0) {
            sent[seen] = microseconds() - sent[seen];
            seen += 1;
        }
        rd_kafka_message_destroy(record);
    }
    qsort(sent, (size_t)plays, sizeof *sent, compare);
    printf(
        "%lld %.1f %.1f %.1f %.1f\n", (long long)plays, (double)sent[plays / 2] / 1000,
        (double)sent[plays * 9 / 10] / 1000, (double)sent[plays * 99 / 100] / 1000,
        (double)sent[plays - 1] / 1000);
    rd_kafka_consumer_close(listens);
    rd_kafka_destroy(listens);
    rd_kafka_topic_destroy(handle);
    rd_kafka_destroy(kafka);
    free(sent);
    return 0;
}
