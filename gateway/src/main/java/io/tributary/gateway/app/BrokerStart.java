package io.tributary.gateway.app;

import io.tributary.edge.config.HttpSettings;
import io.tributary.edge.http.AdminServer;
import io.tributary.gateway.broker.Broker;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the embedded broker; while its disk is full, waits and tells why on the process's health pages. */
final class BrokerStart {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerStart.class);
    private static final long AGAIN_MILLIS = 1_000;

    private BrokerStart() {}

    /**
     * Not to be called on an event loop.
     *
     * @throws IOException when waiting would be of no use
     */
    static void of(Vertx vertx, Broker broker, HttpSettings http) throws IOException {
        Optional<String> obstacle = broker.obstacle();
        if (obstacle.isPresent()) {
            LOG.warn("waiting for room for the broker: {}", obstacle.get());
            String reason = "broker: " + obstacle.get();
            AdminServer page = AdminServer.listen(vertx, http, () -> "", List::of, () -> List.of(reason))
                    .await();
            try {
                awaitRoom(broker);
            } finally {
                page.close().await();
            }
        }
        broker.start();
    }

    private static void awaitRoom(Broker broker) throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try {
            while (broker.obstacle().isPresent()) {
                boolean unused = never.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the broker waited for room on its disk", e);
        }
    }
}
