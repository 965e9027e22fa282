package io.tributary.sim.app.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** A gateway with a broker of its own, as it is deployed: {@code tributary gateway}. */
public final class GatewayAtWork implements AutoCloseable {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final long POLL_NANOS = 50_000_000;
    private static final String SITE = """
            apiVersion: tributary/v1
            site: bench
            broker: { embedded: { port: %d } }
            store: { directory: store }
            http: { port: %d }
            """;

    private final Launched gateway;
    private final int brokerPort;

    private GatewayAtWork(Launched gateway, int brokerPort) {
        this.gateway = gateway;
        this.brokerPort = brokerPort;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param folder where its files are made
     * @throws IOException when it does not get ready; the message says what it said last
     */
    public static GatewayAtWork start(Path folder, LongSupplier nanoTime) throws IOException {
        int brokerPort = MosquittoProcess.freePort();
        Launched gateway =
                Launched.start(folder, "gateway", httpPort -> SITE.formatted(brokerPort, httpPort), Map.of());
        long deadline = nanoTime.getAsLong() + READY_MAX.toNanos();
        while (!gateway.ready()) {
            if (!gateway.alive() || nanoTime.getAsLong() > deadline) {
                String lastWords = gateway.lastWords();
                gateway.close();
                throw new IOException("the gateway did not get ready: " + lastWords);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return new GatewayAtWork(gateway, brokerPort);
    }

    /** The address of its broker. */
    public String server() {
        return "mqtt://127.0.0.1:" + brokerPort;
    }

    @Override
    public void close() {
        gateway.close();
    }
}
