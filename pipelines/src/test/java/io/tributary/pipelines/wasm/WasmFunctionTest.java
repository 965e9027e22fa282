package io.tributary.pipelines.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.wasm.WasmException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WasmFunctionTest {
    private static final Limits LIMITS = new Limits(16, 1_000_000, 64);
    private static final int LOOPS = 0;
    private static final int GROWS = 1;
    private static final int RECURSES = 4;
    private static final int DIVIDES = 6;
    private static final int NANS = 8;
    private static final int COUNTS = 9;
    private static final int CALLS_INDIRECTLY = 10;
    private static final int TURNS = 12;
    private static final int USES_ONCE = 13;
    private static final int GOES_DOWN = 14;
    private static final int COPIES = 15;
    private static final int NOTHING = 16;

    private static WasmFunction.Result call(int mood, int... more) throws IOException, WasmException {
        return call(LIMITS, true, mood, more);
    }

    private static WasmFunction.Result call(Limits limits, boolean compiled, int mood, int... more)
            throws IOException, WasmException {
        byte[] input = new byte[1 + more.length];
        input[0] = (byte) mood;
        for (int i = 0; i < more.length; i++) {
            input[i + 1] = (byte) more[i];
        }
        return WasmFunction.load(Modules.read("moods"), "process", compiled).call(input, limits);
    }

    private static int[] turns(int count) {
        return new int[] {count & 0xff, count >> 8 & 0xff, count >> 16 & 0xff, count >> 24 & 0xff};
    }

    private static WasmException fails(int mood, int... more) {
        return catchThrowableOfType(WasmException.class, () -> call(mood, more));
    }

    private static WasmException refused(byte[] module) {
        return catchThrowableOfType(WasmException.class, () -> WasmFunction.load(module, "process"));
    }

    private static ByteBuffer ints(byte[] output) {
        return ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0  | FUEL     | the function used up its fuel",
                "2  | TRAP     | out of bounds memory access",
                "3  | BUFFER   | the function says that it wrote 65 bytes; 64 are the limit",
                "4  | DEPTH    | its functions called each other more than 200 deep",
                "5  | TRAP     | unreachable",
                "6  | TRAP     | integer divide by zero",
                "7  | REPORTED | the function gave error -7",
                "10 | TRAP     | uninitialized element",
                "11 | FUEL     | the function used up its fuel",
            })
    void what_goes_wrong_has_a_reason(int mood, Reason reason, String message) throws IOException {
        for (boolean compiled : new boolean[] {true, false}) {
            int more = mood == CALLS_INDIRECTLY ? 1 : 0;
            WasmException thrown = catchThrowableOfType(WasmException.class, () -> call(LIMITS, compiled, mood, more));
            assertThat(thrown).as("compiled %s", compiled).hasMessageContaining(message);
            assertThat(thrown.reason()).isEqualTo(reason);
        }
    }

    @Test
    void a_function_that_failed_can_be_called_again() throws IOException, WasmException {
        WasmFunction function = WasmFunction.load(Modules.read("moods"), "process");
        byte[] divides = {DIVIDES, 0};
        assertThat(catchThrowableOfType(WasmException.class, () -> function.call(divides, LIMITS)))
                .hasMessageContaining("divide by zero");
        assertThat(function.call(new byte[] {COPIES, 1, 2}, LIMITS).output()).containsExactly(COPIES, 1, 2);
    }

    @Test
    void memory_grows_up_to_the_limit_and_no_further() throws IOException, WasmException {
        for (int pages : new int[] {1, 3, 16}) {
            WasmFunction.Result result = call(new Limits(pages, 1_000_000, 64), true, GROWS);
            assertThat(ints(result.output()).getInt(0)).isEqualTo(pages);
        }
    }

    @Test
    void fuel_is_what_the_guide_says() throws IOException, WasmException {
        long none = call(TURNS, turns(0)).fuel();
        long ten = call(TURNS, turns(10)).fuel();
        long thousand = call(TURNS, turns(1_000)).fuel();
        // Twelve instructions a turn; block, loop and end are free.
        assertThat(ten - none).isEqualTo(120);
        assertThat(thousand - none).isEqualTo(12_000);
        assertThat(call(TURNS, turns(1_000)).fuel()).isEqualTo(thousand);
    }

    @Test
    void a_call_that_needs_all_of_its_fuel_gets_it_and_one_less_is_too_little() throws IOException, WasmException {
        long needed = call(TURNS, turns(100)).fuel();
        assertThat(call(new Limits(16, needed, 64), true, TURNS, turns(100)).fuel())
                .isEqualTo(needed);
        WasmException thrown = catchThrowableOfType(
                WasmException.class, () -> call(new Limits(16, needed - 1, 64), true, TURNS, turns(100)));
        assertThat(thrown.reason()).isEqualTo(Reason.FUEL);
    }

    @ParameterizedTest
    @ValueSource(ints = {GROWS, NANS, COUNTS, TURNS, USES_ONCE, GOES_DOWN, COPIES, NOTHING})
    void output_and_fuel_are_the_same_compiled_or_interpreted_in_every_instance_and_call(int mood)
            throws IOException, WasmException {
        WasmFunction.Result interpreted = call(LIMITS, false, mood, 7, 0, 0, 0);
        WasmFunction function = WasmFunction.load(Modules.read("moods"), "process");
        for (int i = 0; i < 3; i++) {
            WasmFunction.Result compiled = function.call(new byte[] {(byte) mood, 7, 0, 0, 0}, LIMITS);
            assertThat(compiled.output()).isEqualTo(interpreted.output());
            assertThat(compiled.fuel()).isEqualTo(interpreted.fuel());
        }
        assertThat(call(mood, 7, 0, 0, 0).output()).isEqualTo(interpreted.output());
    }

    @Test
    void nothing_is_left_of_a_call_for_the_next() throws IOException, WasmException {
        WasmFunction function = WasmFunction.load(Modules.read("moods"), "process");
        for (int i = 0; i < 3; i++) {
            ByteBuffer counted = ints(function.call(new byte[] {COUNTS}, LIMITS).output());
            assertThat(counted.getInt(0)).isEqualTo(1);
            assertThat(counted.getInt(4)).isEqualTo(6);
        }
    }

    @Test
    void what_is_no_number_has_one_form_wherever_its_bits_show() throws IOException, WasmException {
        for (boolean compiled : new boolean[] {true, false}) {
            ByteBuffer shown = ints(call(LIMITS, compiled, NANS).output());
            long nan = 0x7ff8000000000000L;
            assertThat(shown.getLong(0)).isEqualTo(nan);
            assertThat(shown.getLong(8)).isEqualTo(nan);
            assertThat(shown.getDouble(16)).isEqualTo(1.0);
            assertThat(shown.getLong(24)).isEqualTo(nan);
            assertThat(shown.getInt(32)).isEqualTo(0x7fc00000);
            assertThat(shown.getInt(36)).isEqualTo(0x7fc00000);
            assertThat(shown.getFloat(40)).isEqualTo(1.0f);
            assertThat(shown.getInt(44)).isEqualTo(0x7fc00000);
        }
    }

    @Test
    void what_functions_may_do_works() throws IOException, WasmException {
        assertThat(ints(call(GOES_DOWN).output()).getInt(0)).isEqualTo(150);
        assertThat(new String(call(USES_ONCE).output(), StandardCharsets.US_ASCII))
                .isEqualTo("passive");
        assertThat(call(NOTHING).output()).isEmpty();
        assertThat(ints(call(TURNS, turns(1_000)).output()).getInt(0)).isEqualTo(500_500);
    }

    @Test
    void recursion_ends_before_the_stack_of_a_small_thread_does() throws InterruptedException {
        WasmException[] thrown = new WasmException[1];
        Thread small = new Thread(null, () -> thrown[0] = fails(RECURSES), "small", 512 << 10);
        small.start();
        small.join();
        assertThat(thrown[0].reason()).isEqualTo(Reason.DEPTH);
    }

    @Test
    void an_interrupt_ends_a_call() {
        Thread.currentThread().interrupt();
        WasmException thrown = catchThrowableOfType(
                WasmException.class, () -> call(new Limits(16, Limits.FUEL_MOST, 64), true, LOOPS));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown.reason()).isEqualTo(Reason.INTERRUPTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "imports | the module imports wasi_snapshot_preview1.clock_time_get; functions get nothing but their input",
                "starts  | the module has a start function",
                "vectors | the module uses vectors (SIMD)",
                "several | the module has a function with several results",
                "nowhere | the module says nowhere where input and output may stand",
            })
    void a_module_that_wants_more_than_functions_get_is_refused(String module, String message) throws IOException {
        WasmException thrown = refused(Modules.read(module));
        assertThat(thrown).hasMessageContaining(message);
        assertThat(thrown.reason()).isEqualTo(Reason.REFUSED);
    }

    @Test
    void a_function_that_is_not_there_or_of_another_form_is_named() throws IOException {
        byte[] module = Modules.read("places");
        WasmException missing = catchThrowableOfType(WasmException.class, () -> WasmFunction.load(module, "proces"));
        assertThat(missing).hasMessage("the module exports no function 'proces'; did you mean 'process'?");
        WasmException other = catchThrowableOfType(WasmException.class, () -> WasmFunction.load(module, "other"));
        assertThat(other).hasMessageContaining("it must take 4 numbers of type i32 and give one");
        assertThat(other.reason()).isEqualTo(Reason.FUNCTION);
    }

    @ParameterizedTest
    @CsvSource({"65530, 0", "-16, 0", "0, -1", "0, 65530", "2147483647, 0"})
    void a_buffer_outside_of_the_memory_is_refused(int first, int second) throws IOException, WasmException {
        WasmFunction function = WasmFunction.load(Modules.places(first, second), "process");
        WasmException thrown = catchThrowableOfType(WasmException.class, () -> function.call(new byte[8], LIMITS));
        assertThat(thrown.reason()).isEqualTo(Reason.BUFFER);
        assertThat(thrown).hasMessageContaining("there is no room for ");
    }

    @Test
    void output_within_the_input_is_refused() throws IOException, WasmException {
        WasmFunction function = WasmFunction.load(Modules.places(1_000, 1_004), "process");
        assertThat(catchThrowableOfType(WasmException.class, () -> function.call(new byte[8], LIMITS)))
                .hasMessage("alloc gave the output room that lies within the input");
    }

    @Test
    void a_module_that_begins_with_more_memory_than_it_may_have_is_refused() throws IOException, WasmException {
        WasmFunction function = WasmFunction.load(Modules.read("places"), "process");
        function.check(1);
        byte[] large = Modules.read("places");
        WasmException thrown = catchThrowableOfType(
                WasmException.class,
                () -> WasmFunction.run(
                        Modules.with(large, new byte[] {5, 4, 1, 1, 1, 100}, 4, 17), new byte[8], LIMITS));
        assertThat(thrown)
                .hasMessageContaining("the module begins with 17 pages of memory; its limit (memoryPages) is 16");
    }

    @Test
    void every_truncated_module_is_refused() throws IOException {
        byte[] module = Modules.read("moods");
        for (int length = 0; length < module.length; length += 3) {
            WasmException thrown = refused(Arrays.copyOf(module, length));
            assertThat(thrown).as("the first %d bytes", length).isNotNull();
        }
    }

    @Test
    void a_huge_module_is_refused_before_it_is_read() {
        assertThat(refused(new byte[WasmFunction.MODULE_BYTES_MOST + 1]))
                .hasMessageContaining("the module has 1048577 bytes; 1048576 are the limit");
    }

    @Test
    void limits_out_of_range_are_refused() {
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> new Limits(0, 1, 1)))
                .hasMessage("memoryPages 0 is outside [1, 1024]");
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> new Limits(1, 0, 1)))
                .hasMessageContaining("fuel 0");
    }
}
