package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.wasm.Modules;
import io.tributary.pipelines.wasm.WasmException;
import io.tributary.pipelines.wasm.WasmFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** With a function that gives back what it is given, fails for an int of 3 alone, and stops altogether for 2 and 7. */
class UserFunctionTest extends OperatorContract {
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("on", Type.BOOL),
            new Schema.Field("n", Type.INT),
            new Schema.Field("x", Type.DOUBLE),
            new Schema.Field("name", Type.TEXT),
            new Schema.Field("seen", Type.TIME));
    private static final WasmSpec ECHO = spec("echo", 100_000, SCHEMA.names().subList(1, 6), same());
    private static final WasmFunction FUNCTION = function(read("echo"));

    private static WasmSpec spec(String file, long fuel, List<String> of, List<Schema.Field> results) {
        return new WasmSpec(file, "process", of, results, 16, fuel);
    }

    private static List<Schema.Field> same() {
        List<Schema.Field> results = new ArrayList<>();
        SCHEMA.fields().stream()
                .skip(1)
                .forEach(field -> results.add(new Schema.Field("same_" + field.name(), field.type())));
        return results;
    }

    private static byte[] read(String module) {
        try {
            return module.equals("echo") ? Modules.read(module) : Modules.example(module);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WasmFunction function(byte[] module) {
        try {
            return WasmFunction.load(module, "process");
        } catch (WasmException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    protected Operator operator(BufferAllocator allocator) {
        return UserFunctions.wasm(ECHO, FUNCTION, SCHEMA).open(allocator);
    }

    @Override
    protected Schema input() {
        return SCHEMA;
    }

    private static List<@Nullable Object> row(long n, String name) {
        return Arrays.asList(0L, true, n, 1.5, name, 9L);
    }

    private static RecordedOutput run(OperatorPlan plan, Schema schema, List<List<@Nullable Object>> rows) {
        RecordedOutput output = new RecordedOutput();
        try (BufferAllocator allocator = new RootAllocator();
                Operator operator = plan.open(allocator);
                Batch batch = Batch.allocate(allocator, schema, rows.size())) {
            Readings.fill(batch, rows);
            output.expect(operator.output());
            operator.process(batch, output);
        }
        return output;
    }

    private static RecordedOutput echoed(List<List<@Nullable Object>> rows) {
        return run(UserFunctions.wasm(ECHO, FUNCTION, SCHEMA), SCHEMA, rows);
    }

    @Test
    void what_a_function_gives_stands_beside_what_it_was_given() {
        List<@Nullable Object> nothing = Arrays.asList(5L, null, null, null, null, null);
        RecordedOutput output = echoed(List.of(row(4, "s\u00fcd"), nothing, row(-1, "")));
        assertThat(output.rows())
                .containsExactly(
                        List.of(0L, true, 4L, 1.5, "s\u00fcd", 9L, true, 4L, 1.5, "s\u00fcd", 9L),
                        Arrays.asList(5L, null, null, null, null, null, null, null, null, null, null),
                        List.of(0L, true, -1L, 1.5, "", 9L, true, -1L, 1.5, "", 9L));
    }

    @Test
    void a_reading_with_a_code_is_quarantined_alone() {
        RecordedOutput output = echoed(List.of(row(1, "a"), row(3, "b"), row(1, "c")));
        assertThat(output.rows()).hasSize(2);
        assertThat(output.quarantined())
                .singleElement()
                .asString()
                .contains("echo: the function gave this reading the code 3");
    }

    @Test
    void a_reading_that_stops_the_function_does_not_take_others_with_it() {
        RecordedOutput output = echoed(List.of(row(1, "a"), row(7, "b"), row(2, "c"), row(4, "d")));
        assertThat(output.rows()).hasSize(2);
        assertThat(output.quarantined()).hasSize(2);
        assertThat(output.quarantined().get(0))
                .contains("echo: the function stopped: ")
                .contains("unreachable");
        assertThat(output.quarantined().get(1)).contains("echo: the function used up its fuel");
    }

    @Test
    void more_readings_than_one_call_takes_come_out_in_their_order() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long i = 100; i < 3_100; i++) {
            rows.add(row(i, "name of some length " + i % 7));
        }
        RecordedOutput output = echoed(rows);
        assertThat(output.quarantined()).isEmpty();
        assertThat(output.rows())
                .extracting(row -> row.get(7))
                .isEqualTo(rows.stream().map(row -> row.get(2)).toList());
    }

    @Test
    void texts_with_more_room_than_a_call_has_are_cut_into_several_calls_or_quarantined() {
        String much = "x".repeat(200_000);
        RecordedOutput output = echoed(List.of(row(1, "a"), row(1, much), row(1, "b")));
        assertThat(output.rows()).hasSize(2);
        assertThat(output.quarantined()).hasSize(1);
    }

    @Test
    void a_function_without_results_is_refused() {
        assertThatThrownBy(() -> UserFunctions.wasm(spec("e", 1, List.of("n"), List.of()), FUNCTION, SCHEMA))
                .hasMessageContaining("wasm needs at least one result");
    }

    @Test
    void the_thermistor_does_what_plain_java_does() {
        Schema schema = Schema.of(new Schema.Field("counts", Type.INT));
        OperatorPlan plan = UserFunctions.wasm(
                spec("thermistor", 1_000_000, List.of("counts"), List.of(new Schema.Field("celsius", Type.DOUBLE))),
                function(read("thermistor")),
                schema);
        double[] table = {
            101.6, 76.33, 62.11, 51.96, 43.87, 36.96, 30.77, 25, 19.45, 13.93, 8.25, 2.17, -4.71, -13.18, -25.6
        };
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (long counts = 256; counts < 3_840; counts++) {
            int entry = (int) (counts >> 8) - 1;
            double celsius = table[entry] + (table[entry + 1] - table[entry]) * ((counts & 255) / 256.0);
            rows.add(Arrays.asList(counts, counts));
            expected.add(Arrays.asList(counts, counts, celsius));
        }
        assertThat(run(plan, schema, rows).rows()).isEqualTo(expected);
        assertThat(run(plan, schema, List.of(Arrays.asList(0L, 255L), Arrays.asList(0L, 3_840L)))
                        .quarantined())
                .hasSize(2)
                .satisfiesExactly(
                        low -> assertThat(low).contains("code 1"),
                        high -> assertThat(high).contains("code 2"));
    }

    @Test
    void vibration_blocks_come_to_what_plain_java_makes_of_them() {
        Schema schema = Schema.of(new Schema.Field("block", Type.TEXT));
        OperatorPlan plan = UserFunctions.wasm(
                spec(
                        "vibration-block",
                        10_000_000,
                        List.of("block"),
                        List.of(
                                new Schema.Field("rms", Type.DOUBLE),
                                new Schema.Field("peak", Type.DOUBLE),
                                new Schema.Field("crest", Type.DOUBLE),
                                new Schema.Field("crossings", Type.INT))),
                function(read("vibration-block")),
                schema);
        for (long seed = 0; seed < 10; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            List<List<@Nullable Object>> expected = new ArrayList<>();
            for (long i = 0; i < 5; i++) {
                short[] samples = new short[random.nextInt(1, 1_100)];
                StringBuilder block = new StringBuilder();
                for (int k = 0; k < samples.length; k++) {
                    samples[k] = (short) random.nextInt(1 << 16);
                    block.append(String.format(random.nextBoolean() ? "%04x" : "%04X", samples[k] & 0xffff));
                }
                rows.add(Arrays.asList(i, block.toString()));
                expected.add(shape(i, block.toString(), samples));
            }
            assertThat(run(plan, schema, rows).rows()).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static List<@Nullable Object> shape(long time, String block, short[] samples) {
        double sum = 0;
        for (short sample : samples) {
            sum += sample / 1000.0;
        }
        double mean = sum / samples.length;
        double squares = 0;
        double peak = 0;
        double last = 0;
        long crossings = 0;
        for (short sample : samples) {
            double x = sample / 1000.0 - mean;
            squares += x * x;
            peak = Math.max(peak, Math.abs(x));
            crossings += x * last < 0 ? 1 : 0;
            last = x;
        }
        double rms = Math.sqrt(squares / samples.length);
        return Arrays.asList(time, block, rms, peak, rms > 0 ? peak / rms : null, crossings);
    }
}
