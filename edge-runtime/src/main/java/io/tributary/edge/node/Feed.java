package io.tributary.edge.node;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.source.Source;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One source and the pipelines that read it, on one event-loop context: what several pipelines want in the same form is
 * received and decoded once.
 *
 * <p>A {@link #turn} is poll, decode, process, acknowledge, offer. Turns come one after the other; other feeds of the
 * same event loop get theirs in between. All methods are called on the context unless they say otherwise.
 */
final class Feed {
    private static final Duration TICK = Duration.ofMillis(100);

    private final Vertx vertx;
    private final Context context;
    private final String name;
    private final LongSupplier nanos;
    private final AtomicBoolean turnDue = new AtomicBoolean();
    private final Decoder.Rejects rejects = this::rejected;
    private final Source.Inbox inbox = this::take;

    private volatile Inflow inflow;
    private volatile List<Member> members = List.of();
    private volatile List<Outlet> outlets = List.of();
    private long timer = -1;
    private long lastPosition = -1;
    private long lastReadingNanos;
    private long lastReceivedMicros;
    private boolean stopped;
    private volatile boolean ended;
    private volatile long lastTickNanos;
    private volatile long lagMicros;
    private volatile Numbering numbering = Numbering.NONE;

    /**
     * What the decoder knows of senders that number their messages; nothing for other formats.
     *
     * @param lost messages that never came
     * @param rebirthsDue senders that should be asked to say again who they are
     */
    record Numbering(long lost, int rebirthsDue) {
        static final Numbering NONE = new Numbering(0, 0);

        /** The feed's thread. */
        static Numbering of(Decoder decoder) {
            return new Numbering(decoder.lost(), decoder.rebirthsDue().size());
        }
    }

    /**
     * What a feed is to be.
     *
     * @param inflow a new one when something else is to be read
     * @param members in the order of the node's file; none ends the feed
     * @param outlet makes the outlet of a sink that no pipeline of the feed has yet
     */
    record Shape(
            Optional<Inflow> inflow, List<Place> members, BiFunction<Pipeline, Pipeline.SinkSpec, Outlet> outlet) {}

    /**
     * A pipeline's place in a feed.
     *
     * @param fresh the run to begin with, when the member is to leave its present one
     */
    record Place(Pipeline pipeline, Member member, @Nullable PipelineRun fresh) {}

    /**
     * @param name of the source, unique within the node
     * @param nanos a clock that never jumps, in nanoseconds
     */
    Feed(Vertx vertx, Context context, String name, Inflow inflow, Shape shape, LongSupplier nanos) {
        this.vertx = vertx;
        this.context = context;
        this.name = name;
        this.inflow = inflow;
        this.nanos = nanos;
        this.lastReadingNanos = nanos.getAsLong();
        this.lastTickNanos = lastReadingNanos;
        place(shape);
    }

    /** Begins to read. Any thread; once. */
    void start() {
        context.runOnContext(started -> {
            outlets.forEach(this::open);
            inflow.source().whenReady(this::wake);
            inflow.source().start();
            timer = vertx.setPeriodic(TICK.toMillis(), id -> tick());
        });
    }

    private void open(Outlet outlet) {
        outlet.sink().whenReady(this::wake);
        outlet.sink().start();
    }

    /**
     * Becomes another feed between two turns; what has been received by then is still worked on as before. Any thread.
     *
     * @return completes when it has become so
     */
    Future<Void> reshape(Shape shape) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(asked -> {
            try {
                reshapeNow(shape);
                done.complete();
            } catch (RuntimeException e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    private void reshapeNow(Shape shape) {
        if (shape.inflow.isPresent() || shape.members.isEmpty()) {
            workOffInbox();
        }
        List<Member> staying = shape.members.stream().map(Place::member).toList();
        for (Member member : members) {
            if (!staying.contains(member)) {
                member.run().flush();
                member.run().close();
            }
        }
        List<Outlet> before = outlets;
        place(shape);
        outlets.stream().filter(outlet -> !before.contains(outlet)).forEach(this::open);
        if (shape.members.isEmpty()) {
            inflow.source().leave();
            inflow.release();
        } else {
            shape.inflow.ifPresent(this::readInstead);
        }
        wake();
    }

    /** What the source still holds is in no other place if its quality of service is 0. */
    private void workOffInbox() {
        for (int left = inflow.source().waiting(); left > 0; ) {
            int polled = pollOnce();
            left = polled == 0 ? 0 : left - polled;
        }
    }

    private void readInstead(Inflow next) {
        inflow.source().close();
        inflow.release();
        inflow = next;
        lastPosition = -1;
        lastReadingNanos = nanos.getAsLong();
        next.source().whenReady(this::wake);
        next.source().start();
    }

    /** Gives every member its run and outlets. */
    private void place(Shape shape) {
        List<Outlet> used = new ArrayList<>();
        List<Outlet> known = new ArrayList<>(outlets);
        for (Place place : shape.members) {
            if (place.fresh != null) {
                place.member.restart(place.pipeline, place.fresh);
            } else {
                place.member.become(place.pipeline);
            }
            List<Outlet> own = new ArrayList<>();
            for (Pipeline.SinkSpec spec : place.pipeline.sinks()) {
                own.add(outlet(place.pipeline, spec, shape, known));
            }
            Optional<Outlet> late = place.pipeline
                    .late()
                    .map(to -> outlet(place.pipeline, new Pipeline.SinkSpec.Late(to), shape, known));
            place.member.outlets(own, late);
            used.addAll(own);
            late.ifPresent(used::add);
        }
        known.forEach(outlet -> outlet.used(used.contains(outlet)));
        outlets = List.copyOf(known);
        members = shape.members.stream().map(Place::member).toList();
    }

    private static Outlet outlet(Pipeline pipeline, Pipeline.SinkSpec spec, Shape shape, List<Outlet> known) {
        return known.stream()
                .filter(outlet -> outlet.spec().equals(spec))
                .findFirst()
                .orElseGet(() -> made(pipeline, spec, shape, known));
    }

    private static Outlet made(Pipeline pipeline, Pipeline.SinkSpec spec, Shape shape, List<Outlet> known) {
        Outlet outlet = shape.outlet.apply(pipeline, spec);
        known.add(outlet);
        return outlet;
    }

    /** Something may be there to do. Any thread, as often as one likes. */
    void wake() {
        if (turnDue.compareAndSet(false, true)) {
            context.runOnContext(due -> turn());
        }
    }

    private void turn() {
        turnDue.set(false);
        if (stopped) {
            return;
        }
        if (!members.isEmpty() && outletsHaveRoom() && pollOnce() > 0) {
            wake();
        }
        outlets.forEach(Outlet::drain);
    }

    private boolean outletsHaveRoom() {
        for (Outlet outlet : outlets) {
            if (!outlet.hasRoom()) {
                return false;
            }
        }
        return true;
    }

    private int pollOnce() {
        int polled = inflow.source().poll(inbox, inflow.batch().capacity());
        process();
        if (polled > 0) {
            numbering = Numbering.of(inflow.decoder());
            lastReadingNanos = nanos.getAsLong();
            inflow.source().acknowledge(lastPosition);
        }
        return polled;
    }

    private void take(Message message, long position) {
        Inflow now = inflow;
        lastPosition = position;
        lastReceivedMicros = message.receivedMicros();
        if (now.batch().rows() + now.decoder().readingsAtMost(message)
                > now.batch().capacity()) {
            process();
        }
        now.decoder().decode(message, now.batch(), rejects);
    }

    private void rejected(Message message, String reason) {
        members.forEach(member -> member.run().rejected(message, reason));
    }

    private void process() {
        Batch batch = inflow.batch();
        if (batch.rows() > 0) {
            lagMicros = lastReceivedMicros - batch.time().getLong(batch.rows() - 1);
            members.forEach(member -> member.run().process(batch));
            batch.clear();
        }
    }

    private void tick() {
        long now = nanos.getAsLong();
        lastTickNanos = now;
        // While the source can't receive, silence says nothing about the sensors: what they send waits at the broker.
        if (!inflow.source().health().ready()) {
            lastReadingNanos = now;
        }
        long elapsedMicros = (now - lastReadingNanos) / 1_000;
        members.forEach(member -> member.run().idle(elapsedMicros));
        outlets.forEach(Outlet::drain);
        closeUnused();
    }

    /** Sinks that no pipeline has any more go when the last summary has arrived. */
    private void closeUnused() {
        List<Outlet> over = outlets.stream()
                .filter(outlet -> !outlet.isUsed() && outlet.isDone())
                .toList();
        if (!over.isEmpty()) {
            over.forEach(Outlet::close);
            outlets = outlets.stream().filter(outlet -> !over.contains(outlet)).toList();
        }
        if (members.isEmpty() && outlets.isEmpty()) {
            vertx.cancelTimer(timer);
            stopped = true;
            ended = true;
        }
    }

    /** Runs something between two turns. Any thread. */
    void onTurn(Runnable task) {
        context.runOnContext(due -> task.run());
    }

    /** How long ago the event loop last came round, in nanoseconds. Any thread. */
    long silenceNanos() {
        return nanos.getAsLong() - lastTickNanos;
    }

    /** How long the last reading was under way from its event time to its arrival, in microseconds. Any thread. */
    long lagMicros() {
        return lagMicros;
    }

    /** What senders that number their messages have missing. Any thread. */
    Numbering numbering() {
        return numbering;
    }

    /** Whether it has no pipelines any more and all that they left has been delivered. Any thread. */
    boolean ended() {
        return ended;
    }

    /** Of the source. Any thread. */
    String name() {
        return name;
    }

    /** Any thread. */
    Inflow.Reads reads() {
        return inflow.reads();
    }

    /** Any thread may ask for health and what waits. */
    Source source() {
        return inflow.source();
    }

    /** Any thread. */
    List<Outlet> outlets() {
        return outlets;
    }

    /** Any thread. */
    List<Member> members() {
        return members;
    }

    /**
     * Stops reading, closes the windows and waits until the sinks have confirmed everything, at most {@code patience};
     * then lets go of everything. Any thread.
     *
     * @return completes with the number of summaries that could not be delivered
     */
    Future<Integer> stop(Duration patience) {
        Promise<Integer> done = Promise.promise();
        context.runOnContext(asked -> {
            if (stopped) {
                done.tryComplete(0);
                return;
            }
            stopped = true;
            vertx.cancelTimer(timer);
            inflow.source().close();
            members.forEach(member -> member.run().flush());
            long deadline = nanos.getAsLong() + patience.toNanos();
            vertx.setPeriodic(10, id -> {
                outlets.forEach(Outlet::drain);
                if (outlets.stream().allMatch(Outlet::isDone) || nanos.getAsLong() >= deadline) {
                    vertx.cancelTimer(id);
                    int undelivered = outlets.stream().mapToInt(Outlet::pending).sum();
                    close();
                    done.complete(undelivered);
                }
            });
        });
        return done.future();
    }

    private void close() {
        outlets.forEach(Outlet::close);
        if (!members.isEmpty()) { // else that was given back when the last pipeline went
            members.forEach(member -> member.run().close());
            inflow.release();
        }
    }
}
