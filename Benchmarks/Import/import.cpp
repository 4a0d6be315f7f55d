// import BROKERS PREFIX FILE…: publishes the rows of an extended history as legato-producer import
// does: each row without white space and private fields in the same envelope, different plays once,
// in transactions of 20,000 rows, with an entry of the ledger for each file and its SHA-256.
//
// As fast as we can write it: simdjson's on-demand reader over a whole file in memory, every value
// copied as the bytes it came in, one walk over each row.

extern "C" {
#include "../C/kafka.h"
}

#include <openssl/evp.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

using namespace simdjson;
using std::string;
using std::string_view;

namespace {

constexpr int kTransactionRows = 20'000;
const string_view kAccount = "me";

struct Fingerprint {
    uint64_t high, low;
    bool operator==(const Fingerprint &other) const { return high == other.high && low == other.low; }
};

// Open addressing over one block; the ids are digests already.
class Table {
public:
    Table() : slots_(1 << 16) {}

    bool insert(Fingerprint id) {
        if ((count_ + 1) * 4 > slots_.size() * 3) grow();
        if (!place(slots_, id)) return false;
        count_++;
        return true;
    }

private:
    static bool place(std::vector<Fingerprint> &slots, Fingerprint id) {
        size_t mask = slots.size() - 1, slot = id.low & mask;
        while (slots[slot].high | slots[slot].low) {
            if (slots[slot] == id) return false;
            slot = (slot + 1) & mask;
        }
        slots[slot] = id;
        return true;
    }

    void grow() {
        std::vector<Fingerprint> larger(slots_.size() * 2);
        for (auto id : slots_)
            if (id.high | id.low) place(larger, id);
        slots_.swap(larger);
    }

    std::vector<Fingerprint> slots_;
    size_t count_ = 0;
};

class Digest {
public:
    Digest() : context_(EVP_MD_CTX_new()), algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)) {}

    void sum(const void *bytes, size_t count, unsigned char out[32]) {
        EVP_DigestInit_ex2(context_, algorithm_, nullptr);
        EVP_DigestUpdate(context_, bytes, count);
        EVP_DigestFinal_ex(context_, out, nullptr);
    }

    Fingerprint first128(const string &text) {
        unsigned char out[32];
        sum(text.data(), text.size(), out);
        Fingerprint id;
        memcpy(&id.high, out, 8);
        memcpy(&id.low, out + 8, 8);
        return id;
    }

private:
    EVP_MD_CTX *context_;
    EVP_MD *algorithm_;
};

bool is_private(string_view key) {
    switch (key.size()) {
        case 4: return strncasecmp(key.data(), "city", 4) == 0;
        case 6: return strncasecmp(key.data(), "region", 6) == 0;
        case 7: return strncasecmp(key.data(), "ip_addr", 7) == 0;
        case 8: return strncasecmp(key.data(), "username", 8) == 0;
        case 17: return strncasecmp(key.data(), "ip_addr_decrypted", 17) == 0;
        case 20: return strncasecmp(key.data(), "user_agent_decrypted", 20) == 0;
        default: return false;
    }
}

// Days since 1970 of a civil date.
int64_t days(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2;
    int64_t era = year / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int64_t digits(const char *text, int count) {
    int64_t value = 0;
    for (int index = 0; index < count; index++) {
        if (text[index] < '0' || text[index] > '9') return -1;
        value = value * 10 + text[index] - '0';
    }
    return value;
}

int64_t milliseconds(string_view ts) {
    if (ts.size() != 20) return -1;
    const char *text = ts.data();
    int64_t day = days(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2));
    int64_t second = digits(text + 11, 2) * 3600 + digits(text + 14, 2) * 60 + digits(text + 17, 2);
    return (day * 86400 + second) * 1000;
}

void append(string &text, int64_t number) {
    char room[24];
    auto end = std::to_chars(room, room + sizeof room, number).ptr;
    text.append(room, static_cast<size_t>(end - room));
}

string_view trimmed(string_view token) {
    while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r'))
        token.remove_suffix(1);
    return token;
}

// What one row says that its id is made of, as the tokens it came in.
struct Row {
    string_view ts, played, offline, track, episode, chapter, book, names[7];
    bool incognito = false;
};

string_view inside(string_view token) {
    return token.size() >= 2 && token[0] == '"' ? token.substr(1, token.size() - 2) : string_view();
}

