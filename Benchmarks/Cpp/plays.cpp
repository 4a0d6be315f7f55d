#include "plays.hpp"

// OpenSSL 3 allocates and wipes a context for each digest that is made by EVP.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <simdjson.h>

using namespace simdjson;

namespace {

struct artist { maybe id, name, uri, url; };
struct album { maybe id, name, uri, url, type, date, precision, image; std::optional<int64_t> total; };

// Remembers what was sent last, to send nothing twice that could not win.
struct entity_cache {
    struct slot { hash128 content; int64_t observed = INT64_MIN; };
    // Asked for before the content is written, so that memory has answered by then.
    struct place { size_t index = 0; uint64_t seed = 0; slot known; };
    std::vector<slot> slots = std::vector<slot>(65536);

    place find(topic_number topic, sv key) const {
        hash128 found = hash(key, uint64_t(topic));
        size_t index = found.low & (slots.size() - 1);
        return {index, found.high, slots[index]};
    }
    bool is_news(const place &at, sv content, int64_t observed) {
        hash128 found = hash(content, at.seed);
        if (at.known.content == found && observed <= at.known.observed) return false;
        slots[at.index] = {found, observed};
        return true;
    }
};

bool contains_word(sv text, sv word) {
    for (size_t at = text.find(word); at != sv::npos; at = text.find(word, at + 1)) {
        auto is_word = [&](size_t place) { return isalnum((unsigned char)text[place]) || text[place] == '_'; };
        if ((at == 0 || !is_word(at - 1)) && (at + word.size() == text.size() || !is_word(at + word.size())))
            return true;
    }
    return false;
}

// As the page of the records has it, for what is generated.
sv platform(sv described) {
    char lower[256];
    size_t count = std::min(described.size(), sizeof lower);
    for (size_t index = 0; index < count; index++)
        lower[index] = char(described[index] | (described[index] >= 'A' && described[index] <= 'Z' ? 0x20 : 0));
    sv text(lower, count);
    auto has = [&](sv part) { return text.find(part) != sv::npos; };
    if (has("web player") || has("web_player") || has("webplayer") || has("browser")) return "web";
    if (has("playstation") || has("xbox") || has("nintendo")) return "console";
    if (has("tesla") || has("carplay") || contains_word(text, "car")) return "car";
    if (has("google cast") || has("chromecast") || contains_word(text, "cast")) return "cast";
    if (contains_word(text, "tv") || has("tizen") || has("roku")) return "tv";
    if (has("sonos") || has("amazon") || has("alexa") || has("speaker")) return "speaker";
    if (has("android")) return "android";
    if (contains_word(text, "ios") || has("iphone") || has("ipad")) return "ios";
    if (has("windows")) return "windows";
    if (has("os x") || has("osx") || has("macos")) return "macos";
    return has("linux") ? "linux" : "other";
}

maybe text(simdjson_result<ondemand::value> found) {
    sv value;
    if (found.get_string().get(value) != SUCCESS) return {};
    return value;
}
std::optional<int64_t> integer(simdjson_result<ondemand::value> found) {
    int64_t value;
    if (found.get_int64().get(value) != SUCCESS) return {};
    return value;
}
std::optional<bool> flag(simdjson_result<ondemand::value> found) {
    bool value;
    if (found.get_bool().get(value) != SUCCESS) return {};
    return value;
}
maybe link(ondemand::object &object) {
    ondemand::object urls;
    if (object["external_urls"].get_object().get(urls) != SUCCESS) return {};
    return text(urls["spotify"]);
}

}  // namespace

struct enrichment::parts {
    ondemand::parser parser;
    std::vector<char> padded = std::vector<char>(1 << 16);
    writer_buffer buffer, spelled;
    std::vector<output> outputs;
    entity_cache sent;
    SHA256_CTX context;
    entity_cache::place entity;
    std::vector<artist> artists, makers;
    sv account, origin;
    int64_t read_at = 0;
    char names[4][40];  // `name:` ids of this play
    int name_count = 0;

