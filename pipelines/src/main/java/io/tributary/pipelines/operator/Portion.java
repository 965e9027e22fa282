package io.tributary.pipelines.operator;

import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;

/**
 * Heavy work that a step has cut off from what it remembers: it may be done here or by a neighbour, now or later, and the same comes
 * of it. Portions of a step are finished in their order, each once. One thread, but for {@link #input}.
 */
public interface Portion extends AutoCloseable {
    /** What a neighbour would call. */
    Kernel.Id kernel();

    byte[] params();

    /** An Arrow IPC stream. Any thread, before the portion is finished or closed. */
    byte[] input();

    /** The published price of that call, or what it is expected to cost where that depends on a user's function. */
    long fuel();

    /** What the call may cost at most. */
    default long fuelMax() {
        return 2 * fuel();
    }

    /** Does what is left of the work. */
    void work();

    /**
     * Does some of the work: as much as should not keep others of the thread waiting, some tens of milliseconds on a small board.
     *
     * @return whether it is done
     */
    default boolean workSome() {
        work();
        return true;
    }

    /** Gives what comes of it, doing the work first unless it is done. */
    void finish(Operator.Output output);

    /**
     * Takes what a neighbour made of the input.
     *
     * @throws KernelException when that can't be a result; the portion is as before
     */
    void take(byte[] result) throws KernelException;

    /** Gives back its memory; idempotent. */
    @Override
    void close();
}
