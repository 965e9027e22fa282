package io.tributary.edge.tap;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns readings and summaries into lines of JSON, at most so many a second. {@link #saw} and {@link #accept} are for the
 * pipeline's thread; the counts may be read by any.
 */
public final class Tap implements PipelineRun.Watcher, Consumer<Summary> {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Consumer<Buffer> out;
    private final BooleanSupplier full;
    private final int perSecond;
    private final LongSupplier nanos;
    private long refilled;
    private int left;
    private volatile long seen;
    private volatile long shown;

    /**
     * @param out takes whole lines, on the pipeline's thread
     * @param full whether the reader is behind; then nothing is shown
     * @param perSecond lines a second, above 0
     * @param nanos a clock that never jumps, in nanoseconds
     */
    public Tap(Consumer<Buffer> out, BooleanSupplier full, int perSecond, LongSupplier nanos) {
        this.out = out;
        this.full = full;
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.refilled = nanos.getAsLong();
        this.left = perSecond;
    }

    /** Readings and summaries that came by. */
    public long seen() {
        return seen;
    }

    /** Those of them that were shown. */
    public long shown() {
        return shown;
    }

    /** Shows rows that lie evenly in the batch, as many as may be shown now. */
    @Override
    public void saw(Batch batch) {
        int rows = batch.rows();
        int show = allowed(rows);
        if (show > 0) {
            Buffer lines = Buffer.buffer();
            for (int i = 0; i < show; i++) {
                JsonObject line = line(batch, (int) ((long) i * rows / show));
                lines.appendBuffer(line.toBuffer()).appendString("\n");
            }
            out.accept(lines);
        }
        count(rows, show);
    }

    @Override
    public void accept(Summary summary) {
        int show = allowed(1);
        if (show > 0) {
            out.accept(Buffer.buffer(SummaryJson.upstream(summary)).appendString("\n"));
        }
        count(1, show);
    }

    private int allowed(int wanted) {
        long now = nanos.getAsLong();
        if (now - refilled >= SECOND_NANOS) {
            refilled = now;
            left = perSecond;
        }
        int allowed = full.getAsBoolean() ? 0 : Math.min(wanted, left);
        left -= allowed;
        return allowed;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void count(int came, int show) {
        seen += came;
        shown += show;
    }

    private static JsonObject line(Batch batch, int row) {
        JsonObject line = new JsonObject();
        for (int i = 0; i < batch.schema().fields().size(); i++) {
            Column column = batch.column(i);
            line.put(column.field().name(), value(column, row));
        }
        return line;
    }

    private static @Nullable Object value(Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column.field().type()) {
            case BOOL -> column.getBool(row);
            case INT -> column.getLong(row);
            case DOUBLE -> Double.isFinite(column.getDouble(row)) ? column.getDouble(row) : null;
            case TEXT, TIME -> column.show(row);
        };
    }
}
