package io.tributary.edge.store;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Opens stores and waits for their commits. */
final class StoreBench {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    private StoreBench() {}

    static Store open(Path directory) throws StoreException {
        return Store.open(StoreSettings.in(directory), CLOCK);
    }

    static Store open(Path directory, Database.Opener opener) throws StoreException {
        return Store.open(StoreSettings.in(directory), Schema.CURRENT, opener, CLOCK);
    }

    static Database sqlite(Path file) throws java.sql.SQLException, DamageException, StoreException {
        return SqliteDatabase.open(file, Schema.CURRENT, SqliteDatabase.Layout.USUAL);
    }

    static void commit(Store store, Commit commit) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        store.commit(commit, () -> done.complete(true));
        done.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
