package io.tributary.sim.site;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who receives a site's summaries: keeps the last revision of each window and group, as receivers of summaries must. One
 * thread.
 */
public final class Upstream {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int POLLED_AT_ONCE = 1_000;

    private final Source source;
    /** Readings in the last revision, by everything that names a result. */
    private final Map<String, Long> readingsOf = new LinkedHashMap<>();
    /** The last summary of each group, by pipeline and group. */
    private final TreeMap<String, Row> latest = new TreeMap<>();

    private long received;
    private Duration delay = Duration.ZERO;

    /**
     * One line of a table.
     *
     * @param nodes how many nodes contributed
     */
    public record Row(
            String pipeline, String group, Instant end, String mean, String peak, long readings, long nodes) {}

    public Upstream(Source source) {
        this.source = source;
    }

    /** Takes what has come. */
    public void receive() {
        while (source.poll(this::take, POLLED_AT_ONCE) > 0) {
            // Summaries are few: until none is left.
        }
    }

    private void take(Message message, long position) {
        Map<String, String> fields = fields(message);
        String group = fields.getOrDefault("district", "-");
        Instant end = Instant.parse(fields.getOrDefault("window_end", "1970-01-01T00:00:00Z"));
        String pipeline = fields.getOrDefault("pipeline", "");
        long readings = Long.parseLong(fields.getOrDefault("n", "0"));
        received++;
        readingsOf.put(pipeline + " " + group + " " + end, readings);
        delay = Duration.between(end, Instant.EPOCH.plusNanos(message.receivedMicros() * 1_000));
        latest.put(
                pipeline + " " + group,
                new Row(
                        pipeline,
                        group,
                        end,
                        fields.getOrDefault("mean", ""),
                        fields.getOrDefault("peak", ""),
                        readings,
                        Long.parseLong(fields.getOrDefault("nodes", "1"))));
        source.acknowledge(position);
    }

    /** The members of a flat JSON object as text. */
    private static Map<String, String> fields(Message message) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser =
                JSON.createParser(message.payloadBytes(), message.payloadFrom(), message.payloadLength())) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, parser.getText());
                }
            }
            return fields;
        } catch (IOException e) {
            throw new IllegalStateException("a gateway sent what is no summary: " + message.payload(), e);
        }
    }

    /** Summaries that came, revisions included. */
    public long received() {
        return received;
    }

    /** How long after the end of its window the last summary came. */
    public Duration delay() {
        return delay;
    }

    /** Readings in the last revisions of a pipeline's summaries. */
    public long readings(String pipeline) {
        return readingsOf.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(pipeline + " "))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** The last summary of each pipeline and group, in order. */
    public Iterable<Row> rows() {
        return latest.values();
    }
}
