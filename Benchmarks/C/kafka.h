// What the C programs of the benchmarks share: clients with Legato's own settings, and errors.
#pragma once

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PARTITIONS 12

// Prints one line on standard error and exits with status 1.
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *format, ...);

// The number in `text`; `what` names it when it is none.
int64_t number(const char *text, const char *what);

// A member of `group` with the settings of a Legato reader.
rd_kafka_t *reader(const char *brokers, const char *group);

// A writer with the settings of a Legato writer; with transactions when `transactional_id` is set.
rd_kafka_t *writer(const char *brokers, const char *transactional_id);

// The first reason for which a record of a `writer` was not stored, or 0.
rd_kafka_resp_err_t undelivered(void);

// Makes a topic with Legato's policy; one that exists is left alone.
void create_topic(rd_kafka_t *client, const char *name, bool compacted);

// A handle for producing to a topic.
rd_kafka_topic_t *topic(rd_kafka_t *client, const char *name);

// Sends one record, which librdkafka copies; waits while its queue is full.
void produce(
    rd_kafka_t *client, rd_kafka_topic_t *topic, const void *key, size_t key_bytes,
    const void *value, size_t value_bytes, int64_t timestamp);

// Waits until everything that was sent is stored.
void flush(rd_kafka_t *client);

// Exits when a call that returns an error object failed.
void check(rd_kafka_error_t *error, const char *what);

// The places behind what was read, of all partitions in hand; the caller frees the list.
rd_kafka_topic_partition_list_t *positions(rd_kafka_t *reader);

// So long nothing has to come until a reader is idle; the processor's own moment.
enum { IDLE_MILLISECONDS = 25 };

// Reads `topics` from where the group left off, calls `take` with each record, and `idle`, which may be
// NULL, when nothing has come for a moment. Ends when every partition has been read to its end.
void read_all(
    rd_kafka_t *reader, const char **topics, int topic_count,
    void (*take)(rd_kafka_message_t *record, void *context), void (*idle)(void *context),
    void *context);
