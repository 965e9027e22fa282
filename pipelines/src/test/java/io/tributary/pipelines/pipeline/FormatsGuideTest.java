package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.message.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.Test;

/** The examples of docs/formats.md are loaded, and read the payloads that the page speaks of. */
class FormatsGuideTest {
    private static final long NOW = 1_767_225_700_000_000L;

    private static Map<String, Pipeline> examples() throws IOException, ConfigException {
        Map<String, Pipeline> examples = new LinkedHashMap<>();
        for (String yaml : Snippets.of(Path.of("../docs/formats.md"), "yaml").toList()) {
            Pipeline read = PipelineReader.read(Document.parse("formats.md", yaml, Variables.none()));
            examples.put(read.name(), read);
        }
        return examples;
    }

    /** Rows as text, and rejects. */
    private static List<String> decode(Pipeline pipeline, String topic, byte[] payload) {
        List<String> seen = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Decoders.batchFor(pipeline.layout(), allocator, 64);
                Decoder decoder = Decoders.of(pipeline.layout())) {
            decoder.decode(Message.of(topic, payload, NOW), batch, (message, reason) -> seen.add(reason));
            for (int row = 0; row < batch.rows(); row++) {
                List<String> cells = new ArrayList<>();
                for (int column = 0; column < batch.schema().fields().size(); column++) {
                    cells.add(batch.column(column).show(row));
                }
                seen.add(String.join(" ", cells));
            }
        }
        return seen;
    }

    private static Pipeline example(Map<String, Pipeline> examples, String name) {
        return Objects.requireNonNull(examples.get(name), name);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void every_format_has_an_example_that_reads_its_payload() throws IOException, ConfigException {
        Map<String, Pipeline> examples = examples();
        assertThat(
                        decode(
                                example(examples, "loggers"),
                                "loggers/a",
                                utf8(
                                        "{\"serial\":\"L7\",\"data\":{\"readings\":[{\"ts\":1767225601,\"c\":21.5},{\"ts\":1767225602,\"c\":21.7}]}}")))
                .containsExactly("2026-01-01T00:00:01Z a 21.5 L7", "2026-01-01T00:00:02Z a 21.7 L7");
        assertThat(decode(
                        example(examples, "meters"),
                        "meters/m",
                        HexFormat.of().parseHex("a36174c11a6955b9016170820a0b0103")))
                .containsExactly("2026-01-01T00:00:01Z m 10.0 3");
        assertThat(
                        decode(
                                example(examples, "senml-rooms"),
                                "rooms/r/senml",
                                utf8(
                                        "[{\"bn\":\"urn:dev:ow:10e2073a01080063:\",\"n\":\"temp\",\"u\":\"Cel\",\"v\":23.1},{\"n\":\"rh\",\"u\":\"%RH\",\"v\":41}]")))
                .containsExactly(
                        "2026-01-01T00:01:40Z urn:dev:ow:10e2073a01080063:temp Cel 23.1",
                        "2026-01-01T00:01:40Z urn:dev:ow:10e2073a01080063:rh %RH 41.0");
        assertThat(
                        decode(
                                example(examples, "senml-climate"),
                                "rooms/r/senml",
                                utf8(
                                        "[{\"bn\":\"dev:\",\"n\":\"temp\",\"v\":23.1},{\"n\":\"rh\",\"v\":41},{\"n\":\"rh\",\"t\":-5,\"v\":1}]")))
                .containsExactly(
                        "temperature (at temp) is missing; send it, or make the field optional",
                        "2026-01-01T00:01:40Z r 23.1 41.0 dev:");
        // {name: "Temperature", datatype: Double, value: 1.5}, seq 0
        assertThat(decode(
                        example(examples, "line-temperatures"),
                        "spBv1.0/p/DDATA/l/m",
                        HexFormat.of().parseHex("12180a0b54656d7065726174757265200a69000000000000f83f1800")))
                .containsExactly("2026-01-01T00:01:40Z p DDATA l m Temperature 1.5 false");
        assertThat(decode(
                        example(examples, "weather"),
                        "weather/w",
                        utf8("2026-01-01T00:00:01Z;1.5;\n2026-01-01T00:00:02Z;2;7")))
                .containsExactly("2026-01-01T00:00:01Z w 1.5 null", "2026-01-01T00:00:02Z w 2.0 7.0");
        assertThat(decode(example(examples, "spindles"), "machines/m/spindle", spindle()))
                .containsExactly("2026-01-01T00:00:01Z m 1480.0 drill", "2026-01-01T00:00:02Z m 1495.0 null");
        for (String name : List.of("rooms", "room-tables")) {
            assertThat(decode(example(examples, name), "rooms/kitchen/climate", utf8("{\"temperature\":21.5}")))
                    .containsExactly("2026-01-01T00:01:40Z kitchen 21.5");
        }
        assertThat(decode(example(examples, "presses"), "plant/north/p1/force", utf8("{\"force\":1200}")))
                .containsExactly("2026-01-01T00:01:40Z north p1 1200.0");
        assertThat(examples).hasSize(10);
    }

    @Test
    void every_example_runs_and_accounts_for_every_reading() throws IOException, ConfigException {
        assertThat(examples().values())
                .allSatisfy(pipeline -> assertThat(GuideRun.summaries(pipeline))
                        .as(pipeline.name())
                        .isNotEmpty());
    }

    private static byte[] spindle() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BufferAllocator allocator = new RootAllocator();
                TimeStampMilliVector at = new TimeStampMilliVector("at", allocator);
                IntVector rpm = new IntVector("rpm", allocator);
                VarCharVector tool = new VarCharVector("tool", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(at, rpm, tool);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(out))) {
            for (int row = 0; row < 2; row++) {
                at.setSafe(row, 1_767_225_601_000L + 1_000L * row);
                rpm.setSafe(row, 1480 + 15 * row);
            }
            tool.setSafe(0, new Text("drill"));
            root.setRowCount(2);
            writer.writeBatch();
            writer.end();
        }
        return out.toByteArray();
    }

    @Test
    void faults_of_formats_say_what_to_do() {
        assertThat(faults("format: senml\n  fields: { t: {} }"))
                .contains("a value of format senml has [name, unit, value");
        assertThat(faults("format: csv\n  each: a\n  fields: { t: { path: \"0\" } }"))
                .contains("format csv has no 'each'");
        assertThat(faults("format: arrow\n  each: a\n  fields: { t: {} }")).contains("format arrow has no 'each'");
        assertThat(faults("format: sparkplug\n  fields: { value: {} }")).contains("is none of Sparkplug B");
    }

    private static String faults(String source) {
        String yaml = "apiVersion: tributary/v1\npipeline: p\nsource:\n  mqtt: { topics: [\"a/b\"] }\n  " + source
                + "\nsteps:\n  - window: { tumbling: 1m }\n    aggregate: { n: count() }\nsink: [ { upstream: {} } ]\n";
        try {
            PipelineReader.read(Document.parse("p.yaml", yaml, Variables.none()));
            return "no fault";
        } catch (ConfigException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
