package io.tributary.edge.app;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Threads as small machines want them: few. */
public final class EventLoops {
    private EventLoops() {}

    /**
     * Vert.x without a file cache.
     *
     * @param count event-loop threads; more than processors is of no use
     */
    public static Vertx create(int count) {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(
                        Math.max(1, Math.min(count, Runtime.getRuntime().availableProcessors())))
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /** A thread of its own for what is due at some time. It keeps no process alive. */
    public static ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
