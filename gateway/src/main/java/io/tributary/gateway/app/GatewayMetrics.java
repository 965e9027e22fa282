package io.tributary.gateway.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.edge.metrics.StoreMetrics;
import io.tributary.edge.store.Store;
import io.tributary.gateway.broker.Broker;
import io.tributary.gateway.ingest.Ingest;
import io.tributary.gateway.rollup.RollupCounts;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a gateway tells Prometheus. */
record GatewayMetrics(MeterRegistry registry) {
    private static final String PREFIX = "tributary.gateway.";

    void bind(Ingest ingest, @Nullable Broker broker, @Nullable Store store) {
        counter(ingest, "shares", "Messages of nodes that came in", Ingest::received);
        counter(
                ingest,
                "quarantined",
                "Messages that were no share of this site",
                i -> i.quarantine().total());
        counter(
                ingest,
                "summaries",
                "Summaries of the site that upstream took",
                i -> i.forwarder().forwarded());
        gauge(
                ingest,
                "summaries.pending",
                "Summaries that wait for upstream or its confirmation",
                i -> i.forwarder().pending());
        counter(
                ingest,
                "summaries.dropped",
                "Summaries let go unsent, because too many waited or they were too old",
                i -> i.forwarder().dropped());
        rollup(ingest.rollup().counts());
        if (store != null) {
            StoreMetrics.bind(store, registry);
        }
        if (broker != null) {
            gauge(broker, "broker.connections", "Clients connected to the embedded broker", Broker::connections);
        }
    }

    private void rollup(RollupCounts counts) {
        fate(counts, "applied", RollupCounts::applied);
        fate(counts, "passed", RollupCounts::passed);
        fate(counts, "duplicate", RollupCounts::duplicates);
        fate(counts, "outdated", RollupCounts::outdated);
        fate(counts, "late", RollupCounts::late);
        fate(counts, "set_aside", RollupCounts::setAside);
        fate(counts, "refused", RollupCounts::refused);
        counter(counts, "superseded", "Shares pushed out by a newer version of a pipeline", RollupCounts::superseded);
        counter(counts, "revised", "Summaries that replaced an earlier one", RollupCounts::revised);
        counter(counts, "filtered", "Results that a where let go", RollupCounts::filtered);
        counter(counts, "withdrawn", "Summaries taken back", RollupCounts::withdrawn);
        counter(counts, "failed", "Results that could not be worked out", RollupCounts::failed);
        counter(counts, "windows.squeezed", "Windows ended early at a limit", RollupCounts::squeezed);
    }

    private void fate(RollupCounts counts, String fate, ToDoubleFunction<RollupCounts> count) {
        FunctionCounter.builder(PREFIX + "rollup.shares", counts, count)
                .tag("fate", fate)
                .description("What became of nodes' shares")
                .register(registry);
    }

    private <T> void counter(T of, String name, String description, ToDoubleFunction<T> count) {
        FunctionCounter.builder(PREFIX + name, of, count)
                .description(description)
                .register(registry);
    }

    private <T> void gauge(T of, String name, String description, ToDoubleFunction<T> value) {
        Gauge.builder(PREFIX + name, of, value).description(description).register(registry);
    }
}
