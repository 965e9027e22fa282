package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** One slice of a job: a task for whoever is done first. The mesh's thread, but for the kernel's work. */
final class SliceErrand implements Asking.Errand, Kernel.Scope {
    /** What the kernel may use: some times its input, as columns and as what it reckons with. */
    private static final long MEMORY_TIMES = 4;

    private static final long MEMORY_BYTES = 8 << 20;
    static final int OUTPUT_BYTES_MAX = 4 << 20;
    /** A price is an expectation; what a user's function does, or how many windows there are, is known afterwards. */
    private static final long FUEL_TIMES = 100;

    private static final long FUEL_MORE = 10_000_000_000L;

    private final Mesh mesh;
    private final Executor threads;
    private final BufferAllocator allocator;
    private final Kernel.Prepared kernel;
    private final Consumer<SliceErrand> ended;
    private final Task task;
    private byte[] input;
    private byte @Nullable [] output;
    private String fault = "";
    private boolean isOver;
    private boolean isOfNeighbour;
    private volatile boolean isCancelled;
    private @Nullable Thread working;
    private @Nullable BufferAllocator lent;

    /** @param ended is told when there is an output, or none will come */
    SliceErrand(
            Mesh mesh,
            Executor threads,
            BufferAllocator allocator,
            Jobs.Order order,
            Kernel.Prepared kernel,
            byte[] input,
            Consumer<SliceErrand> ended) {
        this.mesh = mesh;
        this.threads = threads;
        this.allocator = allocator;
        this.kernel = kernel;
        this.input = input;
        this.ended = ended;
        Digest hash = Digest.sha256(input);
        Kernel.Id id = order.kernel();
        // Kernels whose input is no stream of rows are priced by its bytes; more rows than bytes there can't be.
        long fuel = Math.max(1, kernel.fuel(rows(id, input.length)));
        this.task = new Task(
                TaskId.of(id.name(), id.version(), order.params(), hash),
                id.name(),
                id.version(),
                order.params(),
                hash,
                input.length,
                fuel,
                FUEL_TIMES * fuel + FUEL_MORE,
                MEMORY_BYTES + MEMORY_TIMES * input.length,
                OUTPUT_BYTES_MAX,
                mesh.deadlineMicros(),
                order.sensitivity(),
                0,
                mesh.self().id(),
                mesh.self().owner());
    }

    /** About: a row of an Arrow stream takes some columns of 8 bytes. */
    private static long rows(Kernel.Id id, int bytes) {
        return id.name().equals("replay") || id.name().equals("wasm") ? bytes : bytes / 24;
    }

    Task task() {
        return task;
    }

    boolean isUnderWay() {
        return !isOver;
    }

    /** Bytes in memory. */
    long held() {
        byte[] made = output;
        return (long) input.length + (made == null ? 0 : made.length);
    }

    byte @Nullable [] output() {
        return output;
    }

    String fault() {
        return fault;
    }

    boolean isOfNeighbour() {
        return isOfNeighbour;
    }

    void cancel() {
        if (!isOver) {
            isOver = true;
            isCancelled = true;
            fault = "cancelled";
            input = new byte[0];
            interrupt();
            mesh.cancelled(task.id());
        }
    }

    /** A user's function may be in the middle of something. */
    private synchronized void interrupt() {
        if (working != null) {
            working.interrupt();
        }
    }

    @Override
    public byte[] input() {
        return input;
    }

    @Override
    public void runHere() {
        byte[] slice = input;
        threads.execute(() -> {
            try {
                Kernel.Result result = work(slice);
                mesh.execute(() -> {
                    mesh.ranHere(task.id(), result.fuel());
                    over(result.output(), false);
                });
            } catch (KernelException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
                mesh.execute(() -> {
                    fault = fault.isEmpty() ? String.valueOf(e.getMessage()) : fault;
                    mesh.failedHere(task.id());
                });
            }
        });
    }

    private Kernel.Result work(byte[] slice) throws KernelException {
        try (BufferAllocator memory = allocator.newChildAllocator("slice", 0, task.memoryBytesMax())) {
            begin(memory);
            pass();
            Kernel.Result result = kernel.call(slice, this);
            if (result.output().length > OUTPUT_BYTES_MAX) {
                throw new KernelException("a result of " + result.output().length + " bytes, more than "
                        + OUTPUT_BYTES_MAX + "; give less at once");
            }
            return result;
        } finally {
            finish();
        }
    }

    private synchronized void begin(BufferAllocator memory) {
        lent = memory;
        working = Thread.currentThread();
    }

    /** The thread goes on with the next slice, which nobody has interrupted. */
    private synchronized void finish() {
        working = null;
        lent = null;
        Thread.interrupted();
    }

    @Override
    public void result(byte[] result, Asking.Answer answer) {
        answer.isResult(true);
        over(result, true);
    }

    @Override
    public void givenUp() {
        if (!isOver) {
            isOver = true;
            input = new byte[0];
            fault = fault.isEmpty() ? "nobody could do it" : fault;
            ended.accept(this);
        }
    }

    private void over(byte[] result, boolean ofNeighbour) {
        if (!isOver) {
            isOver = true;
            isCancelled = true; // Whoever else works on it may stop.
            output = result;
            isOfNeighbour = ofNeighbour;
            input = new byte[0];
            if (ofNeighbour) {
                interrupt();
            }
            ended.accept(this);
        }
    }

    @Override
    public BufferAllocator allocator() {
        BufferAllocator memory = lent;
        if (memory == null) {
            throw new IllegalStateException("asked for outside of a call");
        }
        return memory;
    }

    @Override
    public long fuelMax() {
        return task.fuelMax();
    }

    @Override
    public void pass() throws KernelException {
        if (isCancelled) {
            throw new KernelException("cancelled");
        }
    }

    /** Only a cancelled call is interrupted. */
    @Override
    public boolean goesOn() {
        return false;
    }
}
