// read BROKERS GROUP TOPIC: how many committed records a topic holds, and nothing else: what any
// reader costs at least.

#include "kafka.h"

#include <stdio.h>

static void take(rd_kafka_message_t *record, void *context) {
    int64_t *figures = context;
    figures[0] += 1;
    figures[1] += (int64_t)record->len;
}

int main(int argument_count, char **arguments) {
    if (argument_count != 4) fail("usage: read BROKERS GROUP TOPIC");
    rd_kafka_t *kafka = reader(arguments[1], arguments[2]);
    const char *topics[] = {arguments[3]};
    int64_t figures[2] = {0, 0};
    read_all(kafka, topics, 1, take, NULL, figures);
    rd_kafka_consumer_close(kafka);
    rd_kafka_destroy(kafka);
    printf("%lld %lld\n", (long long)figures[0], (long long)figures[1]);
    return 0;
}
