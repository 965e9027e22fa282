package io.tributary.edge.mesh.work;

import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.Kernels;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures at the start how fast this node is at each kernel, by calls of its sample. In pieces of some milliseconds, or one
 * call, so that the node's own work hardly waits, and an owner who limits the processor sees little of it. One call at a time, on any thread.
 */
final class Calibrating {
    private static final Logger LOG = LoggerFactory.getLogger(Calibrating.class);
    private static final long PIECE_NANOS = 10_000_000;
    /** Shorter calls are measured several at once. */
    private static final long TELLING_NANOS = 200_000;

    private static final long MEMORY_BYTES = 16 << 20;

    private final Speeds speeds;
    private final BufferAllocator allocator;
    private final LongSupplier cpu;
    private final Deque<Kernel> left = new ArrayDeque<>();
    private @Nullable Trial trial;

    /** @param cpu nanoseconds that the thread has worked, always 0 where nobody knows: then nothing is measured */
    Calibrating(Kernels kernels, Speeds speeds, BufferAllocator allocator, LongSupplier cpu) {
        this.speeds = speeds;
        this.allocator = allocator;
        this.cpu = cpu;
        if (cpu.getAsLong() > 0) {
            kernels.ids().forEach(id -> kernels.find(id).ifPresent(left::add));
        }
    }

    /** Works for some milliseconds; at idle priority. Returns whether there is more to do. */
    boolean work() {
        long begun = cpu.getAsLong();
        try (BufferAllocator memory = allocator.newChildAllocator("calibration", 0, MEMORY_BYTES)) {
            while (cpu.getAsLong() - begun < PIECE_NANOS && (trial != null || !left.isEmpty())) {
                turn(memory);
            }
        }
        boolean more = trial != null || !left.isEmpty();
        if (!more) {
            speeds.triedAll();
        }
        return more;
    }

    private void turn(BufferAllocator memory) {
        Trial now = trial;
        try {
            if (now == null) {
                trial = begin(left.remove(), memory);
            } else if (run(now, memory)) {
                trial = null;
            }
        } catch (KernelException | RuntimeException e) {
            LOG.warn("a kernel's speed could not be measured: {}", e.getMessage());
            trial = null;
        }
    }

    private static @Nullable Trial begin(Kernel kernel, BufferAllocator memory) throws KernelException {
        Kernel.Sample sample = kernel.sample(memory).orElse(null);
        return sample == null ? null : new Trial(kernel.id(), kernel.prepare(sample.params()), sample.input());
    }

    private boolean run(Trial now, BufferAllocator memory) throws KernelException {
        long begun = cpu.getAsLong();
        long fuel = 0;
        long took = 0;
        while (took < TELLING_NANOS) {
            fuel += now.prepared.call(now.input, new Unlimited(memory)).fuel();
            took = Math.max(took + 1, cpu.getAsLong() - begun);
        }
        return speeds.tried(now.id, fuel, took);
    }

    private static final class Trial {
        final Kernel.Id id;
        final Kernel.Prepared prepared;
        final byte[] input;

        Trial(Kernel.Id id, Kernel.Prepared prepared, byte[] input) {
            this.id = id;
            this.prepared = prepared;
            this.input = input;
        }
    }

    /** A sample is short: it need not be paused. */
    private record Unlimited(BufferAllocator allocator) implements Kernel.Scope {
        @Override
        public long fuelMax() {
            return Long.MAX_VALUE;
        }

        @Override
        public void pass() {}

        @Override
        public boolean goesOn() {
            return false;
        }
    }
}
