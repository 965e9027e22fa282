package io.tributary.sim.replay;

import io.tributary.pipelines.config.Suggestion;
import io.tributary.sim.publish.Emission;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV as messages in the file's order, or shuffled. One thread; the maker closes.
 *
 * <p>The shuffle delays each row by a random part of its span and sends rows in the order that results. So of two rows whose
 * times differ by more than the span, the older always goes first, provided the file itself is in order of time.
 */
public final class Replay implements Recording {
    private final String file;
    private final FileChannel channel;
    private final Rows source;
    private final List<String> columns;
    private final int timeColumn;
    private final RowTemplate topic;
    private final RowTemplate payload;
    private final Plan plan;
    private final long spanMicros;
    private final RandomGenerator random;
    private final PriorityQueue<Row> waiting = new PriorityQueue<>();
    private TimeFormat format;
    private long firstMicros;
    private long newestMicros = Long.MIN_VALUE;
    private long rows;
    private boolean ended;

    /**
     * What to do with a file.
     *
     * @param timeColumn name of the column of timestamps
     * @param format of the timestamps
     * @param topic template; {@code ${column}} stands for a column's text
     * @param payload template as well
     * @param speed how many times faster than recorded, above 0
     * @param qos 0 or 1
     * @param shuffle rows whose times differ by at most this may change places; zero keeps the file's order
     * @param seed decides the shuffle
     * @param startMicros publish time of the first row, microseconds since 1970 UTC
     */
    public record Plan(
            String timeColumn,
            TimeFormat format,
            String topic,
            String payload,
            double speed,
            int qos,
            Duration shuffle,
            long seed,
            long startMicros) {}

    /** A row that waits; {@code dueMicros} is its time plus its delay. */
    @SuppressWarnings("ArrayRecordComponent") // bytes as they go to the broker: equality is never asked for
    private record Row(long dueMicros, long number, byte[] topic, byte[] payload) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            int byDue = Long.compare(dueMicros, other.dueMicros);
            return byDue != 0 ? byDue : Long.compare(number, other.number);
        }
    }

    private Replay(String file, FileChannel channel, Rows source, List<String> columns, Plan plan) {
        this.file = file;
        this.channel = channel;
        this.source = source;
        this.columns = columns;
        this.plan = plan;
        timeColumn = columns.indexOf(plan.timeColumn());
        if (timeColumn < 0) {
            throw new IllegalArgumentException("'" + plan.timeColumn() + "' is not a column of " + file
                    + Suggestion.of(plan.timeColumn(), columns));
        }
        topic = new RowTemplate(plan.topic(), columns);
        payload = new RowTemplate(plan.payload(), columns);
        format = plan.format();
        spanMicros = plan.shuffle().toNanos() / 1000;
        random = new Seed(plan.seed()).random();
    }

    /**
     * Opens a file: Arrow IPC ({@code .arrow, .arrows, .feather}), or a CSV whose first record names its columns.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when the plan names a column that the file does not have, with a suggestion
     */
    public static Replay open(Path path, Plan plan) throws IOException {
        FileChannel channel = FileChannel.open(path);
        try {
            return path.toString().matches(".*\\.(arrow|arrows|feather)")
                    ? arrow(path.toString(), channel, plan)
                    : csv(path.toString(), channel, plan);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Replay csv(String file, FileChannel channel, Plan plan) throws IOException {
        try {
            CsvReader csv = new CsvReader(file, Channels.newReader(channel, StandardCharsets.UTF_8));
            List<String> columns = csv.next();
            if (columns == null) {
                throw new BadLineException(file, 1, "the file is empty; its first line must name the columns");
            }
            return new Replay(file, channel, csv, columns, plan);
        } catch (MalformedInputException e) {
            throw new BadLineException(file, 1, "is not UTF-8 text from here on; save it as UTF-8");
        }
    }

    private static Replay arrow(String file, FileChannel channel, Plan plan) throws IOException {
        ArrowRows rows = new ArrowRows(file, channel);
        try {
            return new Replay(file, channel, rows, rows.columns(), plan);
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long firstMicros() {
        return firstMicros;
    }

    @Override
    public double fraction() {
        try {
            return (double) channel.position() / Math.max(1, channel.size());
        } catch (IOException e) {
            return 0; // The next read will say what is wrong.
        }
    }

    /** @throws BadLineException for a row that cannot be replayed */
    @Override
    public @Nullable Emission next() throws IOException {
        while (!ended && (waiting.isEmpty() || waiting.element().dueMicros() > newestMicros)) {
            readRow();
        }
        Row row = waiting.poll();
        return row == null
                ? null
                : new Emission(publishMicros(row.dueMicros()), row.topic(), row.payload(), plan.qos());
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private long publishMicros(long dueMicros) {
        return plan.startMicros() + (long) ((dueMicros - firstMicros) / plan.speed());
    }

    private void readRow() throws IOException {
        List<String> row;
        try {
            row = source.next();
        } catch (MalformedInputException e) {
            throw new BadLineException(file, source.line(), "is not UTF-8 text behind this line; save it as UTF-8");
        }
        if (row == null) {
            ended = true;
            return;
        }
        if (row.size() != columns.size()) {
            throw bad(row.size() + " fields, but the first line names " + columns.size() + " columns");
        }
        long micros = micros(row.get(timeColumn));
        if (rows == 0) {
            firstMicros = micros;
        }
        newestMicros = Math.max(newestMicros, micros);
        // Counted from the newest time: a row that the file has late stays late, and the rest stays in order.
        long due = newestMicros + (spanMicros == 0 ? 0 : random.nextLong(spanMicros + 1));
        waiting.add(new Row(due, rows++, topic.bytes(row, micros), payload.bytes(row, micros)));
    }

    private long micros(String text) throws BadLineException {
        try {
            String stripped = text.strip();
            if (format == TimeFormat.AUTO) {
                format = TimeFormat.of(stripped).orElse(TimeFormat.AUTO);
            }
            return format.micros(stripped);
        } catch (IllegalArgumentException e) {
            throw bad(columns.get(timeColumn) + ": " + e.getMessage());
        }
    }

    private BadLineException bad(String message) {
        return new BadLineException(file, source.line(), message);
    }
}
