package io.tributary.edge.http;

import io.tributary.edge.node.Node;
import io.tributary.edge.node.View;
import io.tributary.edge.tap.Tap;
import io.tributary.pipelines.pipeline.Quarantine;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One caller who looks at a pipeline: lines of JSON until the caller goes or the pipeline does. It goes on over a reload. All
 * methods on the caller's event loop, but for {@link #hand}.
 */
final class TapStream {
    private static final int LOOK_MILLIS = 250;
    /** The server hangs up on a connection on which nothing passes for 30 seconds. */
    private static final int SILENT_LOOKS_MAX = 40;
    /** What may wait for a slow caller; beyond this, readings are left out. */
    private static final int WAITING_BYTES_MAX = 256 * 1024;

    private final Vertx vertx;
    private final Context context;
    private final Node node;
    private final String pipeline;
    private final HttpServerResponse response;
    private final LongSupplier nanos;
    private final Runnable closed;
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private @Nullable View view;
    private long timer = -1;
    private int silentLooks;
    private long seenBefore;
    private long quarantinedBefore;
    private boolean over;

    /** @param closed is told once when the caller has gone */
    TapStream(
            Vertx vertx, Node node, String pipeline, HttpServerResponse response, LongSupplier nanos, Runnable closed) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.node = node;
        this.pipeline = pipeline;
        this.response = response;
        this.nanos = nanos;
        this.closed = closed;
    }

    /** Shows readings behind a step, or summaries. */
    void readings(int stage, int perSecond) {
        Tap tap = new Tap(this::hand, () -> waitingBytes.get() > WAITING_BYTES_MAX, perSecond, nanos);
        Optional<View> opened = node.view(pipeline, stage, tap, tap);
        if (opened.isEmpty()) {
            over = true;
            closed.run();
            response.setStatusCode(404)
                    .putHeader("content-type", "application/json")
                    .end(new JsonObject()
                                    .put(
                                            "fault",
                                            "pipeline " + pipeline + " has no step " + stage + " before its window")
                                    .encode()
                            + "\n");
            return;
        }
        view = opened.get();
        begin(() -> lookAgain(stage, tap));
    }

    /** Shows what is in quarantine, and what comes. */
    void quarantine() {
        begin(this::lookAtQuarantine);
        lookAtQuarantine();
    }

    private void begin(Runnable look) {
        response.setChunked(true).putHeader("content-type", "application/x-ndjson");
        response.exceptionHandler(failure -> end());
        response.closeHandler(gone -> end());
        response.writeHead();
        timer = vertx.setPeriodic(LOOK_MILLIS, id -> look.run());
    }

    /** Hands lines to the caller's event loop. Any thread. */
    private void hand(Buffer lines) {
        waitingBytes.addAndGet(lines.length());
        context.runOnContext(due -> {
            if (over) {
                return;
            }
            silentLooks = 0;
            response.write(lines).onComplete(written -> waitingBytes.addAndGet(-lines.length()));
        });
    }

    private void lookAgain(int stage, Tap tap) {
        View now = view;
        if (now != null && !now.isCurrent()) {
            now.close();
            view = node.view(pipeline, stage, tap, tap).orElse(null);
            if (view == null) {
                finish("pipeline " + pipeline + " has no such step any more");
                return;
            }
        }
        silentLooks++;
        boolean sampled = tap.seen() != seenBefore && tap.seen() != tap.shown();
        if ((sampled && silentLooks >= 1_000 / LOOK_MILLIS) || silentLooks >= SILENT_LOOKS_MAX) {
            seenBefore = tap.seen();
            hand(line(new JsonObject()
                    .put("tap", new JsonObject().put("seen", tap.seen()).put("shown", tap.shown()))));
        }
    }

    private void lookAtQuarantine() {
        Optional<Node.PipelineState> state = node.pipeline(pipeline);
        if (state.isEmpty()) {
            finish("pipeline " + pipeline + " has ended");
            return;
        }
        Quarantine quarantine = state.get().quarantine();
        long total = quarantine.total();
        List<Quarantine.Entry> entries = quarantine.entries();
        // A pipeline that began anew has a quarantine of its own, which counts from 0.
        long fresh = total < quarantinedBefore ? total : total - quarantinedBefore;
        int from = (int) Math.max(0, entries.size() - fresh);
        if (fresh > 0 && waitingBytes.get() <= WAITING_BYTES_MAX) {
            entries.subList(from, entries.size()).forEach(entry -> hand(line(NodeApi.json(entry))));
            quarantinedBefore = total;
        }
        if (++silentLooks >= SILENT_LOOKS_MAX) {
            hand(line(new JsonObject().put("tap", new JsonObject().put("quarantined", total))));
        }
    }

    private static Buffer line(JsonObject json) {
        return json.toBuffer().appendString("\n");
    }

    private void finish(String reason) {
        if (!over) {
            response.end(line(new JsonObject().put("ended", reason)));
            end();
        }
    }

    private void end() {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            if (view != null) {
                view.close();
            }
            closed.run();
        }
    }
}
