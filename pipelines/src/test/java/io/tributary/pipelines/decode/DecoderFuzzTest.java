package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * No payload whatsoever makes a decoder throw, hang or give more readings than it said there could be. Runs over its
 * inputs in every build. To search for new ones: {@code JAZZER_FUZZ=1 mvn -pl pipelines test
 * -Dtest=DecoderFuzzTest#json_arrays -DargLine=}.
 */
class DecoderFuzzTest {
    private static final int ROOM = 256;
    private static final List<FieldSpec> FIELDS = List.of(
            FieldSpec.of("v", Type.DOUBLE).optionally(),
            FieldSpec.of("n", Type.INT, "a.b[1].n").optionally(),
            FieldSpec.of("ok", Type.BOOL).optionally(),
            FieldSpec.of("name", Type.TEXT, "a.name").optionally(),
            FieldSpec.of("one", Type.INT, "1").optionally());

    private static Layout layout(Format format, String each, FieldSpec... fields) {
        return new Layout(
                format,
                Layouts.topics(format == Format.SPARKPLUG ? "spBv1.0/#" : "#"),
                Optional.empty(),
                List.of(fields),
                TimeRule.DEFAULT,
                Csv.DEFAULT,
                each);
    }

    private static Layout paths(Format format, String each, @Nullable TimeField time) {
        return new Layout(
                format, Layouts.topics("#"), Optional.ofNullable(time), FIELDS, TimeRule.DEFAULT, Csv.DEFAULT, each);
    }

    private static Layout values(Format format) {
        return layout(
                format,
                "value",
                FieldSpec.of("name", Type.TEXT),
                FieldSpec.of("value", Type.DOUBLE).optionally(),
                FieldSpec.of("text", Type.TEXT).optionally(),
                FieldSpec.of("flag", Type.BOOL).optionally());
    }

    private static Layout byTime(Format format) {
        return layout(
                format,
                "time",
                FieldSpec.of("a", Type.INT).optionally(),
                FieldSpec.of("b", Type.TEXT).optionally(),
                FieldSpec.of("c", Type.BOOL).optionally());
    }

    /** Decodes messages that stand between neighbours which would complete or spoil them, if they were looked at. */
    private static Workbench decode(Layout layout, String topic, byte[] payload) {
        Workbench bench = new Workbench(layout, ROOM);
        decode(bench, topic, payload);
        return bench;
    }

    private static void decode(Workbench bench, String topic, byte[] payload) {
        byte[] padded = new byte[payload.length + 2];
        Arrays.fill(padded, (byte) ']');
        System.arraycopy(payload, 0, padded, 1, payload.length);
        Message message = Message.of(topic, padded, Workbench.NOW).payload(padded, 1, payload.length);
        int before = bench.batch.rows();
        bench.decode(message);
        assertThat(bench.batch.rows() - before).isLessThanOrEqualTo(bench.decoder.readingsAtMost(message));
        if (bench.batch.isFull()) {
            bench.batch.clear();
        }
    }

    @FuzzTest(maxDuration = "5m")
    void json_arrays(byte @NotNull [] payload) {
        decode(paths(Format.JSON, "r", new TimeField("ts", TimeUnit.MS)), "t", payload)
                .close();
        decode(paths(Format.JSON, "$", null), "t", payload).close();
    }

    @FuzzTest(maxDuration = "5m")
    void cbor(byte @NotNull [] payload) {
        decode(paths(Format.CBOR, "", new TimeField("ts", TimeUnit.MS)), "t", payload)
                .close();
        decode(paths(Format.CBOR, "r", new TimeField("$.ts", TimeUnit.ISO)), "t", payload)
                .close();
        decode(paths(Format.CBOR, "$", null), "t", payload).close();
    }

    /** Two readers of two formats, and a third party that turns one into the other. */
    @FuzzTest(maxDuration = "5m")
    void json_and_the_same_in_cbor_are_read_alike(byte @NotNull [] payload) {
        byte[] cbor = toCbor(payload);
        if (cbor == null) {
            return;
        }
        for (String each : List.of("", "r", "$")) {
            try (Workbench json = decode(paths(Format.JSON, each, null), "t", payload);
                    Workbench same = decode(paths(Format.CBOR, each, null), "t", cbor)) {
                assertThat(unsigned(same.rows())).isEqualTo(unsigned(json.rows()));
                assertThat(same.rejected).hasSameSizeAs(json.rejected);
            }
        }
    }

    /** Without the sign of zero, which the third party loses: it takes JSON's -0 for a whole number, and CBOR has no such. */
    private static List<List<String>> unsigned(List<List<String>> rows) {
        return rows.stream()
                .map(row -> row.stream()
                        .map(cell -> cell.equals("-0.0") ? "0.0" : cell)
                        .toList())
                .toList();
    }

    private static byte @Nullable [] toCbor(byte[] json) {
        if (Utf8.firstFault(json, 0, json.length) >= 0) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String text = new String(json, StandardCharsets.UTF_8);
        try (JsonParser parser = new JsonFactory().createParser(text);
                JsonGenerator generator = new CBORFactory().createGenerator(out)) {
            if (hasGreatNegative(text) || parser.nextToken() == null) {
                return null;
            }
            generator.copyCurrentStructure(parser);
            if (parser.nextToken() != null || parser.getParsingContext().getNestingDepth() > 0) {
                return null;
            }
        } catch (IOException e) {
            return null;
        }
        // Deeper nesting is beyond what is read of CBOR, and not of JSON.
        return Arrays.toString(json).split(" 91| 123", -1).length > 50 ? null : out.toByteArray();
    }

    /** Jackson 2.18 writes a negative number beyond a long as one less than it is. */
    private static boolean hasGreatNegative(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        && parser.getText().startsWith("-")) {
                    return true;
                }
            }
            return false;
        }
    }

    @FuzzTest(maxDuration = "5m")
    void senml(byte @NotNull [] payload) {
        decode(values(Format.SENML), "t", payload).close();
        decode(byTime(Format.SENML), "t", payload).close();
    }

    @FuzzTest(maxDuration = "5m")
    void senml_cbor(byte @NotNull [] payload) {
        decode(values(Format.SENML_CBOR), "t", payload).close();
        decode(byTime(Format.SENML_CBOR), "t", payload).close();
    }

    private static Layout cells(Csv csv, @Nullable TimeField time, String... columns) {
        return new Layout(
                Format.CSV,
                Layouts.topics("#"),
                Optional.ofNullable(time),
                List.of(
                        FieldSpec.of("v", Type.DOUBLE, columns[0]).optionally(),
                        FieldSpec.of("n", Type.INT, columns[1]).optionally(),
                        FieldSpec.of("ok", Type.BOOL, columns[2]).optionally(),
                        FieldSpec.of("name", Type.TEXT, columns[2]).optionally()),
                TimeRule.DEFAULT,
                csv);
    }

    /** Every line that is not blank is a row or a reject, and a payload without one is a reject. */
    @FuzzTest(maxDuration = "5m")
    void csv(byte @NotNull [] payload) {
        Csv named = new Csv(List.of("a", "b", "c"), ';');
        for (Layout layout : List.of(
                cells(Csv.DEFAULT, null, "0", "1", "2"),
                cells(Csv.DEFAULT, new TimeField("3", TimeUnit.ISO), "0", "0", "0"),
                cells(named, new TimeField("a", TimeUnit.S), "a", "b", "c"))) {
            try (Workbench bench = new Workbench(layout, 1 << 16)) {
                decode(bench, "t", payload);
                Message message = Message.of("t", payload, Workbench.NOW);
                assertThat(bench.batch.rows() + bench.rejected.size())
                        .isBetween(1, bench.decoder.readingsAtMost(message));
            }
        }
    }

    private static final Pattern SPACE_AROUND = Pattern.compile("^[ \\t\\r\\n]+|[ \\t\\r\\n]+$");
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    /** As the JDK reads numbers, bit for bit, where the JDK's grammar is the same. */
    @FuzzTest(maxDuration = "5m")
    void number(byte @NotNull [] payload) {
        String text = SPACE_AROUND
                .matcher(new String(payload, StandardCharsets.ISO_8859_1))
                .replaceAll("");
        boolean isNumber = NUMBER.matcher(text).matches();
        Double value = isNumber ? Double.valueOf(text) : Double.NaN;
        try (Workbench bench = decode(layout(Format.NUMBER, "", FieldSpec.of("v", Type.DOUBLE)), "t", payload)) {
            assertThat(bench.rows().stream().map(row -> row.get(1)).toList())
                    .isEqualTo(Double.isFinite(value) ? List.of(value.toString()) : List.of());
            assertThat(bench.batch.rows() + bench.rejected.size()).isOne();
        }
        BigInteger whole = WHOLE.matcher(text).matches() ? new BigInteger(text) : null;
        boolean fits = whole != null && whole.bitLength() < Long.SIZE;
        try (Workbench bench = decode(layout(Format.NUMBER, "", FieldSpec.of("v", Type.INT)), "t", payload)) {
            assertThat(bench.rows().stream().map(row -> row.get(1)).toList())
                    .isEqualTo(fits ? List.of(String.valueOf(whole)) : List.of());
            assertThat(bench.batch.rows() + bench.rejected.size()).isOne();
        }
    }

    @FuzzTest(maxDuration = "5m")
    void arrow(byte @NotNull [] payload) {
        FieldSpec[] optional = {
            FieldSpec.of("n", Type.INT).optionally(),
            FieldSpec.of("v", Type.DOUBLE, "n").optionally(),
            FieldSpec.of("t", Type.TEXT).optionally(),
            FieldSpec.of("w", Type.TEXT).optionally()
        };
        decode(layout(Format.ARROW, "", optional), "t", payload).close();
        decode(ArrowDecoderTest.ALL, "site/s", payload).close();
    }

    private static final List<String> KINDS = List.of(
            "spBv1.0/g/NBIRTH/n",
            "spBv1.0/g/DBIRTH/n/d",
            "spBv1.0/g/DDATA/n/d",
            "spBv1.0/g/NDATA/n",
            "spBv1.0/g/DDEATH/n/d",
            "spBv1.0/g/NDEATH/n",
            "spBv1.0/g/NCMD/n",
            "spBv1.0/STATE/h");

    /** Messages one after the other: topic, length, payload. */
    @FuzzTest(maxDuration = "5m")
    void sparkplug(byte @NotNull [] messages) {
        for (String each : List.of("value", "time")) {
            Layout layout = each.equals("value") ? values(Format.SPARKPLUG) : byTime(Format.SPARKPLUG);
            try (Workbench bench = new Workbench(layout, ROOM)) {
                int at = 0;
                while (at + 1 < messages.length) {
                    String topic = KINDS.get(messages[at] & 7);
                    int length = Math.min(messages[at + 1] & 0xFF, messages.length - at - 2);
                    decode(bench, topic, Arrays.copyOfRange(messages, at + 2, at + 2 + length));
                    at += 2 + length;
                }
            }
        }
    }
}
