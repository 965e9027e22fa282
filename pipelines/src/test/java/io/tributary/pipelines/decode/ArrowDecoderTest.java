package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowBodyCompression;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.Test;

class ArrowDecoderTest {
    static final Layout ALL = Layouts.of(
            Format.ARROW,
            Optional.of(new TimeField("at", TimeUnit.MS)),
            ArrowPayload.COLUMNS.stream()
                    .map(name -> FieldSpec.of(name, type(name)).optionally())
                    .toArray(FieldSpec[]::new));

    private static Type type(String name) {
        return switch (name) {
            case "u64", "f16", "f32", "f64" -> Type.DOUBLE;
            case "ok" -> Type.BOOL;
            case "text", "large", "word" -> Type.TEXT;
            default -> Type.INT;
        };
    }

    private static Layout layout(FieldSpec... fields) {
        return Layouts.of(Format.ARROW, Optional.empty(), fields);
    }

    private static Workbench decoded(Layout layout, byte[] payload) {
        return new Workbench(layout, 1 << 10).decode(Message.of("site/s1", payload, Workbench.NOW));
    }

    /** A message between bytes of that value. */
    private static Message between(int value, byte[] payload) {
        byte[] padded = new byte[payload.length + 64];
        Arrays.fill(padded, (byte) value);
        System.arraycopy(payload, 0, padded, 32, payload.length);
        return Message.of("site/s1", padded, Workbench.NOW).payload(padded, 32, payload.length);
    }

    /** Messages written one by one, as a stream is. */
    static final class Writing implements AutoCloseable {
        final BufferAllocator allocator = new RootAllocator();
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final WriteChannel channel = new WriteChannel(Channels.newChannel(out));

