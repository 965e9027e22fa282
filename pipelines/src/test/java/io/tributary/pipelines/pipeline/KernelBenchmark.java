package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.Echo;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.PlainScope;
import io.tributary.pipelines.operator.FunctionTask;
import io.tributary.pipelines.operator.WasmKernel;
import io.tributary.pipelines.wasm.Limits;
import io.tributary.pipelines.wasm.Modules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a unit of fuel takes in nanoseconds, for each kernel beside the others in one run: the column {@code fuel}. Prices are right when
 * all are within a factor of 2 of 1. {@code ./tributary jmh KernelBenchmark}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "--add-opens=java.base/java.nio=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class KernelBenchmark {
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: air
            source:
              mqtt: { topics: ["city/{district}/air"] }
              time: { field: ts, unit: s }
              fields: { pm: { type: double } }
            steps:
              %s
              - window: { tumbling: 10m, by: [district] }
                aggregate: { n: count(), mean: avg(pm), most: max(pm), p: "quantile(pm, 0.9)" }
            sink:
              - upstream: {}
            """;

    @Param({"features256", "features4096", "function", "wasm", "partials", "steps", "replay"})
    String kernel = "";

    private final RootAllocator allocator = new RootAllocator();
    private Kernel.Prepared prepared = new Echo();
    private byte[] input = {};

    /** Per call: JMH divides the time by it. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Cost {
        public long fuel;

        @Setup(Level.Iteration)
        public void begin() {
            fuel = 0;
        }
    }

    @Setup
    public void setup() throws KernelException, ConfigException, IOException {
        switch (kernel) {
            case "features256", "features4096" -> features(Integer.parseInt(kernel.substring(8)));
            case "function" -> {
                prepared = FunctionTask.echo();
                input = FunctionTask.echoInput(allocator, 8_192);
            }
            case "wasm" -> {
                prepared = new WasmKernel()
                        .prepare(WasmKernel.params(Modules.read("moods"), new Limits(16, Limits.FUEL_MOST, 64)));
                input = ByteBuffer.allocate(5)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put((byte) 12)
                        .putInt(1_000_000)
                        .array();
            }
            case "partials" -> {
                Pipeline pipeline = pipeline("- where: pm < 900.0");
                prepared = new PartialsKernel().prepare(PartialsKernel.params(pipeline));
                input = readings(pipeline);
            }
            case "steps" -> {
                Pipeline pipeline =
                        pipeline("- anomaly: { of: pm, method: zscore, readings: 60, threshold: 3.0, by: [district] }");
                prepared = new StepsKernel().prepare(StepsKernel.params(pipeline));
                input = readings(pipeline);
            }
            default -> {
                prepared = new ReplayKernel().prepare(ReplayKernel.ofMessages(pipeline("- where: pm < 900.0")));
                input = lines();
            }
        }
    }

    private static Pipeline pipeline(String step) throws ConfigException {
        return PipelineReader.read(Document.parse("air.yaml", PIPELINE.formatted(step), Variables.none()));
    }

    private void features(int samples) throws KernelException {
        prepared = FunctionTask.features(samples);
        Random random = new Random(1);
        try (Batch batch = Batch.allocate(allocator, Schema.of(new Schema.Field("value", Type.DOUBLE)), 1 << 15)) {
            while (!batch.isFull()) {
                int row = batch.append();
                batch.time().setLong(row, row);
                batch.column(1).setDouble(row, random.nextGaussian());
            }
            input = BatchStream.write(batch);
        }
    }

    private static byte[] lines() {
        Random random = new Random(1);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            lines.append("{\"topic\":\"city/d")
                    .append(random.nextInt(20))
                    .append("/air\",\"at\":\"2026-01-01T00:00:00Z\",\"payload\":{\"ts\":")
                    .append(1_767_225_600L + i)
                    .append(",\"pm\":")
                    .append(random.nextInt(8000) / 8.0)
                    .append("}}\n");
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] readings(Pipeline pipeline) throws KernelException {
        return RecordedReadings.stream(pipeline, lines(), "", allocator, reason -> {
            throw new IllegalStateException(reason);
        });
    }

    @Benchmark
    public byte[] call(Cost cost) throws KernelException {
        Kernel.Result result = prepared.call(input, new PlainScope(allocator));
        cost.fuel += result.fuel();
        return result.output();
    }

    @TearDown
    public void end() {
        allocator.close();
    }
}
