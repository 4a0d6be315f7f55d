// read BROKERS GROUP TOPIC [FOLDER]: how many committed records a topic holds, and nothing else: what any
// reader costs at least. With FOLDER it writes the values as lines, a file for each partition, and syncs
// them: what any writer of lines costs at least, without folders, digests or a look at what it writes.

#include "kafka.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

struct lines {
    const char *folder;
    int file;
    size_t used;
    char *bytes;
};

static int64_t record_count, byte_count;

static void write_out(struct lines *to) {
    for (size_t done = 0; done < to->used;) {
        ssize_t count = write(to->file, to->bytes + done, to->used - done);
        if (count <= 0) fail("cannot write");
        done += (size_t)count;
    }
    to->used = 0;
}

static void open_lines(struct lines *to, int partition) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%d.jsonl", to->folder, partition);
    to->file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    to->bytes = malloc(PIECE);
    if (to->file < 0 || to->bytes == NULL) fail("cannot make %s", path);
}

static void take(rd_kafka_message_t *record, void *context) {
    record_count += 1;
    byte_count += (int64_t)record->len;
    if (context == NULL) return;
    struct lines *to = (struct lines *)context + record->partition;
    if (to->bytes == NULL) open_lines(to, record->partition);
    if (to->used + record->len + 1 > PIECE) write_out(to);
    memcpy(to->bytes + to->used, record->payload, record->len);
    to->used += record->len;
    to->bytes[to->used++] = '\n';
}

int main(int argument_count, char **arguments) {
    if (argument_count != 4 && argument_count != 5) fail("usage: read BROKERS GROUP TOPIC [FOLDER]");
    struct lines lines[PARTITIONS] = {0};
    for (int partition = 0; partition < PARTITIONS; partition++)
        lines[partition].folder = arguments[argument_count - 1];
    rd_kafka_t *kafka = reader(arguments[1], arguments[2]);
    const char *topics[] = {arguments[3]};
    read_all(kafka, topics, 1, take, NULL, argument_count == 5 ? lines : NULL);
    for (int partition = 0; partition < PARTITIONS; partition++) {
        if (lines[partition].bytes == NULL) continue;
        write_out(&lines[partition]);
        if (fdatasync(lines[partition].file) != 0) fail("cannot sync");
    }
    rd_kafka_consumer_close(kafka);
    rd_kafka_destroy(kafka);
    printf("%lld %lld\n", (long long)record_count, (long long)byte_count);
    return 0;
}
