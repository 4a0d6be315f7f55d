// entries BROKERS TOPIC COUNT SEED: fills TOPIC, a compacted one, with COUNT entries of a catalogue as
// Legato's producer writes them: artists with genres first, then albums, then tracks. They are the
// things that plays made with the same SEED name.

#include "catalogue.h"
#include "kafka.h"

#include <stdio.h>
#include <string.h>

static char value[4096], key[64];

static const char *const genres[] = {
    "dream pop", "shoegaze", "art rock", "techno", "folk", "jazz", "ambient", "hip hop",
};

static void write_entry(
    rd_kafka_t *client, rd_kafka_topic_t *topic, const char *kind, const char *id, const char *object) {
    int size = snprintf(
        value, sizeof value,
        "{\"v\":1,\"kind\":\"%s\",\"id\":\"%s\",\"fetched_at\":\"2026-11-01T00:00:00.000Z\",\"object\":{%s}}",
        kind, id, object);
    int key_bytes = snprintf(key, sizeof key, "%s:%s", kind, id);
    produce(client, topic, key, (size_t)key_bytes, value, (size_t)size, 0);
    rd_kafka_poll(client, 0);
}

int main(int count, char **arguments) {
    if (count != 5) fail("usage: entries BROKERS TOPIC COUNT SEED");
    int64_t left = number(arguments[3], "COUNT");
    uint64_t state = (uint64_t)number(arguments[4], "SEED");
    static struct catalogue catalogue;
    make_catalogue(&catalogue, &state);
    rd_kafka_t *client = writer(arguments[1], NULL);
    create_topic(client, arguments[2], true);
    rd_kafka_topic_t *handle = topic(client, arguments[2]);
    static char object[2048];
    for (int index = 0; index < ARTISTS && left > 0; index++, left--) {
        const struct artist *artist = &catalogue.artists[index];
        snprintf(
            object, sizeof object,
            "\"id\":\"%s\",\"name\":\"%s\",\"uri\":\"spotify:artist:%s\",\"type\":\"artist\","
            "\"genres\":[\"%s\",\"%s\"],\"images\":[],\"popularity\":%d",
            artist->id, artist->name, artist->id, genres[index % 8], genres[index / 8 % 8], index % 100);
        write_entry(client, handle, "artist", artist->id, object);
    }
    for (int index = 0; index < ALBUMS && left > 0; index++, left--) {
        const struct album *album = &catalogue.albums[index];
        const struct artist *artist = &catalogue.artists[album->artist];
        snprintf(
            object, sizeof object,
            "\"id\":\"%s\",\"name\":\"%s\",\"uri\":\"spotify:album:%s\",\"album_type\":\"%s\","
            "\"release_date\":\"%s\",\"release_date_precision\":\"day\",\"total_tracks\":%d,"
            "\"artists\":[{\"id\":\"%s\",\"name\":\"%s\"}],\"tracks\":{\"items\":[]}",
            album->id, album->name, album->id, album->type, album->date, album->tracks, artist->id,
            artist->name);
        write_entry(client, handle, "album", album->id, object);
    }
    for (int index = 0; index < TRACKS && left > 0; index++, left--) {
        const struct track *track = &catalogue.tracks[index];
        const struct album *album = &catalogue.albums[track->album];
        const struct artist *artist = &catalogue.artists[album->artist];
        snprintf(
            object, sizeof object,
            "\"id\":\"%s\",\"name\":\"%s\",\"uri\":\"spotify:track:%s\",\"duration_ms\":%d,"
            "\"album\":{\"id\":\"%s\",\"name\":\"%s\",\"release_date\":\"%s\"},"
            "\"artists\":[{\"id\":\"%s\",\"name\":\"%s\"}]",
            track->id, track->name, track->id, track->duration, album->id, album->name, album->date,
            artist->id, artist->name);
        write_entry(client, handle, "track", track->id, object);
    }
    flush(client);
    rd_kafka_topic_destroy(handle);
    rd_kafka_destroy(client);
    return 0;
}