class Importer {
public:
    Importer(const char *brokers, const string &prefix) {
        kafka_ = writer(brokers, (prefix + "import").c_str());
        for (auto name : {"plays", "ledger", "cursors"})
            create_topic(kafka_, (prefix + name).c_str(), strcmp(name, "cursors") == 0);
        plays_ = topic(kafka_, (prefix + "plays").c_str());
        ledger_ = topic(kafka_, (prefix + "ledger").c_str());
        check(rd_kafka_init_transactions(kafka_, 30'000), "start transactions");
        read_at_ = "2026-11-21T12:00:00.000Z";
    }

    void take(const string &path) {
        padded_string text;
        if (padded_string::load(path).get(text)) fail("cannot read %s", path.c_str());
        unsigned char sum[32];
        digest_.sum(text.data(), text.size(), sum);
        file_ = path.substr(path.rfind('/') + 1);
        ondemand::document document = parser_.iterate(text);
        int64_t row = 0, before = accepted_;
        for (ondemand::object object : document.get_array()) publish(object, row++);
        rows_ += row;
        entry(row, accepted_ - before, sum);
    }

    void finish() {
        commit();
        printf("%lld rows, %lld accepted\n", static_cast<long long>(rows_),
               static_cast<long long>(accepted_));
    }

private:
    void publish(ondemand::object object, int64_t number) {
        envelope(number);
        Row row;
        bool is_first = true;
        for (auto field : object) {
            ondemand::raw_json_string name = field.key();
            const char *start = name.raw();
            const char *end = static_cast<const char *>(memchr(start, '"', 64));
            string_view key(start, static_cast<size_t>(end - start));
            ondemand::value value = field.value();
            ondemand::json_type type = value.type();
            string_view token;
            if (type == ondemand::json_type::object || type == ondemand::json_type::array) {
                token = to_json_string(value);
                nested_.resize(token.size());
                size_t length = 0;
                if (minify(token.data(), token.size(), nested_.data(), length)) fail("bad JSON");
                token = string_view(nested_.data(), length);
            } else {
                token = trimmed(value.raw_json_token());
            }
            note(row, key, token);
            if (is_private(key)) continue;
            if (!is_first) record_ += ',';
            is_first = false;
            record_ += '"';
            record_ += key;
            record_ += "\":";
            record_ += token;
        }
        record_ += "}}";
        int64_t ended_at = milliseconds(inside(row.ts));
        if (ended_at < 0) fail("a row has no end");
        if (!known_.insert(identify(row))) return;
        accepted_++;
        begin();
        produce(kafka_, plays_, kAccount.data(), kAccount.size(), record_.data(), record_.size(), ended_at);
        if (++open_ >= kTransactionRows) commit();
    }

    void envelope(int64_t number) {
        record_.assign("{\"v\":1,\"account\":\"me\",\"source\":\"extended\",\"read_at\":\"");
        record_ += read_at_;
        record_ += "\",\"origin\":{\"file\":\"";
        record_ += file_;
        record_ += "\",\"row\":";
        append(record_, number);
        record_ += "},\"item\":{";
    }

    static void note(Row &row, string_view key, string_view token) {
        switch (key.size()) {
            case 2: if (key == "ts") row.ts = token; break;
            case 9: if (key == "ms_played") row.played = token; break;
            case 17:
                if (key == "spotify_track_uri") row.track = token;
                if (key == "offline_timestamp") row.offline = token;
                if (key == "episode_show_name") row.names[4] = token;
                break;
            case 19: if (key == "spotify_episode_uri") row.episode = token; break;
            case 21: if (key == "audiobook_chapter_uri") row.chapter = token; break;
            case 13: if (key == "audiobook_uri") row.book = token; break;
            case 26: if (key == "master_metadata_track_name") row.names[0] = token; break;
            case 33: if (key == "master_metadata_album_artist_name") row.names[1] = token; break;
            case 32: if (key == "master_metadata_album_album_name") row.names[2] = token; break;
            case 12: if (key == "episode_name") row.names[3] = token; break;
            case 15: if (key == "audiobook_title") row.names[5] = token; break;
            case 23: if (key == "audiobook_chapter_title") row.names[6] = token; break;
            case 14: if (key == "incognito_mode") row.incognito = token == "true"; break;
            default: break;
        }
    }

    Fingerprint identify(const Row &row) {
        parts_.assign("extended\x1fme\x1f");
        string_view uri;
        for (auto candidate : {row.track, row.episode, row.chapter, row.book})
            if (uri.empty()) uri = inside(candidate);
        if (!uri.empty()) parts_ += uri;
        else
            for (auto name : row.names) { parts_ += inside(name); parts_ += '\x1e'; }
        parts_ += '\x1f';
        parts_ += inside(row.ts);
        parts_ += '\x1f';
        parts_ += row.played;
        parts_ += '\x1f';
        int64_t offline = 0;
        auto result = std::from_chars(row.offline.data(), row.offline.data() + row.offline.size(), offline);
        if (result.ec == std::errc()) {
            if (offline > 100'000'000'000) offline /= 1000;
            if (offline >= 1'136'073'600 && offline < 4'102'444'800) append(parts_, offline);
        }
        return digest_.first128(parts_);
    }

    void entry(int64_t rows, int64_t accepted, const unsigned char sum[32]) {
        begin();
        string text = "{\"v\":1,\"account\":\"me\",\"kind\":\"import\",\"file\":\"" + file_ + "\",\"read\":";
        append(text, rows);
        text += ",\"accepted\":";
        append(text, accepted);
        text += ",\"sha256\":\"";
        for (int index = 0; index < 32; index++) {
            char hex[3];
            snprintf(hex, sizeof hex, "%02x", sum[index]);
            text += hex;
        }
        text += "\"}";
        produce(kafka_, ledger_, kAccount.data(), kAccount.size(), text.data(), text.size(), 0);
    }

    void begin() {
        if (is_open_) return;
        check(rd_kafka_begin_transaction(kafka_), "begin");
        is_open_ = true;
    }

    void commit() {
        if (!is_open_) return;
        check(rd_kafka_commit_transaction(kafka_, 60'000), "commit");
        is_open_ = false;
        open_ = 0;
    }

    rd_kafka_t *kafka_;
    rd_kafka_topic_t *plays_, *ledger_;
    ondemand::parser parser_;
    Digest digest_;
    Table known_;
    string record_, parts_, file_, read_at_;
    std::vector<char> nested_;
    int64_t rows_ = 0, accepted_ = 0;
    int open_ = 0;
    bool is_open_ = false;
};

}  // namespace

int main(int argument_count, char **arguments) {
    if (argument_count < 4) fail("usage: import BROKERS PREFIX FILE...");
    std::vector<string> files(arguments + 3, arguments + argument_count);
    std::sort(files.begin(), files.end());
    Importer importer(arguments[1], arguments[2]);
    for (const auto &file : files) importer.take(file);
    importer.finish();
    return 0;
}
