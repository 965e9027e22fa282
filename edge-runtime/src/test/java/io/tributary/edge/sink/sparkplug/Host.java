package io.tributary.edge.sink.sparkplug;

import io.tributary.edge.sink.mqtt.Publication;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.decode.Layout;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.PipelineReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Reads what an edge node says with the decoder that a node's pipelines have, and has it say all again. */
public final class Host implements AutoCloseable {
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: host
            source:
              mqtt: { topics: ["spBv1.0/{group}/{type}/{node}", "spBv1.0/{group}/{type}/{node}/{device}"] }
              format: sparkplug
              plausible: { after: 1960-01-01 }
              fields:
                name: { type: text }
                value: { optional: true }
                text: { type: text, optional: true }
                flag: { type: bool, optional: true }
                historical: { type: bool }
            steps:
              - window: { tumbling: 1m, by: [name] }
                aggregate: { n: count() }
            sink:
              - upstream: {}
            """;
    private static final int ROWS_MAX = 4096;

    private final BufferAllocator allocator = new RootAllocator();
    private final Decoder decoder;
    private final Batch batch;

    /** Why what was rejected was. */
    final List<String> rejected = new ArrayList<>();

    /** {@code TYPE[/device] name=value @millis}, of a metric held back with {@code !} in front. */
    final List<String> metrics = new ArrayList<>();

    Host() {
        try {
            Layout layout = PipelineReader.read(Document.parse("host.yaml", PIPELINE, Variables.none()))
                    .layout();
            decoder = Decoders.of(layout);
            batch = Decoders.batchFor(layout, allocator, ROWS_MAX);
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code Payload} with the metric {@code Node Control/Rebirth = true}, the command to be born again. */
    public static byte[] rebirth() {
        byte[] name = "Node Control/Rebirth".getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + 2 + name.length + 2 + 2];
        byte[] head = {0x12, (byte) (payload.length - 2), 0x0A, (byte) name.length};
        System.arraycopy(head, 0, payload, 0, head.length);
        System.arraycopy(name, 0, payload, head.length, name.length);
        byte[] tail = {0x20, 11, 0x70, 1};
        System.arraycopy(tail, 0, payload, head.length + name.length, tail.length);
        return payload;
    }

    Host hear(List<Publication> said) {
        said.forEach(publication -> hear(Message.of(publication.topic(), publication.payload(), 0)));
        return this;
    }

    void hear(Message message) {
        decoder.decode(message, batch, (of, reason) -> rejected.add(reason));
        for (int row = 0; row < batch.rows(); row++) {
            metrics.add(metric(row));
        }
        batch.clear();
    }

    private String metric(int row) {
        String device = cell("device", row);
        return (cell("historical", row).equals("true") ? "!" : "") + cell("type", row)
                + (device.equals("null") ? "" : "/" + device) + " " + cell("name", row) + "="
                + (cell("value", row) + cell("text", row) + cell("flag", row)).replaceAll("null", "")
                + " @" + batch.time().getLong(row) / 1000;
    }

    private String cell(String name, int row) {
        Column column = batch.column(batch.schema().names().indexOf(name));
        if (column.isNull(row)) {
            return "null";
        }
        return switch (column.type()) {
            case BOOL -> Boolean.toString(column.getBool(row));
            case DOUBLE -> Double.toString(column.getDouble(row));
            case INT, TIME -> Long.toString(column.getLong(row));
            case TEXT -> column.getText(row);
        };
    }

    List<String> rebirthsDue() {
        return decoder.rebirthsDue();
    }

    long lost() {
        return decoder.lost();
    }

    @Override
    public void close() {
        decoder.close();
        batch.close();
        allocator.close();
    }
}
