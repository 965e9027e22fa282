package io.tributary.pipelines.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever bytes come as a module, they are a function that ends within its limits, or refused. Runs over its inputs in every build.
 * To search for new ones: {@code JAZZER_FUZZ=1 mvn -pl pipelines test -Dtest=ModuleFuzzTest -DargLine=}.
 */
class ModuleFuzzTest {
    private static final Limits LIMITS = new Limits(4, 20_000, 256);
    private static final int MUTANTS = Integer.getInteger("tributary.wasm.mutants", 40);

    @FuzzTest(maxDuration = "5m")
    void a_module_is_a_function_or_refused(byte @NotNull [] module) {
        isAFunctionOrRefused(module);
    }

    @ParameterizedTest
    @ValueSource(strings = {"moods", "places", "thermistor", "vibration-block"})
    void a_module_with_altered_bytes_is_a_function_or_refused(String name) throws IOException {
        byte[] sound = name.length() < 8 ? Modules.read(name) : Modules.example(name);
        for (long seed = 0; seed < MUTANTS; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            byte[] altered = sound.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
            }
            try {
                isAFunctionOrRefused(altered);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(name + ", seed " + seed, e);
            }
        }
    }

    private static void isAFunctionOrRefused(byte[] module) {
        byte[] input = new byte[64];
        input[0] = 12;
        input[1] = 100;
        try {
            WasmFunction compiled = WasmFunction.load(module, WasmFunction.DEFAULT_NAME);
            WasmFunction interpreted = WasmFunction.load(module, WasmFunction.DEFAULT_NAME, false);
            assertThat(outcome(compiled, input)).isEqualTo(outcome(interpreted, input));
        } catch (WasmException e) {
            assertThat(e).hasMessageMatching("(?s).{10,}");
        }
    }

    /** What must be the same wherever a function runs. */
    private static String outcome(WasmFunction function, byte[] input) {
        try {
            WasmFunction.Result result = function.call(input, LIMITS);
            return Arrays.toString(result.output()) + " for " + result.fuel();
        } catch (WasmException e) {
            return e.reason().name();
        }
    }
}
