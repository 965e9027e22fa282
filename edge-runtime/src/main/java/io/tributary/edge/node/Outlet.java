package io.tributary.edge.node;

import io.tributary.edge.commit.KeptOutbox;
import io.tributary.edge.commit.Outbox;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.summary.Summary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * One sink, and the outboxes of the pipelines that give to it, which take turns. The feed's thread, but for the getters.
 */
final class Outlet implements AutoCloseable {
    private final String name;
    private final Pipeline.SinkSpec spec;
    private final Sink sink;
    private final Function<Summary, List<Summary>> prepare;
    private final Boxes maker;
    private final Runnable release;
    /** By pipeline. */
    private final Map<String, Outbox> boxes = new HashMap<>();
    /** Have no outbox yet. */
    private final List<Pipeline> due = new ArrayList<>();

    private volatile List<Outbox> inTurn = List.of();
    private boolean used = true;
    private long taken;
    private final LongAdder delivered = new LongAdder();

    /** Outboxes of pipelines for sinks. */
    interface Boxes {
        String name(Pipeline pipeline, Pipeline.SinkSpec spec);

        /** Opens it; no other of that name may be open. */
        Outbox open(Pipeline pipeline, Pipeline.SinkSpec spec);
    }

    /**
     * @param prepare what the sink gets for a summary of the window: itself, or the finished one, or nothing
     * @param release gives back what {@code prepare} holds
     */
    Outlet(
            String name,
            Pipeline.SinkSpec spec,
            Sink sink,
            Function<Summary, List<Summary>> prepare,
            Boxes maker,
            Runnable release) {
        this.name = name;
        this.spec = spec;
        this.sink = sink;
        this.prepare = prepare;
        this.maker = maker;
        this.release = release;
    }

    String name() {
        return name;
    }

    /** What it is the outlet to. */
    Pipeline.SinkSpec spec() {
        return spec;
    }

    /** Whether a pipeline still gives to it. */
    void used(boolean yes) {
        used = yes;
    }

    boolean isUsed() {
        return used;
    }

    Sink sink() {
        return sink;
    }

    /** Sees to it that a pipeline gets an outbox here with the next {@link #openBoxes}. */
    void serve(Pipeline pipeline) {
        if (!boxes.containsKey(pipeline.name())) {
            due.add(pipeline);
        }
    }

    /** Names of the outboxes that are to be opened. */
    List<String> due() {
        return due.stream().map(pipeline -> maker.name(pipeline, spec)).toList();
    }

    void openBoxes() {
        due.forEach(pipeline -> boxes.put(pipeline.name(), maker.open(pipeline, spec)));
        due.clear();
        inTurn = List.copyOf(boxes.values());
    }

    /** Has nothing more to do with kept outboxes of these names: others go on with what is on the disk. */
    void release(Collection<String> names) {
        boxes.values().removeIf(box -> box instanceof KeptOutbox && names.contains(box.name()));
        inTurn = List.copyOf(boxes.values());
    }

    boolean hasRoom() {
        for (Outbox box : inTurn) {
            if (!box.hasRoom()) {
                return false;
            }
        }
        return true;
    }

    /** Takes a summary of a pipeline that it {@linkplain #serve serves}. */
    void add(Summary summary) {
        Outbox box = boxes.get(summary.key().pipeline());
        if (box == null) {
            throw new IllegalStateException(
                    "outlet " + name + " does not serve " + summary.key().pipeline());
        }
        prepare.apply(summary).forEach(box::add);
    }

    /** Offers what waits until the sink says "not now". */
    void drain() {
        long confirmed = sink.confirmed();
        inTurn.forEach(box -> box.confirmed(confirmed));
        boolean more = true;
        while (more) {
            more = false;
            for (Outbox box : inTurn) {
                if (box.offerNext(sink, taken + 1)) {
                    taken++;
                    delivered.increment();
                    more = true;
                }
            }
        }
    }

    List<KeptOutbox> kept() {
        List<KeptOutbox> kept = new ArrayList<>();
        for (Outbox box : inTurn) {
            if (box instanceof KeptOutbox one) {
                kept.add(one);
            }
        }
        return kept;
    }

    /** Whether all that came was confirmed by the receiver. */
    boolean isDone() {
        return inTurn.stream().allMatch(Outbox::isEmpty) && sink.unconfirmed() == 0;
    }

    /** Whether nothing is lost, or gained by waiting, when the node ends now. */
    boolean mayEnd() {
        boolean kept = inTurn.stream().allMatch(box -> box instanceof KeptOutbox);
        return isDone() || (kept && !sink.health().ready());
    }

    /** Summaries that wait here or are not yet confirmed. Any thread. */
    int pending() {
        return inTurn.stream().mapToInt(Outbox::waiting).sum() + sink.unconfirmed();
    }

    /** Summaries that the sink took. Any thread. */
    long delivered() {
        return delivered.sum();
    }

    /** Summaries that were let go unsent. Any thread. */
    long dropped() {
        return inTurn.stream().mapToLong(Outbox::dropped).sum();
    }

    @Override
    public void close() {
        sink.close();
        release.run();
    }
}
