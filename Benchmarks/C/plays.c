#include "plays.h"

#include "kafka.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#define HOUR 3600000
#define ROWS_PER_FILE 16000

__attribute__((format(printf, 2, 3))) static void add(struct value *value, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t room = VALUE_BYTES_MAX - value->count;
    int count = vsnprintf(value->bytes + value->count, room, format, arguments);
    va_end(arguments);
    if (count < 0 || (size_t)count >= room) fail("a play is larger than %d bytes", VALUE_BYTES_MAX);
    value->count += (size_t)count;
}

// An instant in RFC 3339: with milliseconds, or whole seconds.
struct instant {
    char text[32];
};

static struct instant instant(int64_t milliseconds, bool with_fraction) {
    struct instant instant;
    struct tm parts;
    time_t seconds = milliseconds / 1000;
    gmtime_r(&seconds, &parts);
    size_t count = strftime(instant.text, sizeof instant.text, "%Y-%m-%dT%H:%M:%S", &parts);
    if (with_fraction) {
        snprintf(
            instant.text + count, sizeof instant.text - count, ".%03dZ",
            (int)(milliseconds % 1000));
    } else {
        snprintf(instant.text + count, sizeof instant.text - count, "Z");
    }
    return instant;
}

// The end of a play that follows one that ended at `end`: right after it, or after some hours.
static int64_t after(int64_t end, int64_t duration, uint64_t *state) {
    int64_t pause = below(state, 16) == 0 ? HOUR + (int64_t)below(state, 12 * HOUR) : 500;
    return end + pause + (int64_t)below(state, 3000) + duration;
}

// The Web API

static void add_links(struct value *value, const char *type, const char *id) {
    add(value, "\"external_urls\":{\"spotify\":\"https://open.spotify.com/%s/%s\"},", type, id);
    add(value, "\"href\":\"https://api.spotify.com/v1/%ss/%s\",\"id\":\"%s\",", type, id, id);
}

static void add_artist(struct value *value, const struct artist *artist) {
    add(value, "{");
    add_links(value, "artist", artist->id);
    add(
        value, "\"name\":\"%s\",\"type\":\"artist\",\"uri\":\"spotify:artist:%s\"}", artist->name,
        artist->id);
}

static void add_album(
    struct value *value, const struct album *album, const struct catalogue *catalogue) {
    static const struct {
        const char *prefix;
        int width;
    } images[] = {
        {"ab67616d0000b273", 640}, {"ab67616d00001e02", 300}, {"ab67616d00004851", 64}};
    add(
        value, "{\"album_type\":\"%s\",\"total_tracks\":%d,", album->type,
        album->tracks);
    add_links(value, "album", album->id);
    add(value, "\"images\":[");
    for (int index = 0; index < 3; index++)
        add(
            value, "%s{\"url\":\"https://i.scdn.co/image/%s%s\",\"height\":%d,\"width\":%d}",
            index == 0 ? "" : ",", images[index].prefix, album->image, images[index].width,
            images[index].width);
    add(
        value,
        "],\"name\":\"%s\",\"release_date\":\"%s\",\"release_date_precision\":\"day\","
        "\"type\":\"album\",\"uri\":\"spotify:album:%s\",\"artists\":[",
        album->name, album->date, album->id);
    add_artist(value, &catalogue->artists[album->artist]);
    add(value, "]}");
}

static void add_track(
    struct value *value, const struct track *track, const struct catalogue *catalogue) {
    const struct album *album = &catalogue->albums[track->album];
    add(value, "{\"album\":");
    add_album(value, album, catalogue);
    add(value, ",\"artists\":[");
    add_artist(value, &catalogue->artists[album->artist]);
    if (track->guest >= 0 && track->guest != album->artist) {
        add(value, ",");
        add_artist(value, &catalogue->artists[track->guest]);
    }
    add(
        value,
        "],\"disc_number\":1,\"duration_ms\":%d,\"explicit\":%s,"
        "\"external_ids\":{\"isrc\":\"%s\"},",
        track->duration, track->is_explicit, track->isrc);
    add_links(value, "track", track->id);
    add(
        value,
        "\"is_local\":false,\"name\":\"%s\",\"preview_url\":null,\"track_number\":%d,"
        "\"type\":\"track\",\"uri\":\"spotify:track:%s\"}",
        track->name, track->number, track->id);
}

static void add_context(
    struct value *value, const struct track *track, const struct catalogue *catalogue,
    uint64_t *state) {
    const char *album = catalogue->albums[track->album].id;
    // Any album's id serves as a playlist's too.
    const char *playlist = catalogue->albums[below(state, 500)].id;
    uint64_t chance = below(state, 4);
    if (chance == 0) {
        add(value, "null");
        return;
    }
    const char *type = chance == 1 ? "album" : "playlist";
    const char *id = chance == 1 ? album : playlist;
    add(
        value,
        "{\"type\":\"%s\",\"href\":\"https://api.spotify.com/v1/%ss/%s\",\"external_urls\":"
        "{\"spotify\":\"https://open.spotify.com/%s/%s\"},\"uri\":\"spotify:%s:%s\"}",
        type, type, id, type, id, type, id);
}

// Keeps the account's newest play for its export.
static void share(struct account *account, const struct track *track) {
    if (account->shared_count == SHARED_MAX) return;
    unsigned place = (account->shared_first + account->shared_count++) % SHARED_MAX;
    account->shared[place] = (struct shared_listen){track, account->api_end};
}