    void digest(uint8_t *out) {
        SHA256_Init(&context);
        SHA256_Update(&context, spelled.start, spelled.count());
        SHA256_Final(out, &context);
    }
    sv name_id(sv kind, sv name, maybe owner, bool owned) {
        spelled.end = spelled.start;
        spelled.put(kind);
        spelled.put('\x1F');
        fold(name, spelled);
        if (owned) {
            spelled.put('\x1F');
            fold(owner.value_or(""), spelled);
        }
        uint8_t out[32];
        digest(out);
        spelled.end = spelled.start;
        spelled.put("name:");
        spelled.hex(out, 16);
        char *room = names[name_count++ & 3];
        memcpy(room, spelled.start, spelled.count());
        return sv(room, spelled.count());
    }
    void begin_id(sv source) {
        spelled.end = spelled.start;
        spelled.put(source);
        spelled.put('\x1F');
        spelled.put(account);
        spelled.put('\x1F');
    }
    sv begin(sv key, sv suffix = "") {
        char *start = buffer.end;
        buffer.put(key);
        buffer.put(suffix);
        return sv(start, size_t(buffer.end - start));
    }
    sv begin_entity(topic_number topic, sv id, sv suffix) {
        sv key = begin(id, suffix);
        entity = sent.find(topic, key);
        return key;
    }
    void end_entity(topic_number topic, sv key, const char *start, sv knowledge) {
        buffer.put(",\"knowledge\":\"");
        buffer.put(knowledge);
        buffer.put('"');
        if (!sent.is_news(entity, sv(start, size_t(buffer.end - start)), read_at)) {
            buffer.end = const_cast<char *>(key.data());
            return;
        }
        buffer.put(",\"observed_at\":");
        buffer.instant(read_at);
        buffer.put('}');
        outputs.push_back({topic, key, sv(start, size_t(buffer.end - start)), 0});
    }
    void lists(sv ids_name, sv names_name, const std::vector<artist> &list) {
        auto each = [&](sv name, maybe artist::*member) {
            buffer.put(name);
            for (size_t index = 0; index < list.size(); index++) {
                if (index) buffer.put(',');
                buffer.string((list[index].*member).value_or(""));
            }
            buffer.put(']');
        };
        each(ids_name, &artist::id);
        each(names_name, &artist::name);
    }
    void read_artists(ondemand::object &object, std::vector<artist> &list) {
        list.clear();
        ondemand::array array;
        if (object["artists"].get_array().get(array) != SUCCESS) return;
        for (auto element : array) {
            ondemand::object one;
            if (element.get_object().get(one) != SUCCESS) continue;
            artist found;
            found.url = link(one);
            found.id = text(one["id"]);
            found.name = text(one["name"]);
            found.uri = text(one["uri"]);
            list.push_back(found);
        }
    }
    void write_artist(const artist &one, sv knowledge) {
        sv key = begin_entity(ARTISTS, *one.id, knowledge == "export" ? "@export" : "@mention");
        const char *start = buffer.end;
        buffer.text("{\"v\":1,\"id\":", one.id);
        buffer.text(",\"uri\":", one.uri);
        buffer.text(",\"name\":", one.name);
        buffer.put(",\"genres\":null,\"image_url\":null,\"followers\":null,\"popularity\":null");
        buffer.text(",\"url\":", one.url);
        end_entity(ARTISTS, key, start, knowledge);
    }
    void write_times(int64_t started, int64_t ended, sv precision) {
        buffer.put(",\"started_at\":");
        buffer.instant(started);
        buffer.put(",\"ended_at\":");
        buffer.instant(ended);
        buffer.put(",\"ended_at_precision\":\"");
        buffer.put(precision);
        int64_t days = started / 86400000;
        buffer.put("\",\"timezone\":\"UTC\",\"local_date\":\"");
        buffer.date(days);
        buffer.put('"');
        buffer.integer(",\"local_hour\":", started / 3600000 % 24);
        buffer.integer(",\"weekday\":", (days + 3) % 7 + 1);
    }
    void end_listen(sv key, const char *start, int partition, int64_t offset, int64_t ended) {
        buffer.put(",\"origin\":");
        buffer.put(origin);
        buffer.integer(",\"play_partition\":", partition);
        buffer.integer(",\"play_offset\":", offset);
        buffer.put(",\"read_at\":");
        buffer.instant(read_at);
        buffer.put('}');
        outputs.push_back({LISTENS, key, sv(start, size_t(buffer.end - start)), ended});
    }
    bool api(ondemand::object &item, int partition, int64_t offset);
    bool extended(ondemand::object &item, int partition, int64_t offset);
};

