package io.tributary.edge.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreFigures;
import java.util.List;
import java.util.function.ToLongFunction;

/** What a store tells about itself: {@code tributary_store_*}. */
public final class StoreMetrics {
    private final Store store;
    private final MeterRegistry registry;

    private StoreMetrics(Store store, MeterRegistry registry) {
        this.store = store;
        this.registry = registry;
    }

    /** Returns what was registered. */
    public static List<Meter> bind(Store store, MeterRegistry registry) {
        return new StoreMetrics(store, registry).bind();
    }

    private List<Meter> bind() {
        return List.of(
                counter("commits", "Commits that are on the disk", StoreFigures::commits),
                counter("transactions", "Waits for the disk, of one commit or several", StoreFigures::transactions),
                counter("given.bytes", "Bytes that were to be kept", StoreFigures::bytesGiven),
                counter(
                        "written.bytes",
                        "Bytes written to the disk: what its life is shortened by",
                        StoreFigures::bytesWritten),
                counter("failures", "Transactions that failed and were tried again", StoreFigures::failures),
                counter(
                        "set.aside",
                        "Stores that were found damaged at the start and set aside",
                        StoreFigures::setAside),
                counter("lost.summaries", "Summaries of outboxes that were found damaged", StoreFigures::lostEntries),
                Gauge.builder(
                                "tributary.store.size.bytes",
                                store,
                                one -> one.figures().fileBytes())
                        .description("What the store has on the disk")
                        .register(registry));
    }

    private Meter counter(String name, String description, ToLongFunction<StoreFigures> value) {
        return FunctionCounter.builder("tributary.store." + name, store, one -> value.applyAsLong(one.figures()))
                .description(description)
                .register(registry);
    }
}
