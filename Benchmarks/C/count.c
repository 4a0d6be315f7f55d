// count BROKERS GROUP TOPIC…: how many committed records each topic holds, the bytes of their values,
// and a sum over keys and values that is the same in any order; one line a topic.

#include "kafka.h"

#include <stdio.h>
#include <string.h>

struct count {
    const char **topics;
    int topic_count;
    int64_t records[16];
    int64_t bytes[16];
    uint64_t sums[16];
};

// FNV-1a, 64 bits.
static uint64_t hash(uint64_t value, const void *bytes, size_t count) {
    const unsigned char *byte = bytes;
    while (count-- > 0) value = (value ^ *byte++) * 0x100000001B3;
    return value;
}

static void take(rd_kafka_message_t *record, void *context) {
    struct count *count = context;
    const char *name = rd_kafka_topic_name(record->rkt);
    for (int index = 0; index < count->topic_count; index++) {
        if (strcmp(name, count->topics[index]) != 0) continue;
        count->records[index] += 1;
        count->bytes[index] += (int64_t)record->len;
        uint64_t sum = hash(0xCBF29CE484222325, record->key, record->key_len);
        count->sums[index] += hash(sum * 31, record->payload, record->len);
    }
}

int main(int argument_count, char **arguments) {
    if (argument_count < 4 || argument_count > 3 + 16) fail("usage: count BROKERS GROUP TOPIC...");
    struct count count = {
        .topics = (const char **)arguments + 3, .topic_count = argument_count - 3};
    rd_kafka_t *kafka = reader(arguments[1], arguments[2]);
    read_all(kafka, count.topics, count.topic_count, take, NULL, &count);
    rd_kafka_consumer_close(kafka);
    rd_kafka_destroy(kafka);
    for (int index = 0; index < count.topic_count; index++)
        printf(
            "%s %lld %lld %016llx\n", count.topics[index], (long long)count.records[index],
            (long long)count.bytes[index], (unsigned long long)count.sums[index]);
    return 0;
}
