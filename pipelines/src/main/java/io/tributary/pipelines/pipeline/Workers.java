package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.operator.Portion;

/** Who may do portions of a pipeline's work in its place. The run's thread. */
@FunctionalInterface
public interface Workers {
    /**
     * Takes a portion, or leaves it to the run.
     *
     * @param portion lent until its order is filled
     */
    boolean take(Portion portion, Order order);

    /** A portion that was taken. Everything about it is said on the run's thread; once it is filled nothing changes it. */
    interface Order {
        /** The run has no more use for a result: it has one, has done the portion itself, or has ended. */
        boolean isFilled();

        /**
         * Gives a neighbour's result.
         *
         * @throws KernelException when that can't be one; the order stays open
         */
        void fill(byte[] result) throws KernelException;

        /** Nobody else does it: the run does, now. */
        void giveBack();

        /**
         * The run does some of it, which others may still be sooner with.
         *
         * @return whether it is filled now
         */
        boolean workSome();
    }
}
