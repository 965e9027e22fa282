package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.PlainScope;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeaturesKernelTest {
    private static final FftSpec SPEC = new FftSpec("value", 64, 64, 0, true, Map.of("low", new FftSpec.Band(0, 50)));
    private final RootAllocator allocator = new RootAllocator();
    private final Kernel kernel = new FeaturesKernel();

    @AfterEach
    void give_back() {
        allocator.close();
    }

    private static byte[] samples(int count) {
        Random random = new Random(5);
        long[] times = new long[count];
        double[] values = new double[count];
        boolean[] begins = new boolean[count];
        begins[0] = true;
        for (int i = 0; i < count; i++) {
            times[i] = 1_767_225_600_000_000L + 1_000L * i;
            values[i] = StrictMath.sin(i * 0.7) + random.nextGaussian();
        }
        return FeaturesKernel.input(times, values, begins);
    }

    @Test
    void a_row_comes_of_every_frame() throws KernelException {
        byte[] result = kernel.prepare(FeaturesKernel.params(SPEC))
                .call(samples(640), new PlainScope(allocator))
                .output();
        try (Batch made = BatchStream.read(result, FeaturesKernel.features(SPEC), allocator)) {
            assertThat(made.rows()).isEqualTo(10);
            assertThat(made.time().getLong(0)).isEqualTo(1_767_225_600_063_000L);
            assertThat(made.schema().names()).endsWith("peak_hz", "low");
        }
    }

    /** The same bytes on every machine: these were made on x86-64 with Java 17. */
    @Test
    void bytes_never_change_within_a_version() throws Exception {
        byte[] result = kernel.prepare(FeaturesKernel.params(SPEC))
                .call(samples(640), new PlainScope(allocator))
                .output();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(result);
        assertThat(HexFormat.of().formatHex(hash))
                .isEqualTo("f741639dbe0984a07f879739a3b1d9eb9962f406817f73be37baafb607246fd4");
    }

    @Test
    void incomplete_frames_and_other_params_are_refused() {
        assertThatThrownBy(
                        () -> kernel.prepare(FeaturesKernel.params(SPEC)).call(samples(65), new PlainScope(allocator)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("65 samples");
        byte[] params = FeaturesKernel.params(SPEC);
        for (int length = 0; length < params.length; length++) {
            byte[] cut = Arrays.copyOf(params, length);
            assertThatThrownBy(() -> kernel.prepare(cut)).isInstanceOf(KernelException.class);
        }
        params[3] = 63; // of the number of samples
        assertThatThrownBy(() -> kernel.prepare(params))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("power of two");
    }

    @Test
    void a_call_passes_at_every_frame_and_ends_when_it_must() throws KernelException {
        byte[] input = samples(640);
        int[] passed = {0};
        Kernel.Scope scope = new Kernel.Scope() {
            @Override
            public BufferAllocator allocator() {
                return allocator;
            }

            @Override
            public long fuelMax() {
                return 1_000_000;
            }

            @Override
            public void pass() throws KernelException {
                if (++passed[0] == 4) {
                    throw new KernelException("cancelled");
                }
            }

            @Override
            public boolean goesOn() {
                return false;
            }
        };
        Kernel.Prepared prepared = kernel.prepare(FeaturesKernel.params(SPEC));
        assertThatThrownBy(() -> prepared.call(input, scope)).hasMessage("cancelled");
        assertThat(passed[0]).isEqualTo(4);
        assertThat(prepared.fuel(640)).isEqualTo(640 * (100 + 9 * 6));
    }
}
