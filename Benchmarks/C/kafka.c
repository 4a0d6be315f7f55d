#include "kafka.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The same as in Sources/Topics/Cluster+Clients.swift; bench.py refuses to measure when they differ.
static const char *const reading[][2] = {
    {"isolation.level", "read_committed"},
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    {"enable.partition.eof", "true"},
    {"fetch.wait.max.ms", "50"},
    {"queued.max.messages.kbytes", "16384"},
    {"check.crcs", "true"},
    {"auto.offset.reset", "earliest"},
    {"partition.assignment.strategy", "range,roundrobin"},
    {"session.timeout.ms", "10000"},
    {"heartbeat.interval.ms", "2000"},
    {"max.poll.interval.ms", "60000"},
    {NULL, NULL},
};

static const char *const writing[][2] = {
    {"enable.idempotence", "true"},
    {"acks", "all"},
    {"partitioner", "murmur2_random"},
    {"compression.type", "lz4"},
    {"linger.ms", "5"},
    {"message.max.bytes", "8388608"},
    {"queue.buffering.max.kbytes", "65536"},
    {NULL, NULL},
};

static const char *const one_by_one[][2] = {
    {"max.in.flight.requests.per.connection", "1"},
    {NULL, NULL},
};

static const char *const transactional[][2] = {
    {"transaction.timeout.ms", "10000"},
    {NULL, NULL},
};

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "error: ");
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

int64_t number(const char *text, const char *what) {
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != 0) fail("%s is %s, which is no number", what, text);
    return value;
}

void check(rd_kafka_error_t *error, const char *what) {
    if (error != NULL) fail("cannot %s: %s", what, rd_kafka_error_string(error));
}

// Clients

static void set(rd_kafka_conf_t *settings, const char *name, const char *value) {
    char words[512];
    if (rd_kafka_conf_set(settings, name, value, words, sizeof words) != RD_KAFKA_CONF_OK)
        fail("librdkafka refuses %s=%s: %s", name, value, words);
}

static void set_all(rd_kafka_conf_t *settings, const char *const table[][2]) {
    for (int row = 0; table[row][0] != NULL; row++) set(settings, table[row][0], table[row][1]);
}

static rd_kafka_t *client(rd_kafka_type_t type, rd_kafka_conf_t *settings) {
    char words[512];
    rd_kafka_t *client = rd_kafka_new(type, settings, words, sizeof words);
    if (client == NULL) fail("cannot make a Kafka client: %s", words);
    return client;
}

rd_kafka_t *reader(const char *brokers, const char *group) {
    rd_kafka_conf_t *settings = rd_kafka_conf_new();
    set(settings, "bootstrap.servers", brokers);
    set(settings, "group.id", group);
    set_all(settings, reading);
    rd_kafka_t *reader = client(RD_KAFKA_CONSUMER, settings);
    rd_kafka_poll_set_consumer(reader);
    return reader;
}

static rd_kafka_resp_err_t first_undelivered;

static void record_delivery(rd_kafka_t *client, const rd_kafka_message_t *record, void *context) {
    (void)client, (void)context;
    if (record->err != 0 && first_undelivered == 0) first_undelivered = record->err;
}

rd_kafka_resp_err_t undelivered(void) { return first_undelivered; }

rd_kafka_t *writer(const char *brokers, const char *transactional_id) {
    rd_kafka_conf_t *settings = rd_kafka_conf_new();
    set(settings, "bootstrap.servers", brokers);
    set_all(settings, writing);
    rd_kafka_conf_set_dr_msg_cb(settings, record_delivery);
    if (transactional_id != NULL) {
        set(settings, "transactional.id", transactional_id);
        set_all(settings, transactional);
    } else {
        set_all(settings, one_by_one);
    }
    return client(RD_KAFKA_PRODUCER, settings);
}

// Topics

static void set_policy(rd_kafka_NewTopic_t *topic, bool compacted) {
    if (compacted) {
        rd_kafka_NewTopic_set_config(topic, "cleanup.policy", "compact");
        rd_kafka_NewTopic_set_config(topic, "segment.ms", "3600000");
    } else {
        rd_kafka_NewTopic_set_config(topic, "cleanup.policy", "delete");
        rd_kafka_NewTopic_set_config(topic, "retention.ms", "-1");
        rd_kafka_NewTopic_set_config(topic, "retention.bytes", "-1");
        rd_kafka_NewTopic_set_config(topic, "segment.ms", "9223372036854775807");
    }
}

