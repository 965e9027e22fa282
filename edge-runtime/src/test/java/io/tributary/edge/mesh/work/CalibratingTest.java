package io.tributary.edge.mesh.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.kernel.Echo;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.Kernels;
import io.tributary.pipelines.operator.WasmKernel;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CalibratingTest {
    private static final long MILLI = 1_000_000;

    private final RootAllocator allocator = new RootAllocator();
    private final MeasuredSpeeds speeds = new MeasuredSpeeds(4);
    /** Of the thread, as calls use it. */
    private long cpu = 1;

    private int calls;

    @AfterEach
    void close() {
        allocator.close();
    }

    /** A million of fuel, in so much time. */
    private final class Sampled implements Kernel, Kernel.Prepared {
        private final String name;
        private final long nanos;

        Sampled(String name, long nanos) {
            this.name = name;
            this.nanos = nanos;
        }

        @Override
        public Id id() {
            return new Id(name, 1);
        }

        @Override
        public Prepared prepare(byte[] params) {
            return this;
        }

        @Override
        public Optional<Sample> sample(BufferAllocator memory) {
            return Optional.of(new Sample(new byte[0], new byte[0]));
        }

        @Override
        public long fuel(long rows) {
            return 1;
        }

        @Override
        public Result call(byte[] input, Scope scope) throws KernelException {
            scope.allocator().buffer(100).close();
            if (nanos < 0) {
                throw new KernelException("out of order");
            }
            calls++;
            cpu += nanos;
            return new Result(input, 1_000_000);
        }
    }

    private Calibrating of(Kernel... kernels) {
        return new Calibrating(new Kernels(List.of(kernels)), speeds, allocator, () -> cpu);
    }

    @Test
    void it_works_in_pieces_of_ten_milliseconds_and_ends_after_a_hundred_for_each_kernel() {
        Sampled kernel = new Sampled("slow", 4 * MILLI);
        Calibrating calibrating = of(kernel);
        int pieces = 0;
        long before = cpu;
        boolean more = true;
        while (more) {
            more = calibrating.work();
            pieces++;
            assertThat(cpu - before).isLessThanOrEqualTo(12 * MILLI);
            before = cpu;
        }
        assertThat(calls).isEqualTo(25);
        assertThat(pieces).isEqualTo(9);
        assertThat(speeds.isKnown(kernel.id())).isTrue();
        assertThat(speeds.of(kernel.id())).isEqualTo(250_000_000);
    }

    @Test
    void short_calls_are_measured_together() {
        Sampled kernel = new Sampled("short", 1_000);
        Calibrating calibrating = of(kernel);
        while (calibrating.work()) {
            assertThat(speeds.isKnown(kernel.id())).isFalse();
        }
        assertThat(speeds.of(kernel.id())).isEqualTo(1_000_000_000_000L);
        assertThat(calls).isEqualTo(200 * 50);
    }

    @Test
    void a_kernel_that_fails_or_has_no_sample_is_as_fast_as_the_others_and_offered_when_they_are() {
        Calibrating calibrating = of(new Sampled("broken", -1), new Sampled("sound", MILLI), new WasmKernel());
        assertThat(calibrating.work()).isTrue();
        assertThat(speeds.isKnown(WasmKernel.ID)).isFalse();
        while (calibrating.work()) {
            assertThat(speeds.isKnown(WasmKernel.ID)).isFalse();
        }
        assertThat(speeds.isKnown(WasmKernel.ID)).isTrue();
        assertThat(speeds.of(WasmKernel.ID)).isEqualTo(1_000_000_000);
        assertThat(speeds.of(new Kernel.Id("broken", 1))).isEqualTo(1_000_000_000);
    }

    @Test
    void where_processor_time_is_not_known_nothing_is_run() {
        cpu = 0;
        Calibrating calibrating = of(new Echo(), new Sampled("slow", MILLI));
        assertThat(calibrating.work()).isFalse();
        assertThat(calls).isZero();
        assertThat(speeds.isKnown(new Kernel.Id("slow", 1))).isTrue();
        speeds.ran(new Kernel.Id("slow", 1), 1_000_000, 0);
        assertThat(speeds.of(new Kernel.Id("slow", 1))).isEqualTo(1_000_000_000);
    }

    @Test
    void a_process_that_may_use_a_quarter_of_a_core_is_a_quarter_as_fast() {
        MeasuredSpeeds quarter = new MeasuredSpeeds(0.25);
        Kernel.Id id = new Kernel.Id("any", 1);
        quarter.ran(id, 8_000_000, MILLI);
        assertThat(quarter.of(id)).isEqualTo(2_000_000_000);
        MeasuredSpeeds four = new MeasuredSpeeds(4);
        four.ran(id, 8_000_000, MILLI);
        assertThat(four.of(id)).isEqualTo(8_000_000_000L);
    }
}