        Writing schema(Field... fields) {
            try {
                MessageSerializer.serialize(channel, new Schema(List.of(fields)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        ArrowRecordBatch records(FieldVector... vectors) {
            try (VectorSchemaRoot root = VectorSchemaRoot.of(vectors)) {
                root.setRowCount(vectors[0].getValueCount());
                return new VectorUnloader(root).getRecordBatch();
            }
        }

        Writing batch(FieldVector... vectors) {
            try (ArrowRecordBatch records = records(vectors)) {
                MessageSerializer.serialize(channel, records);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        Writing dictionary(long id, boolean isDelta, String... words) {
            try (ArrowDictionaryBatch records = new ArrowDictionaryBatch(id, records(texts("d", words)), isDelta)) {
                MessageSerializer.serialize(channel, records);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        VarCharVector texts(String name, String... values) {
            VarCharVector vector = new VarCharVector(name, allocator);
            for (int i = 0; i < values.length; i++) {
                vector.setSafe(i, new Text(values[i]));
            }
            vector.setValueCount(values.length);
            return vector;
        }

        IntVector ints(String name, int... values) {
            IntVector vector = new IntVector(name, allocator);
            for (int i = 0; i < values.length; i++) {
                vector.setSafe(i, values[i]);
            }
            vector.setValueCount(values.length);
            return vector;
        }

        Float8Vector doubles(String name, double... values) {
            Float8Vector vector = new Float8Vector(name, allocator);
            for (int i = 0; i < values.length; i++) {
                vector.setSafe(i, values[i]);
            }
            vector.setValueCount(values.length);
            return vector;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        @Override
        public void close() {
            allocator.close();
        }
    }

    static byte[] written(Consumer<Writing> writer) {
        try (Writing writing = new Writing()) {
            writer.accept(writing);
            return writing.bytes();
        }
    }

    static final Field INT = Field.nullable("n", new ArrowType.Int(32, true));
    static final Field TEXT = Field.nullable("t", new ArrowType.Utf8());
    static final Field WORD =
            new Field("w", new FieldType(true, new ArrowType.Utf8(), new DictionaryEncoding(3, false, null)), null);

    @Test
    void whatever_arrow_writes_is_read_alike() {
        for (int seed = 0; seed < 500; seed++) {
            ArrowPayload payload = ArrowPayload.random(new Random(seed));
            try (Workbench bench = new Workbench(ALL)) {
                Message message = between(seed, payload.bytes);
                bench.decode(message);
                assertThat(bench.rejected).as("seed %d", seed).isEmpty();
                assertThat(bench.rows()).as("seed %d", seed).isEqualTo(payload.rows);
                assertThat(bench.decoder.readingsAtMost(message)).isEqualTo(Math.max(1, payload.rows.size()));
            }
        }
    }

    @Test
    void spoilt_streams_give_rows_or_rejects_and_nothing_outside_the_payload_is_read() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            byte[] spoilt = spoilt(ArrowPayload.random(new Random(seed % 20)).bytes, random);
            try (Workbench one = new Workbench(ALL);
                    Workbench other = new Workbench(ALL)) {
                one.decode(between(0, spoilt));
                other.decode(between(-1, spoilt));
                assertThat(one.rows()).as("seed %d", seed).isEqualTo(other.rows());
                assertThat(one.rejected).as("seed %d", seed).isEqualTo(other.rejected);
                assertThat(one.batch.rows()).isLessThanOrEqualTo(one.decoder.readingsAtMost(between(0, spoilt)));
            }
        }
    }

    private static byte[] spoilt(byte[] whole, Random random) {
        byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length + 1)) : whole.clone();
        for (int flips = random.nextInt(1, 8); flips > 0 && bytes.length > 0; flips--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? bytes[at] ^ 1 << random.nextInt(8) : random.nextInt());
        }
        return bytes;
    }

    @Test
    void dictionaries_are_added_to_by_deltas_and_else_replaced() {
        byte[] payload = written(writing -> writing.schema(WORD)
                .dictionary(3, false, "a", "b")
                .batch(writing.ints("w", 0, 1))
                .dictionary(3, true, "c")
                .dictionary(99, false, "nobody's")
                .batch(writing.ints("w", 2, 0, 3, -1))
                .dictionary(3, false, "z")
                .batch(writing.ints("w", 0, 1)));
        try (Workbench bench = decoded(layout(FieldSpec.of("w", Type.TEXT)), payload)) {
            assertThat(bench.rows()).extracting(row -> row.get(2)).containsExactly("a", "b", "c", "a", "z");
            assertThat(bench.rejected)
                    .containsExactly(
                            "row 4: w is entry 3 of a dictionary that has 3; send the dictionary before the batch",
                            "row 5: w is entry -1 of a dictionary that has 3; send the dictionary before the batch",
                            "row 7: w is entry 1 of a dictionary that has 1; send the dictionary before the batch");
        }
    }

    @Test
    void a_schema_that_comes_again_does_not_bring_its_dictionary_back() {
        byte[] first = written(
                writing -> writing.schema(WORD).dictionary(3, false, "a").batch(writing.ints("w", 0)));
        byte[] second = written(writing -> writing.schema(WORD).batch(writing.ints("w", 0)));
        byte[] other =
                written(writing -> writing.schema(TEXT, INT).batch(writing.texts("t", "x"), writing.ints("n", 4)));
        Layout layout = layout(
                FieldSpec.of("w", Type.TEXT).optionally(),
                FieldSpec.of("n", Type.INT).optionally());
        try (Workbench bench = decoded(layout, first)) {
            for (byte[] next : List.of(second, other, first)) {
                bench.decode(Message.of("site/s1", next, Workbench.NOW));
            }
            assertThat(bench.rows())
                    .extracting(row -> row.subList(2, 4))
                    .containsExactly(List.of("a", "null"), List.of("null", "4"), List.of("a", "null"));
            assertThat(bench.rejected).singleElement().asString().startsWith("row 0: w is entry 0");
        }
    }

    @Test
    void a_bad_row_leaves_the_others_as_they_are() {
        byte[] payload = written(writing -> writing.schema(
                        Field.nullable("v", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)), TEXT)
                .batch(
                        writing.doubles("v", 1, Double.NaN, 3, 4000, 5),
                        writing.texts("t", "a", "b", "x".repeat(1025), "d", "e")));
        try (Workbench bench =
                decoded(layout(FieldSpec.of("v", Type.DOUBLE).within(0, 100), FieldSpec.of("t", Type.TEXT)), payload)) {
            assertThat(bench.rows()).extracting(row -> row.get(3)).containsExactly("a", "e");
            assertThat(bench.rejected)
                    .containsExactly(
                            "v is NaN, not a finite number; look at the sensor",
                            "row 2: t is a text of 1025 bytes, longer than 1024; send a shorter one",
                            "v is 4000.0, outside [0.0, 100.0]; look at the sensor, or widen the field's range");
        }
    }

    @Test
    void times_come_as_timestamps_numbers_or_texts() {
        byte[] numbers = written(writing -> writing.schema(INT).batch(writing.ints("n", 1_767_225_600)));
        byte[] texts =
                written(writing -> writing.schema(TEXT).batch(writing.texts("t", "2026-01-01T00:00:00Z", "soon")));
        TimeField seconds = new TimeField("n", TimeUnit.S);
        TimeField iso = new TimeField("t", TimeUnit.ISO);
        FieldSpec none = FieldSpec.of("none", Type.INT).optionally();
        try (Workbench bench = decoded(Layouts.of(Format.ARROW, Optional.of(seconds), none), numbers)) {
            assertThat(bench.rows()).containsExactly(List.of("1767225600000000", "s1", "null"));
        }
        try (Workbench bench = decoded(Layouts.of(Format.ARROW, Optional.of(iso), none), texts)) {
            assertThat(bench.rows()).containsExactly(List.of("1767225600000000", "s1", "null"));
            assertThat(bench.rejected).singleElement().asString().startsWith("row 1: time (at t) is 'soon'");
        }
        try (Workbench bench = decoded(Layouts.of(Format.ARROW, Optional.of(iso), none), numbers)) {
            assertThat(bench.rejected).singleElement().asString().contains("time (at t) is missing");
        }
    }

    @Test
    void an_unsigned_number_beyond_a_long_is_no_int() {
        byte[] payload = written(writing -> {
            UInt8Vector large = new UInt8Vector("n", writing.allocator);
            large.setSafe(0, -1L);
            large.setValueCount(1);
            writing.schema(Field.nullable("n", new ArrowType.Int(64, false))).batch(large);
        });
        try (Workbench bench = decoded(layout(FieldSpec.of("n", Type.INT)), payload)) {
            assertThat(bench.rejected)
                    .singleElement()
                    .asString()
                    .startsWith("row 0: n is 18446744073709551615, which does not fit a 64-bit int");
        }
    }

    private static void rejects(byte[] payload, String reason, FieldSpec... fields) {
        try (Workbench bench = decoded(layout(fields), payload)) {
            assertThat(bench.rows()).isEmpty();
            assertThat(bench.rejected).singleElement().asString().contains(reason);
        }
    }

    @Test
    void a_stream_that_is_of_no_use_gives_no_reading_and_says_why() {
        FieldSpec n = FieldSpec.of("n", Type.INT);
        byte[] sound = written(writing -> writing.schema(INT).batch(writing.ints("n", 1)));
        byte[] schema = written(writing -> writing.schema(INT));
        rejects(new byte[0], "it is empty", n);
        rejects("ARROW1\0\0".getBytes(StandardCharsets.UTF_8), "it is an Arrow file; send the same as a stream", n);
        rejects("{\"n\":1}".getBytes(StandardCharsets.UTF_8), "message 1 has 577643131 bytes of metadata", n);
        rejects(Arrays.copyOf(sound, sound.length - 8), "message 2 has a body of", n);
        rejects(Arrays.copyOf(sound, sound.length + 3), "message 3 ends before its length", n);
        rejects(
                Arrays.copyOf(sound, sound.length + 8),
                "message 3 is the end of the stream, but 4 bytes come after",
                n);
        rejects(Arrays.copyOfRange(sound, schema.length, sound.length), "message 1 comes before the schema", n);
        rejects(new byte[4], "it has no schema", n);
        rejects(sound, "v is missing; send it, or make the field optional", FieldSpec.of("v", Type.INT));
        rejects(sound, "t (at n) is int32 where a text is wanted", FieldSpec.of("t", Type.TEXT, "n"));
        rejects(written(writing -> writing.schema(INT, INT)), "n is there twice", n);
        rejects(written(writing -> writing.schema(INT).schema(INT)), "message 2 is another schema", n);
    }

    @Test
    void rows_without_bytes_are_bounded() {
        byte[] payload = written(writing ->
                writing.schema(Field.nullable("z", new ArrowType.Null())).batch(new NullVector("z", 65_537)));
        rejects(
                payload,
                "makes it more than 65536 rows",
                FieldSpec.of("n", Type.INT).optionally());
    }

    @Test
    void compressed_buffers_are_refused_with_the_way_out() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Writing writing = new Writing();
                IntVector ints = writing.ints("n", 1)) {
            writing.schema(INT);
            out.writeBytes(writing.bytes());
            try (ArrowRecordBatch plain = writing.records(ints);
                    ArrowRecordBatch compressed = new ArrowRecordBatch(
                            plain.getLength(),
                            plain.getNodes(),
                            plain.getBuffers(),
                            new ArrowBodyCompression(CodecType.LZ4_FRAME.getType(), (byte) 0))) {
                MessageSerializer.serialize(new WriteChannel(Channels.newChannel(out)), compressed);
            }
        }
        rejects(
                out.toByteArray(),
                "is compressed; switch compression of buffers off at the sender",
                FieldSpec.of("n", Type.INT));
    }
}