bool enrichment::parts::api(ondemand::object &item, int partition, int64_t offset) {
    ondemand::object object, inner;
    if (item["track"].get_object().get(object) != SUCCESS) return false;
    album album;
    if (object["album"].get_object().get(inner) != SUCCESS) return false;
    album.type = text(inner["album_type"]);
    album.total = integer(inner["total_tracks"]);
    album.url = link(inner);
    album.id = text(inner["id"]);
    ondemand::array images;
    if (inner["images"].get_array().get(images) == SUCCESS)
        for (auto image : images) {
            album.image = text(image["url"]);
            break;
        }
    album.name = text(inner["name"]);
    album.date = text(inner["release_date"]);
    album.precision = text(inner["release_date_precision"]);
    album.uri = text(inner["uri"]);
    read_artists(inner, makers);
    read_artists(object, artists);
    auto disc = integer(object["disc_number"]);
    auto duration = integer(object["duration_ms"]);
    auto is_explicit = flag(object["explicit"]);
    maybe isrc;
    if (object["external_ids"].get_object().get(inner) == SUCCESS) isrc = text(inner["isrc"]);
    maybe url = link(object), id = text(object["id"]);
    auto is_local = flag(object["is_local"]);
    maybe name = text(object["name"]);
    auto number = integer(object["track_number"]);
    maybe uri = text(object["uri"]);
    auto ended = parse_instant(text(item["played_at"]).value_or(""));
    maybe context_type, context_uri;
    if (item["context"].get_object().get(inner) == SUCCESS) {
        context_type = text(inner["type"]);
        context_uri = text(inner["uri"]);
    }
    if (!uri || !id || !ended) return false;

    begin_id("api");
    spelled.put(*uri);
    spelled.put('\x1F');
    spelled.number(*ended);
    uint8_t play_id[32];
    digest(play_id);
    std::optional<int64_t> year;
    if (album.date && album.date->size() >= 4) {
        year = 0;
        for (int place = 0; place < 4; place++) year = *year * 10 + ((*album.date)[size_t(place)] - '0');
    }

    sv key = begin(account);
    const char *start = buffer.end;
    buffer.put("{\"v\":1,\"play_id\":\"");
    buffer.hex(play_id, 16);
    buffer.put('"');
    buffer.text(",\"account\":", account);
    buffer.put(",\"source\":\"api\",\"kind\":\"track\"");
    buffer.text(",\"track_id\":", id);
    buffer.text(",\"track_uri\":", uri);
    buffer.text(",\"track_name\":", name);
    buffer.text(",\"album_id\":", album.id);
    buffer.text(",\"album_name\":", album.name);
    lists(",\"artist_ids\":[", ",\"artist_names\":[", artists);
    buffer.text(",\"isrc\":", isrc);
    buffer.integer(",\"duration_ms\":", duration);
    buffer.flag(",\"explicit\":", is_explicit);
    buffer.integer(",\"release_year\":", year);
    buffer.put(",\"genres\":[]");
    buffer.text(",\"context_type\":", context_type);
    buffer.text(",\"context_uri\":", context_uri);
    write_times(*ended - duration.value_or(0), *ended, "millisecond");
    buffer.integer(",\"ms_played\":", duration.value_or(0));
    buffer.put(
        ",\"ms_played_estimated\":true,\"completion\":null,\"skipped\":null,\"shuffle\":null,"
        "\"offline\":null,\"incognito\":null,\"platform\":null,\"country\":null,"
        "\"reason_start\":null,\"reason_end\":null,\"platform_detail\":null");
    end_listen(key, start, partition, offset, *ended);

    key = begin_entity(TRACKS, *id, "");
    start = buffer.end;
    buffer.text("{\"v\":1,\"id\":", id);
    buffer.text(",\"uri\":", uri);
    buffer.put(",\"kind\":\"track\"");
    buffer.text(",\"name\":", name);
    buffer.text(",\"album_id\":", album.id);
    buffer.text(",\"album_name\":", album.name);
    lists(",\"artist_ids\":[", ",\"artist_names\":[", artists);
    buffer.text(",\"isrc\":", isrc);
    buffer.integer(",\"duration_ms\":", duration);
    buffer.flag(",\"explicit\":", is_explicit);
    buffer.integer(",\"disc_number\":", disc);
    buffer.integer(",\"track_number\":", number);
    buffer.flag(",\"is_local\":", is_local);
    buffer.text(",\"url\":", url);
    end_entity(TRACKS, key, start, "full");

    key = begin_entity(ALBUMS, *album.id, "@mention");
    start = buffer.end;
    buffer.text("{\"v\":1,\"id\":", album.id);
    buffer.text(",\"uri\":", album.uri);
    buffer.put(",\"kind\":\"album\"");
    buffer.text(",\"name\":", album.name);
    lists(",\"artist_ids\":[", ",\"artist_names\":[", makers);
    buffer.text(",\"album_type\":", album.type);
    buffer.text(",\"release_date\":", album.date);
    buffer.text(",\"release_date_precision\":", album.precision);
    buffer.integer(",\"release_year\":", year);
    buffer.integer(",\"total_tracks\":", album.total);
    buffer.put(",\"label\":null,\"upc\":null,\"genres\":null");
    buffer.text(",\"image_url\":", album.image);
    buffer.text(",\"url\":", album.url);
    end_entity(ALBUMS, key, start, "partial");

    for (auto &one : artists) write_artist(one, "partial");
    for (auto &one : makers) {
        bool is_known = false;
        for (auto &other : artists) is_known = is_known || one.id == other.id;
        if (!is_known) write_artist(one, "partial");
    }
    return true;
}

