package io.tributary.edge.mesh.work;

import io.tributary.pipelines.kernel.Kernel;

/** How fast a core of this node is. Any thread. */
interface Speeds {
    /** Fuel a second of one core, at least 1; a guess while it isn't known. */
    long of(Kernel.Id kernel);

    /** Whether it was measured, or follows from what was. */
    boolean isKnown(Kernel.Id kernel);

    /**
     * A call of a kernel's sample, made to know its speed.
     *
     * @param cpuNanos processor time that it took
     * @return whether there were enough of them
     */
    boolean tried(Kernel.Id kernel, long fuel, long cpuNanos);

    /** No more are tried: kernels without a sample are as fast as the others. */
    void triedAll();

    /** A real call has taken so much processor time; 0 when nobody knows. */
    void ran(Kernel.Id kernel, long fuel, long cpuNanos);
}
