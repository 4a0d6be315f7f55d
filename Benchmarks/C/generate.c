// generate BROKERS TOPIC PLAYS SEED: fills TOPIC with made-up plays, half of them as the Web API
// reports them, half as rows of an extended history. The same seed gives the same plays.

#include "kafka.h"
#include "plays.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLAYS_PER_ACCOUNT 5000
#define ACCOUNTS_MIN 36

#define API_BEGIN 1704067200000     // 2024-01-01
#define EXPORT_BEGIN 1420070400000  // 2015-01-01

static struct account *make_accounts(int64_t count) {
    struct account *accounts = calloc((size_t)count, sizeof *accounts);
    if (accounts == NULL) fail("no memory for %lld accounts", (long long)count);
    for (int64_t index = 0; index < count; index++) {
        snprintf(
            accounts[index].name, sizeof accounts[index].name, "listener-%04lld",
            (long long)index);
        accounts[index].api_end = API_BEGIN;
        accounts[index].export_end = EXPORT_BEGIN;
    }
    return accounts;
}

int main(int count, char **arguments) {
    if (count != 5) fail("usage: generate BROKERS TOPIC PLAYS SEED");
    int64_t plays = number(arguments[3], "PLAYS");
    uint64_t state = (uint64_t)number(arguments[4], "SEED");
    int64_t account_count = plays / PLAYS_PER_ACCOUNT;
    if (account_count < ACCOUNTS_MIN) account_count = ACCOUNTS_MIN;
    struct account *accounts = make_accounts(account_count);
    static struct catalogue catalogue;
    make_catalogue(&catalogue, &state);

    rd_kafka_t *kafka = writer(arguments[1], NULL);
    create_topic(kafka, arguments[2], false);
    rd_kafka_topic_t *handle = topic(kafka, arguments[2]);
    static struct value value;
    int64_t bytes[2] = {0, 0};
    for (int64_t index = 0; index < plays; index++) {
        struct account *account = &accounts[below(&state, (uint64_t)account_count)];
        bool is_export = index % 2 == 1;
        int64_t end = (is_export ? write_export_play : write_api_play)(
            &value, account, &catalogue, &state);
        bytes[is_export] += (int64_t)value.count;
        produce(kafka, handle, account->name, strlen(account->name), value.bytes, value.count, end);
        rd_kafka_poll(kafka, 0);
    }
    flush(kafka);
    rd_kafka_topic_destroy(handle);
    rd_kafka_destroy(kafka);
    free(accounts);
    // Plays, and the bytes of one of either kind.
    printf(
        "%lld %lld %lld\n", (long long)plays, (long long)(bytes[0] / ((plays + 1) / 2)),
        (long long)(plays > 1 ? bytes[1] / (plays / 2) : 0));
    return 0;
}
