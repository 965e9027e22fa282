package io.tributary.pipelines.wasm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a call of a function costs beside the same in plain Java: an empty one, a loop of so many turns, and both interpreted. {@code
 * ./tributary jmh WasmBenchmark}; as on a node with {@code -jvmArgsAppend -XX:TieredStopAtLevel=1}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class WasmBenchmark {
    private static final Limits LIMITS = new Limits(16, Limits.FUEL_MOST, 64);

    @Param({"0", "1000", "1000000"})
    int turns;

    private byte[] input = {};
    private WasmFunction compiled = load(true);
    private WasmFunction interpreted = load(false);

    private static WasmFunction load(boolean compiled) {
        try {
            return WasmFunction.load(Modules.read("moods"), "process", compiled);
        } catch (IOException | WasmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Setup
    public void setup() {
        input = ByteBuffer.allocate(5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 12)
                .putInt(turns)
                .array();
    }

    @Benchmark
    public byte[] compiled() throws WasmException {
        return compiled.call(input, LIMITS).output();
    }

    @Benchmark
    public byte[] interpreted() throws WasmException {
        return interpreted.call(input, LIMITS).output();
    }

    /** As far as a compiler can't guess the sum. */
    @Benchmark
    public int plainJava() {
        int sum = 0;
        for (int n = turns; n != 0; n--) {
            sum = sum * 31 + n;
        }
        return sum;
    }
}
