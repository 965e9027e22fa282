package io.tributary.pipelines.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
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
 * What a message costs from bytes to a row, beside Jackson's streaming parser on the same payloads in the same run.
 *
 * <p>{@code ./tributary jmh DecodeBenchmark} runs it.
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
public class DecodeBenchmark {
    private static final int MESSAGES = 1024;
    private static final Layout LAYOUT = new Layout(
            Format.JSON,
            List.of(TopicFilter.parse("city/{district}/{station}/air")),
            Optional.of(new TimeField("ts", io.tributary.pipelines.decode.TimeUnit.MS)),
            List.of(FieldSpec.of("v", Type.DOUBLE).within(0, 1000)),
            TimeRule.DEFAULT);

    /** Digits after the point: 2 is a sensor that rounds, 15 one that prints doubles in full. */
    @Param({"2", "15"})
    int digits;

    @Param({"100"})
    int topics;

    private final Message[] messages = new Message[MESSAGES];
    private final JsonFactory factory = new JsonFactory();
    private final Reading reading = new Reading(Slot.of(LAYOUT));
    private final JsonScanner scanner = new JsonScanner(PathNode.of(Slot.of(LAYOUT)), reading);
    private final Decoder decoder = Decoders.of(LAYOUT);
    private final BufferAllocator allocator = new RootAllocator();
    private final Batch batch = Decoders.batchFor(LAYOUT, allocator, MESSAGES);

    @Setup
    public void setUp() {
        for (int i = 0; i < MESSAGES; i++) {
            String value = String.format(Locale.ROOT, "%." + digits + "f", 10 + 80 * Math.abs(Math.sin(i + 1)));
            String payload = "{\"ts\":" + (1_767_225_601_000L + i) + ",\"v\":" + value + "}";
            messages[i] = Message.of("city/d" + i % 10 + "/s" + i % topics + "/air", payload, 1_767_225_601_000_000L);
        }
    }

    @TearDown
    public void tearDown() {
        batch.close();
        allocator.close();
    }

    /** The scanner alone: two values found, no row. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void scanner(Blackhole hole) {
        for (Message message : messages) {
            hole.consume(scanner.scan(message.payloadBytes(), message.payloadFrom(), message.payloadLength()));
        }
    }

    /** The whole way: topic, two captures, payload, checks, row. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void decoder(Blackhole hole) {
        batch.clear();
        for (Message message : messages) {
            decoder.decode(message, batch, (rejected, reason) -> {
                throw new IllegalStateException(reason);
            });
        }
        hole.consume(batch.rows());
    }

    /** Jackson's streaming parser finding the same two values. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void jackson(Blackhole hole) throws IOException {
        for (Message message : messages) {
            long ts = 0;
            double v = 0;
            try (JsonParser parser =
                    factory.createParser(message.payloadBytes(), message.payloadFrom(), message.payloadLength())) {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    if (parser.currentToken() == JsonToken.FIELD_NAME) {
                        String name = parser.currentName();
                        parser.nextToken();
                        if (name.equals("ts")) {
                            ts = parser.getLongValue();
                        } else if (name.equals("v")) {
                            v = parser.getDoubleValue();
                        }
                    }
                }
            }
            hole.consume(ts);
            hole.consume(v);
        }
    }
}
