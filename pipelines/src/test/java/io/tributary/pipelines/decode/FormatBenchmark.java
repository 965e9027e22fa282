package io.tributary.pipelines.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.util.Text;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a reading costs from bytes to a row when a message holds many, beside Jackson walking over the same payload token
 * by token (numbers taken, nothing looked up), beside a walk over the fields for Sparkplug, and beside Arrow's own reader. Run as {@link
 * DecodeBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Darrow.enable_unsafe_memory_access=true",
            "-Darrow.enable_null_check_for_get=false",
            "-XX:+UseSerialGC"
        })
public class FormatBenchmark {
    private static final int READINGS = 64;
    private static final long NOW = 1_767_225_600_000_000L;

    @Param({"JSON", "CBOR", "SENML", "SENML_CBOR", "SPARKPLUG", "ARROW"})
    Format format = Format.JSON;

    private final BufferAllocator allocator = new RootAllocator();
    private Message message = new Message();
    private Decoder decoder = Decoders.of(layout(Format.JSON));
    private Batch batch = Decoders.batchFor(layout(Format.JSON), allocator, 1);
    private JsonFactory jackson = new JsonFactory();
    private final ProtoFields fields = new ProtoFields();
    private final SparkplugMetric metric = new SparkplugMetric();

    private static Layout layout(Format format) {
        boolean named = format.hasNamedValues();
        return new Layout(
                format,
                List.of(TopicFilter.parse("spBv1.0/{group}/{type}/{node}")),
                named ? Optional.empty() : Optional.of(new TimeField("t", io.tributary.pipelines.decode.TimeUnit.S)),
                List.of(
                        FieldSpec.of("name", Type.TEXT, named ? "name" : "n"),
                        FieldSpec.of("value", Type.DOUBLE, named ? "value" : "v")),
                TimeRule.DEFAULT,
                Csv.DEFAULT,
                named || format == Format.ARROW ? "" : "$");
    }

    @Setup
    public void setUp() throws IOException {
        batch.close();
        decoder = Decoders.of(layout(format));
        batch = Decoders.batchFor(layout(format), allocator, READINGS);
        boolean isCbor = format == Format.CBOR || format == Format.SENML_CBOR;
        jackson = isCbor ? new CBORFactory() : new JsonFactory();
        byte[] payload = switch (format) {
            case SPARKPLUG -> metrics();
            case ARROW -> columns();
            default -> records();
        };
        message = Message.of("spBv1.0/g/NDATA/n", payload, NOW);
    }

    private byte[] columns() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (VarCharVector names = new VarCharVector("n", allocator);
                BigIntVector times = new BigIntVector("t", allocator);
                Float8Vector values = new Float8Vector("v", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(names, times, values);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(out))) {
            for (int i = 0; i < READINGS; i++) {
                names.setSafe(i, new Text("sensor" + i % 8));
                times.setSafe(i, 1_767_225_000 + i);
                values.setSafe(i, Math.round(100 * Math.abs(Math.sin(i + 1))) / 4.0);
            }
            root.setRowCount(READINGS);
            writer.writeBatch();
            writer.end();
        }
        return out.toByteArray();
    }

    private byte[] records() throws IOException {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < READINGS; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"n\":\"sensor")
                    .append(i % 8)
                    .append("\",\"t\":");
            json.append(1_767_225_000 + i).append(",\"v\":").append(Math.round(100 * Math.abs(Math.sin(i + 1))) / 4.0);
            json.append('}');
        }
        byte[] text = json.append(']').toString().getBytes(StandardCharsets.UTF_8);
        String[] labels = format == Format.SENML_CBOR ? new String[] {"n", "0", "t", "6", "v", "2"} : new String[0];
        return jackson instanceof CBORFactory ? cbor(text, List.of(labels)) : text;
    }

    /** As a sender of SenML writes it, with numbers for labels, when labels are given. */
    private static byte[] cbor(byte[] json, List<String> labels) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonParser parser = new JsonFactory().createParser(json);
                JsonGenerator generator = new CBORFactory().createGenerator(out)) {
            while (parser.nextToken() != null) {
                int label = parser.currentName() == null ? -1 : labels.indexOf(parser.currentName());
                if (label >= 0 && parser.currentToken() == com.fasterxml.jackson.core.JsonToken.FIELD_NAME) {
                    generator.writeFieldId(Long.parseLong(labels.get(label + 1)));
                } else {
                    generator.copyCurrentEvent(parser);
                }
            }
        }
        return out.toByteArray();
    }

    private static byte[] metrics() {
        SparkplugPayload payload = new SparkplugPayload().varint(1, NOW / 1000);
        for (int i = 0; i < READINGS; i++) {
            payload = payload.with(SparkplugPayload.metric()
                    .name("sensor" + i % 8)
                    .time(NOW / 1000 + i)
                    .datatype(10)
                    .doubleValue(Math.sin(i)));
        }
        return payload.toBytes();
    }

    @TearDown
    public void tearDown() {
        batch.close();
        allocator.close();
    }

    /** The whole way: topic, captures, payload, checks, rows. */
    @Benchmark
    @OperationsPerInvocation(READINGS)
    public void decoder(Blackhole hole) {
        batch.clear();
        decoder.decode(message, batch, (rejected, reason) -> {
            throw new IllegalStateException(reason);
        });
        hole.consume(batch.rows());
    }

    /** Tokens or fields only, numbers taken. */
    @Benchmark
    @OperationsPerInvocation(READINGS)
    public void walk(Blackhole hole) throws IOException {
        byte[] bytes = message.payloadBytes();
        if (format == Format.SPARKPLUG) {
            fields.open(bytes, 0, bytes.length);
            while (fields.next()) {
                hole.consume(fields.is(2, ProtoFields.BYTES) && metric.read(bytes, fields.from(), fields.to()));
            }
            return;
        }
        if (format == Format.ARROW) {
            try (ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(bytes), allocator)) {
                while (reader.loadNextBatch()) {
                    Float8Vector values =
                            (Float8Vector) reader.getVectorSchemaRoot().getVector("v");
                    for (int i = 0; i < values.getValueCount(); i++) {
                        hole.consume(values.get(i));
                    }
                }
            }
            return;
        }
        try (JsonParser parser = jackson.createParser(bytes)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isNumeric()) {
                    hole.consume(parser.getDoubleValue());
                }
            }
        }
    }
}
