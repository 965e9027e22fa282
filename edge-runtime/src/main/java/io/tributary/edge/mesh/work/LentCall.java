package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.link.Parcel;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Task;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** One call of a kernel for a neighbour, which can be paused and ended at any moment. Runs on one thread; others steer it. */
final class LentCall implements Kernel.Scope {
    private final Task task;
    private final BufferAllocator allocator;
    private final LongSupplier nanos;
    private final ReentrantLock gate = new ReentrantLock();
    private final Condition change = gate.newCondition();
    private volatile boolean paused;
    private volatile boolean ended;
    private @Nullable Thread thread;
    private long ranNanos;
    private long pausedNanos;
    private long cpuNanos;

    /** @param allocator has the task's memory limit; closed by {@link #call} */
    LentCall(Task task, BufferAllocator allocator, LongSupplier nanos) {
        this.task = task;
        this.allocator = allocator;
        this.nanos = nanos;
    }

    /** Works; on a thread of its own. The input's size is what the task says, and within this node's limits. */
    Kernel.Result call(Kernel kernel, Parcel parcel) throws KernelException {
        long begun = nanos.getAsLong();
        long cpuBefore = CpuTime.ofThisThread();
        try (allocator) {
            at(Thread.currentThread());
            pass();
            byte[] input = input(parcel);
            Kernel.Result result = kernel.prepare(task.params()).call(input, this);
            if (result.output().length > task.outputBytesMax()) {
                throw new KernelException("a result of " + result.output().length + " bytes, more than the "
                        + task.outputBytesMax() + " of the task");
            }
            return result;
        } finally {
            at(null);
            ranNanos = nanos.getAsLong() - begun - pausedNanos;
            cpuNanos = CpuTime.ofThisThread() - cpuBefore;
        }
    }

    private byte[] input(Parcel parcel) throws KernelException {
        try {
            byte[] input = parcel.content();
            if (Digest.sha256(input).equals(task.input())) {
                return input;
            }
            throw new KernelException("an input that is not the one its task names");
        } catch (MalformedException e) {
            throw new KernelException("the input: " + e.getMessage(), e);
        }
    }

    /** Where it runs now; an interrupt that came too late to end it is not the next call's. */
    private void at(@Nullable Thread now) {
        gate.lock();
        try {
            thread = now;
            if (now == null) {
                Thread.interrupted();
            }
        } finally {
            gate.unlock();
        }
    }

    /** From begin to end but for pauses, after {@link #call}. */
    long ranNanos() {
        return ranNanos;
    }

    /** Processor time that it used, after {@link #call}; 0 when nobody knows. */
    long cpuNanos() {
        return cpuNanos;
    }

    void pause(boolean now) {
        gate.lock();
        try {
            paused = now;
            change.signalAll();
            if (now && thread != null) {
                thread.interrupt(); // A user's function passes nowhere: it begins again when it may go on.
            }
        } finally {
            gate.unlock();
        }
    }

    void end() {
        gate.lock();
        try {
            ended = true;
            change.signalAll();
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            gate.unlock();
        }
    }

    @Override
    public BufferAllocator allocator() {
        return allocator;
    }

    @Override
    public long fuelMax() {
        return task.fuelMax();
    }

    @Override
    public void pass() throws KernelException {
        if (paused) {
            await();
        }
        if (ended) {
            throw new KernelException("ended");
        }
    }

    /** What was interrupted to be paused is done again; what was to be ended is not. */
    @Override
    public boolean goesOn() throws KernelException {
        Thread.interrupted();
        pass();
        return true;
    }

    private void await() {
        long since = nanos.getAsLong();
        gate.lock();
        try {
            while (paused && !ended) {
                change.awaitUninterruptibly();
            }
            Thread.interrupted(); // By what paused it; who ends it has set that.
        } finally {
            gate.unlock();
            pausedNanos += nanos.getAsLong() - since;
        }
    }
}