void create_topic(rd_kafka_t *client, const char *name, bool compacted) {
    char words[512];
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new(name, PARTITIONS, -1, words, sizeof words);
    if (topic == NULL) fail("cannot make topic %s: %s", name, words);
    set_policy(topic, compacted);
    rd_kafka_queue_t *answers = rd_kafka_queue_new(client);
    rd_kafka_CreateTopics(client, &topic, 1, NULL, answers);
    rd_kafka_event_t *answer = rd_kafka_queue_poll(answers, 10000);
    if (answer == NULL) fail("cannot make topic %s: no answer in 10 s", name);
    if (rd_kafka_event_error(answer) != 0)
        fail("cannot make topic %s: %s", name, rd_kafka_event_error_string(answer));
    size_t count;
    const rd_kafka_topic_result_t **results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(answer), &count);
    rd_kafka_resp_err_t code = rd_kafka_topic_result_error(results[0]);
    if (code != 0 && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
        fail("cannot make topic %s: %s", name, rd_kafka_topic_result_error_string(results[0]));
    rd_kafka_event_destroy(answer);
    rd_kafka_queue_destroy(answers);
    rd_kafka_NewTopic_destroy(topic);
}

rd_kafka_topic_t *topic(rd_kafka_t *client, const char *name) {
    rd_kafka_topic_t *topic = rd_kafka_topic_new(client, name, NULL);
    if (topic == NULL) fail("cannot use topic %s: %s", name, rd_kafka_err2str(rd_kafka_last_error()));
    return topic;
}

// Records

void produce(
    rd_kafka_t *client, rd_kafka_topic_t *topic, const void *key, size_t key_bytes,
    const void *value, size_t value_bytes, int64_t timestamp) {
    for (;;) {
        rd_kafka_resp_err_t code = rd_kafka_producev(
            client, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
            RD_KAFKA_V_KEY(key, key_bytes), RD_KAFKA_V_VALUE((void *)value, value_bytes),
            RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_END);
        if (code == 0) return;
        if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL)
            fail("cannot send to %s: %s", rd_kafka_topic_name(topic), rd_kafka_err2str(code));
        rd_kafka_poll(client, 10);
    }
}

void flush(rd_kafka_t *client) {
    rd_kafka_resp_err_t code = rd_kafka_flush(client, 60000);
    if (code == 0) code = undelivered();
    if (code != 0) fail("records have not reached Kafka: %s", rd_kafka_err2str(code));
}

rd_kafka_topic_partition_list_t *positions(rd_kafka_t *reader) {
    rd_kafka_topic_partition_list_t *list;
    rd_kafka_resp_err_t code = rd_kafka_assignment(reader, &list);
    if (code == 0) code = rd_kafka_position(reader, list);
    if (code != 0) fail("cannot tell positions: %s", rd_kafka_err2str(code));
    return list;
}

// librdkafka 2.0 looks at a partition that it passed over for a full queue only after a second, unless
// its thread has something else to do; Legato's consumer does the same (KafkaConsumer.swift).
static void wake_fetching(rd_kafka_t *reader, size_t read_bytes) {
    static size_t bytes;
    bytes += read_bytes;
    if (bytes < 4 << 20) return;
    bytes = 0;
    const struct rd_kafka_metadata *metadata = NULL;
    if (rd_kafka_metadata(reader, 0, NULL, &metadata, 0) == 0) rd_kafka_metadata_destroy(metadata);
}

void read_all(
    rd_kafka_t *reader, const char **topics, int topic_count,
    void (*take)(rd_kafka_message_t *record, void *context), void (*idle)(void *context),
    void *context) {
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(topic_count);
    for (int index = 0; index < topic_count; index++)
        rd_kafka_topic_partition_list_add(list, topics[index], RD_KAFKA_PARTITION_UA);
    rd_kafka_resp_err_t code = rd_kafka_subscribe(reader, list);
    if (code != 0) fail("cannot subscribe to %s: %s", topics[0], rd_kafka_err2str(code));
    rd_kafka_topic_partition_list_destroy(list);

    // Nobody writes meanwhile, so each partition reports its end once.
    for (int ended = 0, silent = 0; ended < topic_count * PARTITIONS;) {
        rd_kafka_message_t *record = rd_kafka_consumer_poll(reader, IDLE_MILLISECONDS);
        if (record == NULL) {
            silent += IDLE_MILLISECONDS;
            if (silent >= 60000) fail("nothing to read from %s in 60 s", topics[0]);
            if (idle != NULL) idle(context);
            continue;
        }
        silent = 0;
        if (record->err == 0) {
            wake_fetching(reader, record->len);
            take(record, context);
        } else if (record->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            ended += 1;
        } else {
            fail("cannot read: %s", rd_kafka_message_errstr(record));
        }
        rd_kafka_message_destroy(record);
    }
}
