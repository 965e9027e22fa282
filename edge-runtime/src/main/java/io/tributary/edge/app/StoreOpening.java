package io.tributary.edge.app;

import io.tributary.edge.config.HttpSettings;
import io.tributary.edge.http.AdminServer;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreException;
import io.tributary.edge.store.StoreSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a store; while its disk is full or read-only, waits for it and tells why on the process's health pages. */
public final class StoreOpening {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);
    private static final long AGAIN_MILLIS = 2_000;

    private final Vertx vertx;
    private final StoreSettings settings;
    private final HttpSettings http;
    private final InstantSource clock;
    private volatile String reason = "";

    private StoreOpening(Vertx vertx, StoreSettings settings, HttpSettings http, InstantSource clock) {
        this.vertx = vertx;
        this.settings = settings;
        this.http = http;
        this.clock = clock;
    }

    /** @return fails when waiting would be of no use, or the HTTP address can't be had */
    public static Future<Store> open(Vertx vertx, StoreSettings settings, HttpSettings http, InstantSource clock) {
        return new StoreOpening(vertx, settings, http, clock).open();
    }

    private Future<Store> open() {
        return vertx.executeBlocking(this::tried)
                .recover(failure -> isPassing(failure) ? wait(failure) : fail(failure));
    }

    private Store tried() throws StoreException {
        return Store.open(settings, clock);
    }

    private Future<Store> wait(Throwable failure) {
        reason = "store: " + failure.getMessage();
        LOG.warn("waiting for the store: {}", failure.getMessage());
        return AdminServer.listen(vertx, http, () -> "", List::of, () -> List.of(reason))
                .compose(page -> {
                    Promise<Store> opened = Promise.promise();
                    again(opened);
                    return opened.future().eventually(page::close);
                });
    }

    private void again(Promise<Store> opened) {
        vertx.setTimer(
                AGAIN_MILLIS,
                due -> vertx.executeBlocking(this::tried).onComplete(tried -> {
                    if (tried.failed() && isPassing(tried.cause())) {
                        reason = "store: " + tried.cause().getMessage();
                        again(opened);
                    } else {
                        opened.handle(tried);
                    }
                }));
    }

    private static boolean isPassing(Throwable failure) {
        return failure instanceof StoreException store && store.isPassing();
    }

    private static <T> Future<T> fail(Throwable failure) {
        return Future.failedFuture(failure);
    }
}