bool enrichment::parts::extended(ondemand::object &item, int partition, int64_t offset) {
    maybe spelled_end = text(item["ts"]), described = text(item["platform"]);
    auto played = integer(item["ms_played"]);
    maybe country = text(item["conn_country"]);
    maybe track = text(item["master_metadata_track_name"]);
    maybe artist_name = text(item["master_metadata_album_artist_name"]);
    maybe album_name = text(item["master_metadata_album_album_name"]);
    maybe track_uri = text(item["spotify_track_uri"]);
    maybe episode = text(item["episode_name"]), show = text(item["episode_show_name"]);
    maybe episode_uri = text(item["spotify_episode_uri"]);
    maybe reason_start = text(item["reason_start"]), reason_end = text(item["reason_end"]);
    auto shuffle = flag(item["shuffle"]), skipped = flag(item["skipped"]);
    auto offline = flag(item["offline"]);
    auto offline_time = integer(item["offline_timestamp"]);
    auto incognito = flag(item["incognito_mode"]);
    auto ended = parse_instant(spelled_end.value_or(""));
    bool is_episode = !track_uri && episode_uri;
    maybe uri = is_episode ? episode_uri : track_uri;
    if (!ended || !played || !uri || uri->size() < 22) return false;

    begin_id("extended");
    spelled.put(*uri);
    spelled.put('\x1F');
    spelled.put(*spelled_end);
    spelled.put('\x1F');
    spelled.number(*played);
    spelled.put('\x1F');
    if (offline_time) {
        int64_t seconds = *offline_time > 100000000000 ? *offline_time / 1000 : *offline_time;
        if (seconds >= 1136073600 && seconds < 4102444800) spelled.number(seconds);
    }
    uint8_t play_id[32];
    digest(play_id);
    maybe name = is_episode ? episode : track, owner = is_episode ? show : album_name;
    maybe artist_id, album_id, id = uri->substr(uri->size() - 22);
    if (is_episode) {
        if (owner) album_id = name_id("show", *owner, {}, false);
    } else {
        if (artist_name) artist_id = name_id("artist", *artist_name, {}, false);
        if (owner) album_id = name_id("album", *owner, artist_name, true);
    }
    artists.clear();
    if (!is_episode && artist_id) artists.push_back({artist_id, artist_name, {}, {}});
    int64_t measured = std::max<int64_t>(0, *played), started = *ended - measured;
    sv kind = is_episode ? "episode" : "track";

    sv key = begin(account);
    const char *start = buffer.end;
    buffer.put("{\"v\":1,\"play_id\":\"");
    buffer.hex(play_id, 16);
    buffer.put('"');
    buffer.text(",\"account\":", account);
    buffer.text(",\"source\":\"extended\",\"kind\":", kind);
    buffer.text(",\"track_id\":", id);
    buffer.text(",\"track_uri\":", uri);
    buffer.text(",\"track_name\":", name);
    buffer.text(",\"album_id\":", album_id);
    buffer.text(",\"album_name\":", owner);
    lists(",\"artist_ids\":[", ",\"artist_names\":[", artists);
    buffer.put(
        ",\"isrc\":null,\"duration_ms\":null,\"explicit\":null,\"release_year\":null,\"genres\":[],"
        "\"context_type\":null,\"context_uri\":null");
    write_times(started, *ended, "second");
    buffer.integer(",\"ms_played\":", measured);
    buffer.put(",\"ms_played_estimated\":false,\"completion\":null");
    buffer.flag(",\"skipped\":", skipped);
    buffer.flag(",\"shuffle\":", shuffle);
    buffer.flag(",\"offline\":", offline);
    buffer.flag(",\"incognito\":", incognito);
    buffer.text(",\"platform\":", described ? maybe(platform(*described)) : maybe());
    buffer.text(",\"country\":", country);
    buffer.text(",\"reason_start\":", reason_start);
    buffer.text(",\"reason_end\":", reason_end);
    buffer.text(",\"platform_detail\":", described);
    end_listen(key, start, partition, offset, *ended);

    if (name) {
        key = begin_entity(TRACKS, *id, "@export");
        start = buffer.end;
        buffer.text("{\"v\":1,\"id\":", id);
        buffer.text(",\"uri\":", uri);
        buffer.text(",\"kind\":", kind);
        buffer.text(",\"name\":", name);
        buffer.text(",\"album_id\":", album_id);
        buffer.text(",\"album_name\":", owner);
        lists(",\"artist_ids\":[", ",\"artist_names\":[", artists);
        buffer.put(
            ",\"isrc\":null,\"duration_ms\":null,\"explicit\":null,\"disc_number\":null,"
            "\"track_number\":null,\"is_local\":false,\"url\":null");
        end_entity(TRACKS, key, start, "export");
    }
    if (album_id) {
        key = begin_entity(ALBUMS, *album_id, "@export");
        start = buffer.end;
        buffer.text("{\"v\":1,\"id\":", album_id);
        buffer.text(",\"uri\":null,\"kind\":", is_episode ? sv("show") : sv("album"));
        buffer.text(",\"name\":", owner);
        lists(",\"artist_ids\":[", ",\"artist_names\":[", artists);
        buffer.put(
            ",\"album_type\":null,\"release_date\":null,\"release_date_precision\":null,"
            "\"release_year\":null,\"total_tracks\":null,\"label\":null,\"upc\":null,\"genres\":null,"
            "\"image_url\":null,\"url\":null");
        end_entity(ALBUMS, key, start, "export");
    }
    for (auto &one : artists) write_artist(one, "export");
    return true;
}

