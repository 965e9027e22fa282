package io.tributary.pipelines.summary;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the node-to-gateway form, which comes from the network: whatever is wrong becomes a {@link SummaryException}. */
final class SummaryReader {
    private final JsonParser json;
    private final Set<String> seen = new HashSet<>();
    private @Nullable String site;
    private @Nullable String node;
    private @Nullable String run;
    private @Nullable String pipeline;
    private @Nullable Long startMicros;
    private @Nullable Long endMicros;
    private @Nullable Map<String, Value> group;
    private @Nullable Integer revision;
    private int nodes = 1;
    private @Nullable Map<String, Value> fields;
    private List<Summary.Partial> partials = List.of();
    private Map<String, String> calls = Map.of();
    private List<Summary.Step> then = List.of();

    private SummaryReader(JsonParser json) {
        this.json = json;
    }

    static Summary read(JsonFactory factory, byte[] bytes, int from, int length) throws SummaryException {
        try (JsonParser json = factory.createParser(bytes, from, length)) {
            return new SummaryReader(json).read();
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
            throw new SummaryException(
                    "not JSON" + (at < 0 ? "" : " at byte " + at) + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new SummaryException("not JSON in UTF-8: " + e.getMessage(), e);
        }
    }

    private Summary read() throws IOException, SummaryException {
        expect(json.nextToken(), JsonToken.START_OBJECT, "the summary", "an object");
        if (json.nextToken() != JsonToken.FIELD_NAME || !json.currentName().equals("v")) {
            throw wrong("v", "must come first and be " + SummaryJson.VERSION);
        }
        json.nextToken();
        long version = integer("v", Integer.MIN_VALUE);
        if (version != SummaryJson.VERSION) {
            throw wrong(
                    "v",
                    version + " is a version this gateway cannot read, only " + SummaryJson.VERSION + "; update it");
        }
        seen.add("v");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            if (!seen.add(key)) {
                throw wrong(key, "is there twice");
            }
            json.nextToken();
            member(key);
        }
        if (json.nextToken() != null) {
            throw wrong("the summary", "is followed by something else");
        }
        return summary();
    }

    private void member(String key) throws IOException, SummaryException {
        switch (key) {
            case "site" -> site = name(key);
            case "node" -> node = text(key);
            case "run" -> run = text(key);
            case "pipeline" -> pipeline = name(key);
            case "window_start" -> startMicros = time(key);
            case "window_end" -> endMicros = time(key);
            case "group" -> group = values(key, false);
            case "revision" -> revision = (int) integer(key, 0);
            case "nodes" -> nodes = (int) integer(key, 1);
            case "fields" -> fields = values(key, true);
            case "partials" -> partials = partials();
            case "calls" -> calls = texts(key);
            case "then" -> then = steps();
            default -> json.skipChildren();
        }
    }

    private Summary summary() throws SummaryException {
        long start = present("window_start", startMicros);
        long end = present("window_end", endMicros);
        if (end <= start) {
            throw wrong(
                    "window_end", SummaryWriter.iso(end) + " is not after window_start " + SummaryWriter.iso(start));
        }
        if (partials.isEmpty() != calls.isEmpty()) {
            throw wrong("partials", "and calls must both be there or both be missing");
        }
        if (partials.isEmpty() && !then.isEmpty()) {
            throw wrong("then", "has steps, and no partials to merge before them");
        }
        return new Summary(
                new Summary.Key(
                        present("site", site), present("pipeline", pipeline), start, end, present("group", group)),
                origin(),
                present("revision", revision),
                nodes,
                present("fields", fields),
                partials,
                calls,
                then);
    }

    /** That of what a site made of its nodes' shares is empty, and then there is nothing left to merge. */
    private Summary.Origin origin() throws SummaryException {
        Summary.Origin origin = new Summary.Origin(present("node", node), present("run", run));
        boolean ofSite = origin.equals(Summary.Origin.SITE) && partials.isEmpty();
        if (!ofSite && (origin.node().isEmpty() || origin.run().isEmpty())) {
            throw wrong(origin.node().isEmpty() ? "node" : "run", "must not be empty");
        }
        return origin;
    }

