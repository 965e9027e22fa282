package io.tributary.edge.mesh.work;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Processor time of a thread: how long it worked, and not how long it waited for a core, was preempted or held back by the limit of its
 * control group.
 */
final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {}

    /** Nanoseconds that this thread has worked so far; where the system does not say, always 0. */
    static long ofThisThread() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? Math.max(0, THREADS.getCurrentThreadCpuTime()) : 0;
    }
}
