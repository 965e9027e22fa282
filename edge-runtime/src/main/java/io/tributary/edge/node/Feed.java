package io.tributary.edge.node;

import io.tributary.edge.commit.Commits;
import io.tributary.edge.commit.KeptOutbox;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Counts;
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
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One source and the pipelines that read it, on one event-loop context: what several pipelines want in the same form is
 * received and decoded once.
 *
 * <p>A {@link #turn} is poll, decode, process, offer, commit. What was worked on is acknowledged at once, or if the pipelines are
 * kept, when it is committed. Turns come one after the other; other feeds of the same event loop get theirs in between. All
 * methods are called on the context unless they say otherwise.
 */
final class Feed {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration TURN_LONG = Duration.ofMillis(50);
    private static final int POLL_LEAST = 16;
    /** Portions of work that others have, enough that none of some neighbours has to wait for the next: 6 MiB of heap with the samples. */
    private static final int NOT_DONE_MAX = 12;
    /** With those whose results wait for them. */
    private static final int UNDER_WAY_MAX = 24;
    /** After that the node does itself what others have not done. */
    private static final Duration HELPERS_PATIENCE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Context context;
    private final String name;
    private final LongSupplier nanos;
    private final AtomicBoolean turnDue = new AtomicBoolean();
    private final Decoder.Rejects rejects = this::rejected;
    private final Source.Inbox inbox = this::take;

    private final Placement beginning;
    private volatile Inflow inflow;
    private volatile List<Member> members = List.of();
    private final Outlets outlets = new Outlets();
    /** If what the pipelines remember is kept. */
    private final @Nullable Commits commits;

    /** If others may do parts of the pipelines' work. */
    private final @Nullable Helpers helpers;

    private final Load load;

    private List<KeptOutbox> boxes = List.of();
    /** Messages of a turn: fewer when turns take long, so that others of the event loop, and work that others can do, don't wait for one. */
    private int pollMax = POLL_LEAST;
    /** Since when a commit waits for what others have under way; -1 when none does. */
    private long turnBegunNanos;

    private long awaitedSinceNanos = -1;

    private boolean held;
    private boolean readsNothing;
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
     * @param outlets makes the outlet of a sink that no pipeline of the feed has yet
     * @param elsewhere names of the kept outboxes that other feeds will have
     */
    record Shape(Optional<Inflow> inflow, List<Place> members, OutletMaker outlets, Set<String> elsewhere) {}

    /** Makes the outlet of a sink for a feed. */
    @FunctionalInterface
    interface OutletMaker {
        Outlet outlet(Pipeline pipeline, Pipeline.SinkSpec spec, Feed feed);
    }

    /**
     * A pipeline's place in a feed.
     *
     * @param fresh the run to begin with, when the member is to leave its present one
     */
    record Place(Pipeline pipeline, Member member, @Nullable PipelineRun fresh) {}

    /** Places, and where each gives to. */
    private record Placement(List<Place> places, List<Outlets.Ways> ways) {}

    /**
     * @param name of the source, unique within the node
     * @param commits if what the pipelines remember is kept
     * @param helpers if others may do parts of the pipelines' work
     * @param nanos a clock that never jumps, in nanoseconds
     */
    Feed(
            Vertx vertx,
            Context context,
            String name,
            Inflow inflow,
            Shape shape,
            @Nullable Commits commits,
            @Nullable Helpers helpers,
            LongSupplier nanos) {
        this.vertx = vertx;
        this.context = context;
        this.name = name;
        this.inflow = inflow;
        this.commits = commits;
        this.helpers = helpers;
        this.load = new Load(nanos.getAsLong());
        this.nanos = nanos;
        this.lastReadingNanos = nanos.getAsLong();
        this.lastTickNanos = lastReadingNanos;
        this.members = shape.members.stream().map(Place::member).toList();
        this.beginning = placement(shape);
    }

    /** Begins to read. Any thread; once. */
    void start() {
        context.runOnContext(started -> {
            place(beginning);
            outlets.all().forEach(this::open);
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
     * Gets ready to become another feed: what has been received is worked on as before, what is to end ends, what is kept is on the
     * disk, and outboxes that other feeds will have are let go. Reads nothing until it has become that feed. Any thread.
     */
    Future<Void> prepare(Shape shape) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(asked -> {
            held = true;
            try {
                takeLeave(shape);
            } catch (RuntimeException e) {
                done.fail(e);
                return;
            }
            settleOutboxes().onComplete(settled -> {
                outlets.release(shape.elsewhere);
                boxes = outlets.kept();
                done.handle(settled);
            });
        });
        return done.future();
    }

    /** Becomes what it was prepared for, once all are prepared. Any thread. */
    Future<Void> reshape(Shape shape) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(asked -> {
            held = false;
            try {
                reshapeNow(shape);
                done.complete();
            } catch (RuntimeException e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    /**
     * Has members that go, or begin anew, close their windows. What was received by now is for those that were there: it comes to
     * those that go nowhere else, and those that join may have had it from another feed.
     */
    private void takeLeave(Shape shape) {
        List<Member> staying = new ArrayList<>();
        shape.members.forEach(place -> staying.add(place.member));
        List<Member> going =
                members.stream().filter(member -> !staying.contains(member)).toList();
        if (!readsNothing) {
            workOffInbox();
        }
        for (Member member : going) {
            String run = member.end();
            if (commits != null) {
                commits.end(run);
            }
        }
        for (Place place : shape.members) {
            if (place.fresh != null && members.contains(place.member)) {
                place.member.restart(place.pipeline, place.fresh);
            }
        }
        members = members.stream().filter(staying::contains).toList();
        touch();
    }

    /** Completes when no outbox holds anything that is not on the disk, if it is kept at all. */
    private Future<Void> settleOutboxes() {
        return settle().compose(done -> {
            boolean settled = boxes.stream().allMatch(KeptOutbox::isSettled);
            return settled || failure().isPresent() ? Future.succeededFuture() : settleOutboxes();
        });
    }

    private void reshapeNow(Shape shape) {
        if (stopped) {
            shape.inflow.ifPresent(Inflow::discard);
            return;
        }
        List<Outlet> before = outlets.all();
        place(placement(shape));
        outlets.all().stream().filter(outlet -> !before.contains(outlet)).forEach(this::open);
        if (shape.members.isEmpty()) {
            readNothing();
        } else {
            shape.inflow.ifPresent(this::readInstead);
        }
        touch();
        wake();
    }

    private void readNothing() {
        if (!readsNothing) {
            readsNothing = true;
            lastPosition = -1;
            inflow.source().leave();
            inflow.release();
            if (commits != null) {
                commits.leave();
            }
        }
    }

    private void workOffInbox() {
        for (int left = inflow.source().waiting(); left > 0; ) {
            int polled = pollOnce();
            left = polled == 0 ? 0 : left - polled;
        }
    }

    private void readInstead(Inflow next) {
        if (commits != null) {
            Recovery.recall(next.source(), name, inflow.source().identities(lastPosition));
        }
        inflow.source().close();
        inflow.release();
        inflow = next;
        lastPosition = -1;
        lastReadingNanos = nanos.getAsLong();
        next.source().whenReady(this::wake);
        next.source().start();
    }

    private Placement placement(Shape shape) {
        List<Pipeline> pipelines = shape.members.stream().map(Place::pipeline).toList();
        return new Placement(
                shape.members,
                outlets.serve(pipelines, (pipeline, spec) -> shape.outlets.outlet(pipeline, spec, this)));
    }

    /** Gives every member its run and outlets. */
    private void place(Placement placement) {
        outlets.openBoxes();
        for (int i = 0; i < placement.places.size(); i++) {
            Place place = placement.places.get(i);
            place.member.give(name, placement.ways.get(i));
            if (place.fresh == null) {
                place.member.become(place.pipeline);
            } else if (place.member.run() != place.fresh) {
                place.member.restart(place.pipeline, place.fresh);
            }
        }
        members = placement.places.stream().map(Place::member).toList();
        if (helpers != null) {
            members.forEach(member -> member.share(helpers, this));
        }
        boxes = outlets.kept();
    }

    /** Something may be there to do. Any thread, as often as one likes. */
    void wake() {
        if (turnDue.compareAndSet(false, true)) {
            context.runOnContext(due -> turn());
        }
    }

    private void turn() {
        long begun = nanos.getAsLong();
        turnBegunNanos = begun;
        turnDue.set(false);
        if (!stopped) {
            turnNow();
        }
        long ended = nanos.getAsLong();
        load.worked(begun, ended);
        pollMax = Math.max(POLL_LEAST, ended - begun > TURN_LONG.toNanos() ? pollMax / 2 : pollMax);
    }

    private void turnNow() {
        if (!readsNothing && !held && outlets.haveRoom() && !isWaitingForHelpers() && pollOnce() > 0) {
            wake();
        }
        outlets.drain();
        commitIfDue(inflow.source().wantsAcknowledgement());
    }

    private int pollOnce() {
        int polled =
                inflow.source().poll(inbox, Math.min(pollMax, inflow.batch().capacity()));
        pollMax = polled == pollMax ? Math.min(2 * pollMax, inflow.batch().capacity()) : pollMax;
        process();
        if (polled > 0) {
            numbering = Numbering.of(inflow.decoder());
            lastReadingNanos = nanos.getAsLong();
            touch();
            if (commits == null) {
                inflow.source().acknowledge(lastPosition);
            }
        }
        return polled;
    }

    private void touch() {
        if (commits != null) {
            commits.touch();
        }
    }

    /** What others have under way is not in what the pipelines remember: a commit waits for it, and nothing is read meanwhile. */
    private void commitIfDue(boolean wanted) {
        if (commits == null || !commits.isDue(boxes, wanted)) {
            return;
        }
        if (underWay() > 0) {
            long now = nanos.getAsLong();
            awaitedSinceNanos = awaitedSinceNanos < 0 ? now : awaitedSinceNanos;
            if (now - awaitedSinceNanos < HELPERS_PATIENCE.toNanos()) {
                return;
            }
            takeBack();
        }
        awaitedSinceNanos = -1;
        commits.commit(content()).onSuccess(done -> wake());
    }

    private int underWay() {
        return members.stream().mapToInt(member -> member.run().underWay()).sum();
    }

    private int notDone() {
        return members.stream().mapToInt(member -> member.run().notDone()).sum();
    }

    private void takeBack() {
        members.forEach(member -> member.run().takeBack());
    }

    private boolean isWaitingForHelpers() {
        return helpers != null && (awaitedSinceNanos >= 0 || underWay() >= UNDER_WAY_MAX || notDone() >= NOT_DONE_MAX);
    }

    /** Completes when everything so far is on the disk, if it is kept at all. */
    private Future<Void> settle() {
        return commits == null ? Future.succeededFuture() : commits.settle(this::content);
    }

    private Commits.Content content() {
        takeBack();
        return new Commits.Content(members, boxes, inflow.source(), lastPosition);
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
        load.tick(now, inflow.source().waiting() > pollMax || underWay() > 0);
        if (!isListening()) {
            lastReadingNanos = now;
        }
        long elapsedMicros = (now - lastReadingNanos) / 1_000;
        for (Member member : members) {
            Counts before = member.run().counts();
            member.run().idle(elapsedMicros);
            if (!member.run().counts().equals(before)) {
                touch();
            }
        }
        outlets.drain();
        if (outlets.closeUnused()) {
            boxes = outlets.kept();
        }
        commitIfDue(inflow.source().wantsAcknowledgement());
        if (readsNothing && outlets.all().isEmpty() && (commits == null || commits.isDone())) {
            vertx.cancelTimer(timer);
            stopped = true;
            ended = true;
        }
    }

    /** Otherwise silence says nothing about the sensors: what they send waits at the broker, or in the source. */
    private boolean isListening() {
        Source source = inflow.source();
        return source.health().ready()
                && source.waiting() == 0
                && !held
                && outlets.haveRoom()
                && (commits == null || !commits.isLate());
    }

    /** Why nothing of it is kept any more, if so: only a restart of the node helps. Any thread. */
    Optional<String> failure() {
        return commits == null ? Optional.empty() : commits.failure();
    }

    /** Runs something, and then takes a turn. Any thread. */
    void onTurn(Runnable task) {
        context.runOnContext(due -> {
            task.run();
            wake();
        });
    }

    /** Whether what comes up now should better be done by others. The feed's thread. */
    boolean wantsHelp() {
        return isBusy() || nanos.getAsLong() - turnBegunNanos > TURN_LONG.toNanos();
    }

    /** Whether its pipelines have more to do than it can do in time. Any thread. */
    boolean isBusy() {
        return load.isHigh();
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
        return outlets.all();
    }

    Context context() {
        return context;
    }

    /** Any thread. */
    List<Member> members() {
        return members;
    }

    /**
     * Stops reading; commits, or closes the windows of what is not kept; waits until the sinks have confirmed everything, at most
     * {@code patience}; then lets go of everything. Any thread.
     *
     * @return completes with the number of summaries that could not be delivered and are kept nowhere
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
            if (commits == null) {
                inflow.source().close();
                members.forEach(member -> member.run().flush());
            }
            Future<Void> safe = settle().onSuccess(settled -> inflow.source().close());
            long deadline = nanos.getAsLong() + patience.toNanos();
            vertx.setPeriodic(10, id -> {
                outlets.drain();
                commitIfDue(true);
                boolean over = safe.isComplete() && outlets.all().stream().allMatch(Outlet::mayEnd);
                if (over || nanos.getAsLong() >= deadline) {
                    vertx.cancelTimer(id);
                    inflow.source().close();
                    int undelivered = commits == null ? outlets.pending() : 0;
                    close();
                    done.complete(undelivered);
                }
            });
        });
        return done.future();
    }

    private void close() {
        outlets.close();
        members.forEach(member -> member.run().close());
        if (!readsNothing) {
            inflow.release();
        }
    }
}
