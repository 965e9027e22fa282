package io.tributary.pipelines.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.decode.Layout;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.PipelineReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;

class SummaryArrowTest {
    private static final long T = 1_767_225_600_000_000L;

    private static Summary summary(long number, Map<String, Value> fields) {
        return Summary.finished(
                new Summary.Key(
                        "oslo", "air", T + number, T + number + 60_000_000, Map.of("station", Value.of(number))),
                new Summary.Origin("n1", "r"),
                0,
                fields);
    }

    private static Map<String, Value> fields(Object... namesAndValues) {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], (Value) namesAndValues[i + 1]);
        }
        return fields;
    }

    /** {@code name: type [values]} of each column, as Arrow's own reader reads it. */
    private static Map<String, String> read(byte[] stream) {
        Map<String, String> columns = new LinkedHashMap<>();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertThat(reader.loadNextBatch()).isTrue();
            for (FieldVector vector : root.getFieldVectors()) {
                vector.validateFull();
                List<Object> values = new ArrayList<>();
                for (int row = 0; row < root.getRowCount(); row++) {
                    values.add(value(vector, row));
                }
                columns.put(vector.getName(), vector.getField().getType() + " " + values);
            }
            assertThat(reader.loadNextBatch()).isFalse();
            assertThat(reader.bytesRead()).isEqualTo(stream.length);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return columns;
    }

    private static Object value(FieldVector vector, int row) {
        if (vector instanceof TimeStampMicroTZVector times && !times.isNull(row)) {
            return times.get(row) - T;
        }
        return String.valueOf(vector.getObject(row));
    }

    @Test
    void arrows_own_reader_reads_columns_of_the_values_types() {
        Map<String, String> columns = read(new SummaryArrow()
                .write(List.of(
                        summary(1, fields("mean", Value.of(1.5), "n", Value.of(3L), "on", Value.of(true))),
                        summary(2, fields("mean", Value.MISSING, "n", Value.of(-4L), "on", Value.of(false))),
                        summary(3, fields("mean", Value.of(Double.NaN), "n", Value.MISSING, "on", Value.MISSING)))));
        assertThat(columns).containsExactlyEntriesOf(columns(Map.of()));
    }

    private static Map<String, String> columns(Map<String, String> more) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("site", "Utf8 [oslo, oslo, oslo]");
        columns.put("pipeline", "Utf8 [air, air, air]");
        columns.put("window_start", "Timestamp(MICROSECOND, UTC) [1, 2, 3]");
        columns.put("window_end", "Timestamp(MICROSECOND, UTC) [60000001, 60000002, 60000003]");
        columns.put("revision", "Int(64, true) [0, 0, 0]");
        columns.put("nodes", "Int(64, true) [1, 1, 1]");
        columns.put("node", "Utf8 [n1, n1, n1]");
        columns.put("station", "Int(64, true) [1, 2, 3]");
        columns.put("mean", "FloatingPoint(DOUBLE) [1.5, null, NaN]");
        columns.put("n", "Int(64, true) [3, -4, null]");
        columns.put("on", "Bool [true, false, null]");
        columns.putAll(more);
        return columns;
    }

    @Test
    void lists_texts_and_times_keep_their_form() {
        Value top =
                Value.ofList(List.of(new Value.OfCounted(Value.of("e17"), 3), new Value.OfCounted(Value.of("e4"), 1)));
        Value bins = Value.ofList(List.of(Value.of(1L), Value.of(20L)));
        Map<String, String> columns = read(new SummaryArrow()
                .write(List.of(
                        summary(
                                1,
                                fields("bins", bins, "top", top, "state", Value.of("løp"), "at", Value.ofTime(T + 7))),
                        summary(2, fields("bins", Value.MISSING, "top", Value.ofList(List.of()))))));
        assertThat(columns)
                .containsEntry("bins", "List [[1,20], null]")
                .containsEntry("top", "List [[{\"value\":\"e17\",\"count\":3},{\"value\":\"e4\",\"count\":1}], []]")
                .containsEntry("state", "Utf8 [løp, null]")
                .containsEntry("at", "Timestamp(MICROSECOND, UTC) [7, null]");
    }

    @Test
    void a_column_once_written_keeps_its_place_and_type() {
        SummaryArrow arrow = new SummaryArrow();
        assertThat(read(arrow.write(List.of(summary(1, fields("mean", Value.MISSING))))))
                .containsEntry("mean", "Null [null]");
        assertThat(read(arrow.write(List.of(summary(1, fields("mean", Value.of(3L), "n", Value.of(1L)))))))
                .containsEntry("mean", "Int(64, true) [3]");
        assertThat(read(arrow.write(List.of(summary(1, fields("mean", Value.of(0.5)))))))
                .containsEntry("mean", "FloatingPoint(DOUBLE) [0.5]")
                .containsEntry("n", "Int(64, true) [null]");
        assertThat(read(arrow.write(List.of(summary(1, fields("mean", Value.of(3L)))))))
                .containsEntry("mean", "FloatingPoint(DOUBLE) [3.0]");
    }

    @Test
    void whatever_summaries_hold_the_stream_is_sound() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            SummaryArrow arrow = new SummaryArrow();
            for (int n = 0; n < 3; n++) {
                List<Summary> summaries = new ArrayList<>();
                for (int i = random.nextInt(1, 20); i > 0; i--) {
                    summaries.add(Summaries.random(random));
                }
                assertThat(read(arrow.write(summaries))).as("seed %d", seed).containsKeys("site", "revision");
            }
        }
    }

    @Test
    void the_decoder_of_pipelines_reads_summaries_as_readings() throws ConfigException {
        Layout layout = PipelineReader.read(Document.parse("again.yaml", """
                        apiVersion: tributary/v1
                        pipeline: again
                        source:
                          mqtt: { topics: [summaries] }
                          format: arrow
                          time: { field: window_end }
                          fields:
                            station: { type: int }
                            mean: { optional: true }
                            n: { type: int }
                            on: { type: bool }
                            node: { type: text }
                        steps:
                          - window: { tumbling: 1m, by: [node] }
                            aggregate: { m: avg(mean) }
                        sink:
                          - upstream: {}
                        """, Variables.none()))
                .layout();
        List<Summary> summaries = new ArrayList<>();
        for (int i = 0; i < SummaryArrow.ROWS_MAX; i++) {
            Value mean = i % 3 == 0 ? Value.MISSING : Value.of(i / 2.0);
            summaries.add(summary(i, fields("mean", mean, "n", Value.of((long) -i), "on", Value.of(i % 2 == 0))));
        }
        List<String> rejected = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                Decoder decoder = Decoders.of(layout);
                Batch batch = Decoders.batchFor(layout, allocator, 4096)) {
            Message message = Message.of("summaries", new SummaryArrow().write(summaries), 0);
            decoder.decode(message, batch, (of, reason) -> rejected.add(reason));
            assertThat(rejected).isEmpty();
            assertThat(batch.rows()).isEqualTo(summaries.size());
            Schema schema = batch.schema();
            for (int i = 0; i < batch.rows(); i++) {
                assertThat(batch.time().getLong(i)).isEqualTo(T + i + 60_000_000);
                assertThat(batch.column(schema.names().indexOf("station")).getLong(i))
                        .isEqualTo(i);
                assertThat(batch.column(schema.names().indexOf("mean")).isNull(i))
                        .isEqualTo(i % 3 == 0);
                assertThat(batch.column(schema.names().indexOf("n")).getLong(i)).isEqualTo(-i);
                assertThat(batch.column(schema.names().indexOf("on")).getBool(i))
                        .isEqualTo(i % 2 == 0);
                assertThat(batch.column(schema.names().indexOf("node")).getText(i))
                        .isEqualTo("n1");
            }
        }
    }
}
