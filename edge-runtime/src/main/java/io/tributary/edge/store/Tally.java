package io.tributary.edge.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the store does. The store's thread counts, any thread asks. */
final class Tally {
    /** What the calling thread has had written; Linux, where it accounts for I/O by task. */
    private static final Path THREAD_IO = Path.of("/proc/thread-self/io");

    private static final String WRITTEN = "write_bytes: ";
    private static final int PAGE = SqliteDatabase.Layout.USUAL.pageBytes();

    private final int setAside;
    private final LongAdder commits = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder given = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder estimated = new LongAdder();
    private volatile long counted = -1;

    Tally(int setAside) {
        this.setAside = setAside;
    }

    void written(int commitsOfIt, long bytesGiven, Transaction transaction) {
        commits.add(commitsOfIt);
        transactions.increment();
        given.add(bytesGiven);
        rows.add(transaction.puts().size());
        transaction.puts().values().forEach(body -> estimated.add((body.length + PAGE - 1L) / PAGE * PAGE));
        lost.add(transaction.lost());
        counted = writtenByThread();
    }

    void failed() {
        failures.increment();
    }

    StoreFigures figures(StoreFiles files) {
        return new StoreFigures(
                commits.sum(),
                transactions.sum(),
                rows.sum(),
                given.sum(),
                counted >= 0 ? counted : estimated.sum(),
                failures.sum(),
                setAside,
                lost.sum(),
                fileBytes(files));
    }

    /** -1 where the kernel doesn't tell. */
    private static long writtenByThread() {
        try {
            return Files.readString(THREAD_IO)
                    .lines()
                    .filter(line -> line.startsWith(WRITTEN))
                    .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }

    private static long fileBytes(StoreFiles files) {
        try {
            return files.bytes();
        } catch (IOException e) {
            return 0;
        }
    }
}