int64_t write_api_play(
    struct value *value, struct account *account, const struct catalogue *catalogue,
    uint64_t *state) {
    const struct track *track = pick(catalogue, state);
    account->api_end = after(account->api_end, track->duration, state);
    // Of two plays of a track in a row, either could be the one that a row tells of: where its row begins,
    // the other ended. The C++ program takes the nearest, ours weighs both, and the tables would differ.
    if (below(state, 2) == 0 && track != account->newest) share(account, track);
    account->newest = track;
    struct instant poll = instant(account->api_end + 60000, true);
    value->count = 0;
    add(
        value,
        "{\"v\":1,\"account\":\"%s\",\"source\":\"api\",\"read_at\":\"%s\","
        "\"origin\":{\"poll\":\"%s\"},\"item\":{\"track\":",
        account->name, poll.text, poll.text);
    add_track(value, track, catalogue);
    add(value, ",\"played_at\":\"%s\",\"context\":", instant(account->api_end, true).text);
    add_context(value, track, catalogue, state);
    add(value, "}}");
    return account->api_end;
}

// The extended history

static const char *const platforms[] = {
    "android", "ios", "windows", "Android OS 11 API 30 (samsung, SM-G975F)",
    "iOS 13.4 (iPhone11,8)", "Windows 10 (10.0.17763; x64)", "OS X 10.13.3 [x86 8]",
    "web_player windows 10;chrome 95.0.4638.69;desktop", "Partner sonos_ppc Sonos;Play1",
    "linux", "not_applicable",
};

static void add_export_names(
    struct value *value, const struct track *track, const struct catalogue *catalogue,
    bool is_episode) {
    const struct album *album = &catalogue->albums[track->album];
    const char *artist = catalogue->artists[album->artist].name;
    if (is_episode) {
        add(
            value,
            "\"master_metadata_track_name\":null,\"master_metadata_album_artist_name\":null,"
            "\"master_metadata_album_album_name\":null,\"spotify_track_uri\":null,"
            "\"episode_name\":\"%s\",\"episode_show_name\":\"%s\","
            "\"spotify_episode_uri\":\"spotify:episode:%s\",",
            track->name, artist, track->id);
    } else {
        add(
            value,
            "\"master_metadata_track_name\":\"%s\",\"master_metadata_album_artist_name\":\"%s\","
            "\"master_metadata_album_album_name\":\"%s\","
            "\"spotify_track_uri\":\"spotify:track:%s\",\"episode_name\":null,"
            "\"episode_show_name\":null,\"spotify_episode_uri\":null,",
            track->name, artist, album->name, track->id);
    }
}

// The next listen of the years before the Web API was asked; returns how long it was played.
static int64_t next_before(
    struct account *account, const struct track *track, bool is_whole, uint64_t *state) {
    int64_t played = is_whole ? track->duration : (int64_t)below(state, (uint64_t)track->duration);
    account->export_end = after(account->export_end, played, state);
    account->export_end -= account->export_end % 1000;
    return played;
}

int64_t write_export_play(
    struct value *value, struct account *account, const struct catalogue *catalogue,
    uint64_t *state) {
    const struct track *track = pick(catalogue, state);
    bool is_shared = account->shared_count > 0, is_whole = is_shared || below(state, 10) < 7;
    int64_t end, played;
    if (is_shared) {
        const struct shared_listen *listen = &account->shared[account->shared_first];
        account->shared_first = (account->shared_first + 1) % SHARED_MAX;
        account->shared_count -= 1;
        track = listen->track;
        end = listen->end - listen->end % 1000;
        played = track->duration;
    } else {
        played = next_before(account, track, is_whole, state);
        end = account->export_end;
    }
    int64_t row = account->rows++;
    value->count = 0;
    add(
        value,
        "{\"v\":1,\"account\":\"%s\",\"source\":\"extended\",\"read_at\":"
        "\"2024-01-01T00:00:00.000Z\",\"origin\":{\"file\":\"Streaming_History_Audio_%lld.json\","
        "\"row\":%lld},\"item\":{\"ts\":\"%s\",\"platform\":\"%s\",\"ms_played\":%lld,"
        "\"conn_country\":\"SE\",",
        account->name, (long long)(row / ROWS_PER_FILE), (long long)(row % ROWS_PER_FILE),
        instant(end, false).text, platforms[below(state, sizeof platforms / sizeof platforms[0])],
        (long long)played);
    add_export_names(value, track, catalogue, !is_shared && below(state, 25) == 0);
    add(
        value,
        "\"audiobook_title\":null,\"audiobook_uri\":null,\"audiobook_chapter_uri\":null,"
        "\"audiobook_chapter_title\":null,\"reason_start\":\"%s\",\"reason_end\":\"%s\","
        "\"shuffle\":%s,\"skipped\":%s,\"offline\":false,\"offline_timestamp\":%lld,"
        "\"incognito_mode\":false}}",
        below(state, 3) == 0 ? "clickrow" : "trackdone", is_whole ? "trackdone" : "fwdbtn",
        below(state, 2) == 0 ? "true" : "false", is_whole ? "false" : "true",
        (long long)((end - played) / 1000));
    return end;
}
