package io.tributary.pipelines.summary;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Summaries as JSON (RFC 8259): from node to gateway with everything needed to merge them, and upstream as a flat object
 * for whoever reads it.
 *
 * <p>Between node and gateway types survive. Whole numbers are ints; numbers with a fraction or exponent are doubles, so
 * {@code 10.0} stays a double. What JSON has no literal for is an object with one key: {@code {"time": "2026-01-01T00:00:00Z"}},
 * {@code {"double": "NaN"}}, {@code {"double": "-Infinity"}}. A missing value is null. A field may be a list of values, or of
 * values that were counted: {@code [{"value": "e17", "count": 3}]}.
 *
 * <p>Any thread.
 */
public final class SummaryJson {
    /** The version of the node-to-gateway form that this class writes and reads. */
    public static final int VERSION = 1;

    /** The longest form that {@link #read} looks at, which comes from others: 1 MiB, a thousand times the usual. */
    public static final int BYTES_MAX = 1 << 20;

    /** Names that group columns and fields can't have in the flat forms. */
    static final Set<String> OWN_NAMES =
            Set.of("site", "pipeline", "window_start", "window_end", "revision", "nodes", "node");

    private static final JsonFactory JSON = new JsonFactory();

    private SummaryJson() {}

    /** The node-to-gateway form, in UTF-8; of a site's own summary too, to be kept. Half a surrogate pair in a text is written as U+FFFD. */
    public static byte[] write(Summary summary) {
        return bytes(json -> new SummaryWriter(json).write(summary));
    }

    /**
     * The upstream form, in UTF-8: {@code site, pipeline, window_start, window_end, revision, nodes}, for a result that no
     * gateway merged also {@code node}, then group values and fields by name. Times are ISO 8601 in UTC. NaN and the infinities
     * are null, for JSON has no such numbers. A group column or field whose name is taken gets an underscore behind it.
     */
    public static byte[] upstream(Summary summary) {
        return bytes(json -> new UpstreamWriter(json).write(summary));
    }

    public static Summary read(byte[] bytes) throws SummaryException {
        return read(bytes, 0, bytes.length);
    }

    /** As {@link #read(byte[])}, of whatever length: what {@link #write} gave and this process or one before it kept. */
    public static Summary readKept(byte[] bytes) throws SummaryException {
        return SummaryReader.read(JSON, bytes, 0, bytes.length);
    }

    /**
     * Reads the node-to-gateway form. Keys that version {@value #VERSION} does not know are passed over.
     *
     * @throws SummaryException when it is too long, malformed, incomplete or of another version; nothing else is thrown
     *     whatever the bytes are
     */
    public static Summary read(byte[] bytes, int from, int length) throws SummaryException {
        if (length > BYTES_MAX) {
            throw new SummaryException(
                    "a summary of " + length + " bytes is longer than the " + BYTES_MAX + " allowed");
        }
        return SummaryReader.read(JSON, bytes, from, length);
    }

    /** A name that is not among {@code taken}, to which it is added. */
    static String freeName(String name, Set<String> taken) {
        String free = name;
        while (!taken.add(free)) {
            free += "_";
        }
        return free;
    }

    static byte[] bytes(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            writing.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @FunctionalInterface
    interface Writing {
        void write(JsonGenerator json) throws IOException;
    }

    /** The flat form; names are written once each, for most readers keep only one of two equal keys. */
    private record UpstreamWriter(JsonGenerator json) {
        void write(Summary summary) throws IOException {
            Set<String> taken = new HashSet<>(OWN_NAMES);
            json.writeStartObject();
            SummaryWriter.text(json, "site", summary.key().site());
            SummaryWriter.text(json, "pipeline", summary.key().pipeline());
            SummaryWriter.text(
                    json, "window_start", SummaryWriter.iso(summary.key().startMicros()));
            SummaryWriter.text(
                    json, "window_end", SummaryWriter.iso(summary.key().endMicros()));
            json.writeNumberField("revision", summary.revision());
            json.writeNumberField("nodes", summary.nodes());
            if (!summary.origin().node().isEmpty()) {
                SummaryWriter.text(json, "node", summary.origin().node());
            }
            values(summary.key().group(), taken);
            values(summary.fields(), taken);
            json.writeEndObject();
        }

        private void values(Map<String, Value> values, Set<String> taken) throws IOException {
            for (Map.Entry<String, Value> entry : values.entrySet()) {
                json.writeFieldName(freeName(SummaryWriter.wellFormed(entry.getKey()), taken));
                plain(entry.getValue());
            }
        }

        private void plain(Value value) throws IOException {
            if (value instanceof Value.OfDouble number && !Double.isFinite(number.value())) {
                json.writeNull();
            } else if (value instanceof Value.OfTime time) {
                json.writeString(SummaryWriter.iso(time.micros()));
            } else if (value instanceof Value.OfList list) {
                json.writeStartArray();
                for (Value item : list.items()) {
                    plain(item);
                }
                json.writeEndArray();
            } else if (value instanceof Value.OfCounted counted) {
                json.writeStartObject();
                json.writeFieldName(SummaryWriter.COUNTED_VALUE);
                plain(counted.value());
                json.writeNumberField(SummaryWriter.COUNTED_COUNT, counted.count());
                json.writeEndObject();
            } else {
                SummaryWriter.value(json, value);
            }
        }
    }
}