    private List<Summary.Partial> partials() throws IOException, SummaryException {
        expect(json.currentToken(), JsonToken.START_ARRAY, "partials", "a list");
        List<Summary.Partial> read = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Map<String, String> partial = texts("partials");
            String kind = partial.get("kind");
            String state = partial.get("state");
            if (kind == null || state == null || partial.size() != 2) {
                throw wrong("partials", "must each have kind and state, not " + partial.keySet());
            }
            read.add(new Summary.Partial(kind, state));
        }
        return read;
    }

    private List<Summary.Step> steps() throws IOException, SummaryException {
        expect(json.currentToken(), JsonToken.START_ARRAY, "then", "a list");
        List<Summary.Step> read = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.START_OBJECT, "then", "a list of objects");
            json.nextToken();
            String kind = json.currentToken() == JsonToken.FIELD_NAME ? json.currentName() : "";
            json.nextToken();
            switch (kind) {
                case "where" -> read.add(new Summary.Step("", text("then.where")));
                case "let" -> {
                    for (Map.Entry<String, String> let : texts("then.let").entrySet()) {
                        read.add(new Summary.Step(nonEmpty("then.let", let.getKey()), let.getValue()));
                    }
                }
                default -> throw wrong("then", "must be of where and let, not '" + kind + "'");
            }
            expect(json.nextToken(), JsonToken.END_OBJECT, "then", "a list of objects with one key each");
        }
        return read;
    }

    private Map<String, String> texts(String key) throws IOException, SummaryException {
        expect(json.currentToken(), JsonToken.START_OBJECT, key, "an object of texts");
        json.nextToken();
        return members(key);
    }

    /** The members of an object of texts, from the name of the first. */
    private Map<String, String> members(String key) throws IOException, SummaryException {
        Map<String, String> read = new LinkedHashMap<>();
        for (; json.currentToken() == JsonToken.FIELD_NAME; json.nextToken()) {
            String name = whole(key, json.currentName());
            json.nextToken();
            if (read.put(name, text(key + "." + name)) != null) {
                throw wrong(key + "." + name, "is there twice");
            }
        }
        return read;
    }

    private Map<String, Value> values(String key, boolean lists) throws IOException, SummaryException {
        expect(json.currentToken(), JsonToken.START_OBJECT, key, "an object");
        Map<String, Value> read = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = whole(key, json.currentName());
            json.nextToken();
            boolean list = lists && json.currentToken() == JsonToken.START_ARRAY;
            String place = key + "." + name;
            if (read.put(name, list ? list(place) : value(place)) != null) {
                throw wrong(key + "." + name, "is there twice");
            }
        }
        return read;
    }

    private Value list(String place) throws IOException, SummaryException {
        List<Value> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(item(place + "[" + items.size() + "]"));
        }
        return Value.ofList(items);
    }

    private Value item(String place) throws IOException, SummaryException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return value(place);
        }
        json.nextToken();
        if (!SummaryWriter.COUNTED_VALUE.equals(json.currentName())) {
            return tagged(place, members(place));
        }
        json.nextToken();
        Value value = value(place + "." + SummaryWriter.COUNTED_VALUE);
        json.nextToken();
        if (!SummaryWriter.COUNTED_COUNT.equals(json.currentName())) {
            throw wrong(place, "must be {value: ..., count: ...}");
        }
        json.nextToken();
        expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, place + ".count", "a whole number");
        long count = json.getLongValue();
        expect(json.nextToken(), JsonToken.END_OBJECT, place, "{value: ..., count: ...} and no more");
        return new Value.OfCounted(value, count);
    }

    private Value value(String place) throws IOException, SummaryException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> Value.MISSING;
            case VALUE_TRUE -> Value.of(true);
            case VALUE_FALSE -> Value.of(false);
            case VALUE_STRING -> Value.of(text(place));
            case VALUE_NUMBER_INT -> Value.of(json.getLongValue());
            case VALUE_NUMBER_FLOAT -> Value.of(finite(place, json.getDoubleValue()));
            case START_OBJECT -> tagged(place, texts(place));
            default -> throw wrong(place, "must be a value, not a list");
        };
    }

    private Value tagged(String place, Map<String, String> tagged) throws SummaryException {
        if (tagged.size() == 1) {
            Map.Entry<String, String> only = tagged.entrySet().iterator().next();
            if (only.getKey().equals("time")) {
                return Value.ofTime(micros(place, only.getValue()));
            }
            if (only.getKey().equals("double")) {
                return Value.of(notFinite(place, only.getValue()));
            }
        }
        throw wrong(place, "must be {time: ...} or {double: ...}, not an object of " + tagged.keySet());
    }

    private double notFinite(String place, String text) throws SummaryException {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw wrong(place, "'" + text + "' is not NaN, Infinity or -Infinity");
        };
    }

    private double finite(String place, double value) throws SummaryException {
        if (!Double.isFinite(value)) {
            throw wrong(place, "is a number too large for a double");
        }
        return value;
    }

    private long integer(String place, int least) throws IOException, SummaryException {
        expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, place, "a whole number");
        long value = json.getLongValue();
        if (value < least || value > Integer.MAX_VALUE) {
            throw wrong(place, value + " is outside [" + least + ", " + Integer.MAX_VALUE + "]");
        }
        return value;
    }

    private String name(String place) throws IOException, SummaryException {
        return nonEmpty(place, text(place));
    }

    private String text(String place) throws IOException, SummaryException {
        expect(json.currentToken(), JsonToken.VALUE_STRING, place, "a text");
        return whole(place, json.getText());
    }

    private String nonEmpty(String place, String text) throws SummaryException {
        if (text.isEmpty()) {
            throw wrong(place, "must not be empty");
        }
        return text;
    }

    private String whole(String place, String text) throws SummaryException {
        if (SummaryWriter.loneSurrogate(text) >= 0) {
            throw wrong(place, "has half a surrogate pair, which is no character");
        }
        return text;
    }

    private long time(String place) throws IOException, SummaryException {
        return micros(place, text(place));
    }

    private long micros(String place, String text) throws SummaryException {
        try {
            Instant time = Instant.parse(text);
            if (time.getNano() % 1000 != 0) {
                throw wrong(place, text + " is finer than a microsecond");
            }
            // Towards zero first, so that the earliest time there is does not overflow on the way.
            long seconds = time.getEpochSecond() < 0 ? time.getEpochSecond() + 1 : time.getEpochSecond();
            long rest = time.getNano() / 1000 - (time.getEpochSecond() < 0 ? 1_000_000L : 0);
            return Math.addExact(Math.multiplyExact(seconds, 1_000_000L), rest);
        } catch (DateTimeException | ArithmeticException e) {
            throw new SummaryException(place + ": '" + text + "' is not a time such as 2026-01-01T00:00:00Z", e);
        }
    }

    private <T> T present(String place, @Nullable T value) throws SummaryException {
        if (value == null) {
            throw wrong(place, "is missing");
        }
        return value;
    }

    private void expect(@Nullable JsonToken found, JsonToken wanted, String place, String what)
            throws SummaryException {
        if (found != wanted) {
            throw wrong(place, "must be " + what + (found == null ? ", but ends" : ", not " + described(found)));
        }
    }

    private static String described(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            default -> "the end of something";
        };
    }

    private static SummaryException wrong(String place, String message) {
        return new SummaryException(place + ": " + message);
    }
}
