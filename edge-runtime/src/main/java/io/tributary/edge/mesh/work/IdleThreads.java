package io.tributary.edge.mesh.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that get a core when nobody else wants it: of Linux's SCHED_IDLE (sched(7)), which a thread may always choose for itself, or
 * of the least niceness where that can't be had.
 */
final class IdleThreads {
    private static final Logger LOG = LoggerFactory.getLogger(IdleThreads.class);
    private static final Path SELF = Path.of("/proc/thread-self");
    private static final long TO_SET_SECONDS = 5;

    private IdleThreads() {}

    /** @param threads that work at once at most; they end when they have had nothing to do for a minute */
    static ExecutorService pool(int threads) {
        AtomicBoolean told = new AtomicBoolean();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(
                            () -> {
                                yieldToOthers(told);
                                work.run();
                            },
                            "lent");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static void yieldToOthers(AtomicBoolean told) {
        boolean yields = false;
        try {
            String thread = Files.readSymbolicLink(SELF).getFileName().toString();
            yields = run(List.of("chrt", "--idle", "--pid", "0", thread))
                    || run(List.of("renice", "-n", "19", "-p", thread));
        } catch (IOException e) {
            LOG.debug("{}: {}", SELF, e.toString());
        }
        if (!yields && told.compareAndSet(false, true)) {
            LOG.warn("work for neighbours runs at the same priority as the node's own: neither chrt nor renice"
                    + " (package util-linux) could be run");
        }
    }

    private static boolean run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(TO_SET_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
