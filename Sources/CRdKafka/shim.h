#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/// Hands one record over. rd_kafka_producev is variadic, which Swift cannot call.
/// The bytes are copied; `headers` belong to librdkafka once this succeeded and to the caller otherwise.
static inline rd_kafka_resp_err_t kafka_produce(rd_kafka_t *client, rd_kafka_topic_t *topic,
                                                int32_t partition, const void *key, size_t key_bytes,
                                                const void *value, size_t value_bytes,
                                                int64_t timestamp, rd_kafka_headers_t *headers) {
    if (headers)
        return rd_kafka_producev(client, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition),
                                 RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                 RD_KAFKA_V_KEY(key, key_bytes),
                                 RD_KAFKA_V_VALUE((void *)value, value_bytes),
                                 RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_HEADERS(headers),
                                 RD_KAFKA_V_END);
    return rd_kafka_producev(client, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition),
                             RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                             RD_KAFKA_V_KEY(key, key_bytes),
                             RD_KAFKA_V_VALUE((void *)value, value_bytes),
                             RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_END);
}

/// An address for a value that is empty, as against one that is null.
static inline const void *kafka_empty(void) {
    static const char nothing[1] = {0};
    return nothing;
}
