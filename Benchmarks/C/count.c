// count BROKERS GROUP TOPIC…: how many committed records each topic holds, and the bytes of their
// values, one line a topic.

#include "kafka.h"

#include <stdio.h>
#include <string.h>

struct count {
    const char **topics;
    int topic_count;
    int64_t records[16];
    int64_t bytes[16];
};

static void take(rd_kafka_message_t *record, void *context) {
    struct count *count = context;
    const char *name = rd_kafka_topic_name(record->rkt);
    for (int index = 0; index < count->topic_count; index++) {
        if (strcmp(name, count->topics[index]) != 0) continue;
        count->records[index] += 1;
        count->bytes[index] += (int64_t)record->len;
    }
}

int main(int argument_count, char **arguments) {
    if (argument_count < 4 || argument_count > 3 + 16) fail("usage: count BROKERS GROUP TOPIC...");
    struct count count = {
        .topics = (const char **)arguments + 3, .topic_count = argument_count - 3};
    rd_kafka_t *kafka = reader(arguments[1], arguments[2]);
    read_all(kafka, count.topics, count.topic_count, take, &count);
    rd_kafka_consumer_close(kafka);
    rd_kafka_destroy(kafka);
    for (int index = 0; index < count.topic_count; index++)
        printf(
            "%s %lld %lld\n", count.topics[index], (long long)count.records[index],
            (long long)count.bytes[index]);
    return 0;
}
