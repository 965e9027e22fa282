package io.tributary.sim.app.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** One node of a {@link FlashBench}, looked at once a second. */
final class FlashWatch implements AutoCloseable {
    private final Duration interval;
    private final Launched launched;
    private final NodeRun run;
    private final LongSupplier summaryBytes;
    private final Path database;
    private final List<Look> looks = new ArrayList<>();
    private long quietFrom;
    private long quietBytes;

    /** @param file when the database was written last: only when the log is emptied into it */
    private record Look(long nanos, long bytes, long file, long summaryBytes, long commits, long said) {}

    FlashWatch(Duration interval, Launched launched, NodeRun run, LongSupplier summaryBytes) {
        this.interval = interval;
        this.launched = launched;
        this.run = run;
        this.summaryBytes = summaryBytes;
        this.database = launched.folder().resolve("store/store.db");
    }

    String name() {
        return "the node that commits every " + interval.toMillis() + " ms";
    }

    boolean ready() {
        return run.ready();
    }

    boolean settled() {
        return run.settled();
    }

    String lastWords() {
        return run.lastWords();
    }

    void checkAlive() throws IOException {
        if (!run.alive()) {
            throw new IOException(name() + " has ended by itself: " + run.lastWords());
        }
    }

    void look(long nanos) {
        looks.add(new Look(
                nanos,
                writtenBytes(),
                lastWritten(),
                summaryBytes.getAsLong(),
                run.sum("tributary_store_commits_total"),
                run.sum("tributary_store_written_bytes_total")));
    }

    void fed() {
        if (looks.isEmpty()) {
            throw new IllegalStateException("nothing was looked at: the time was too short");
        }
    }

    void quietBegins() {
        quietFrom = writtenBytes();
    }

    void quietEnds() {
        quietBytes = writtenBytes() - quietFrom;
    }

    /** From the first to the last time that the log was emptied; when it was once, from the begin to that; else all. */
    FlashBench.Written written() {
        List<Look> emptied = new ArrayList<>();
        for (int i = 1; i < looks.size(); i++) {
            if (looks.get(i).file != looks.get(i - 1).file) {
                emptied.add(looks.get(i));
            }
        }
        Look from = emptied.size() > 1 ? emptied.get(0) : looks.get(0);
        Look to = emptied.isEmpty() ? looks.get(looks.size() - 1) : emptied.get(emptied.size() - 1);
        return new FlashBench.Written(
                interval,
                Duration.ofNanos(to.nanos - from.nanos),
                to.bytes - from.bytes,
                emptied.size() > 1 ? emptied.size() - 1 : emptied.size(),
                to.summaryBytes - from.summaryBytes,
                to.commits - from.commits,
                to.said - from.said,
                quietBytes);
    }

    private long writtenBytes() {
        try {
            return ProcessUsage.of(run.pid()).writtenBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long lastWritten() {
        try {
            return Files.getLastModifiedTime(database).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        launched.close();
    }
}
