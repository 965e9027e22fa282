package io.tributary.pipelines.kernel;

import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A named, versioned, deterministic function from an Arrow batch to an Arrow batch: the same params and input give the same bytes
 * on every machine. A change of a result, or of what it costs, is another version. Safe for any number of threads.
 */
public interface Kernel {
    /** What a call is told beside its input is no longer than that. */
    int PARAMS_BYTES_MAX = 64 * 1024;

    Id id();

    /**
     * Gets ready for such calls.
     *
     * @throws KernelException with value, rule and way out when these are no params of this kernel
     */
    Prepared prepare(byte[] params) throws KernelException;

    /**
     * A call of some milliseconds that tells how fast a machine is at this kernel: the same params and input everywhere. Empty for kernels
     * that take too much of a small machine to be run for that alone.
     *
     * @param allocator lends memory until return
     */
    Optional<Sample> sample(BufferAllocator allocator) throws KernelException;

    /** Params and an input. */
    @SuppressWarnings("ArrayRecordComponent") // Made for whoever asked, and changed by nobody.
    record Sample(byte[] params, byte[] input) {}

    /** Which kernel it is. */
    record Id(String name, int version) {
        @Override
        public String toString() {
            return name + "/" + version;
        }
    }

    /** A kernel with its params: any number of calls, on any threads. */
    interface Prepared {
        /**
         * What a call should cost, by the rows of its input: a published price, and not what it took. One is about what a core of
         * an x86-64 server does in a nanosecond.
         */
        long fuel(long rows);

        /**
         * Works on an input.
         *
         * @param input an Arrow IPC stream; lent until return
         * @throws KernelException when the input can't be worked on, costs more than the scope allows, or the scope ends the call
         */
        Result call(byte[] input, Scope scope) throws KernelException;
    }

    /**
     * What came of a call.
     *
     * @param output an Arrow IPC stream
     * @param fuel what the call cost, the same everywhere
     */
    @SuppressWarnings("ArrayRecordComponent") // Made by the kernel for whoever called it, and copied by nobody.
    record Result(byte[] output, long fuel) {}

    /** What a call may take of the machine. */
    interface Scope {
        /** Lends memory up to the call's limit. */
        BufferAllocator allocator();

        /** What the call may cost. */
        long fuelMax();

        /**
         * Passed at least once in some milliseconds of work: returns when the call may go on.
         *
         * @throws KernelException when it is over
         */
        void pass() throws KernelException;

        /**
         * The thread was interrupted in work that passes nowhere: returns whether to do that work again, when it may go on.
         *
         * @throws KernelException when it is over
         */
        boolean goesOn() throws KernelException;
    }
}
