package io.tributary.edge.app;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for what should never happen to a store. */
public final class Damage {
    private Damage() {}

    /** Returns what {@code damage} says once it says something. */
    public static String await(Supplier<Optional<String>> damage) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Optional<String> found = damage.get();
        while (found.isEmpty()) {
            boolean unused = never.await(1, TimeUnit.SECONDS);
            found = damage.get();
        }
        return found.get();
    }
}
