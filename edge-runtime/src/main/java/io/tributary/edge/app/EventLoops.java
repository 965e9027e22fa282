package io.tributary.edge.app;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** Vert.x as small machines want it: few threads, no file cache. */
public final class EventLoops {
    private EventLoops() {}

    /** @param count event-loop threads; more than processors is of no use */
    public static Vertx create(int count) {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(
                        Math.max(1, Math.min(count, Runtime.getRuntime().availableProcessors())))
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }
}