enrichment::enrichment() : parts_(new parts) {}
enrichment::~enrichment() = default;

const std::vector<output> *enrichment::process(sv value, sv key, int partition, int64_t offset) {
    parts &p = *parts_;
    p.outputs.clear();
    p.buffer.end = p.buffer.start;
    p.name_count = 0;
    if (value.size() + SIMDJSON_PADDING > p.padded.size()) return nullptr;
    memcpy(p.padded.data(), value.data(), value.size());
    ondemand::document document;
    if (p.parser.iterate(p.padded.data(), value.size(), p.padded.size()).get(document) != SUCCESS)
        return nullptr;
    ondemand::object fields, origin, item;
    if (document.get_object().get(fields) != SUCCESS) return nullptr;
    if (integer(fields["v"]) != 1) return nullptr;
    p.account = text(fields["account"]).value_or("");
    sv source = text(fields["source"]).value_or("");
    auto read_at = parse_instant(text(fields["read_at"]).value_or(""));
    if (p.account != key || !read_at) return nullptr;
    p.read_at = *read_at;
    if (fields["origin"].get_object().get(origin) != SUCCESS) return nullptr;
    if (origin.raw_json().get(p.origin) != SUCCESS) return nullptr;
    if (fields["item"].get_object().get(item) != SUCCESS) return nullptr;
    bool is_known = source == "api" ? p.api(item, partition, offset)
        : source == "extended" && p.extended(item, partition, offset);
    return is_known ? &p.outputs : nullptr;
}
