package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.link.Letter;
import io.tributary.edge.mesh.link.Links;
import io.tributary.edge.mesh.link.Peer;
import io.tributary.edge.mesh.link.Tls;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Energy;
import io.tributary.edge.mesh.offer.Offer;
import io.tributary.edge.mesh.offer.OfferMaker;
import io.tributary.edge.mesh.offer.Spare;
import io.tributary.edge.mesh.task.Link;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import io.tributary.edge.node.Helpers;
import io.tributary.pipelines.kernel.Kernels;
import io.tributary.pipelines.operator.Portion;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.Workers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among its neighbours: what its pipelines can't do in time goes to those who can, and what it can spare is lent. Everything
 * happens on one event-loop context, which {@link #take} and the rest of the node speak to from their own threads.
 */
public final class Mesh implements Helpers {
    private static final Logger LOG = LoggerFactory.getLogger(Mesh.class);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    /** Between two pieces of calibration: it takes a twentieth of a core at most. */
    private static final Duration REST = Duration.ofMillis(200);

    private final Vertx vertx;
    private final Context context;
    private final MeshSettings settings;
    private final Self self;
    private final Surroundings surroundings;
    private final BooleanSupplier ownBusy;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Links links;
    private final Asking asking;
    private final Lending lending;
    private final Calibrating calibrating;
    private final Offers offers;
    private final Figures figures;
    private final RevocationLetters revocations;
    private final Map<Digest, Peer> peers = new HashMap<>();
    /** For people: what members call themselves. */
    private final Map<Digest, String> names = new HashMap<>();

    private long tickAt = Long.MAX_VALUE;
    private long tickTimer = -1;
    private long lookTimer = -1;
    private long measureTimer = -1;
    private long calibrateTimer = -1;
    private volatile int reached;
    private volatile int underWay;
    private volatile Spare spare = new Spare(0, Spare.Reason.MEASURING, Double.NaN, Energy.MAINS);
    private volatile List<Neighbour> neighbours = List.of();
    private boolean closed;

    /** A neighbour as last heard of. */
    public record Neighbour(
            Digest id, String name, String site, Digest owner, Offer offer, boolean shunned, long roundTripNanos) {}

    /**
     * @param surroundings what may be lent
     * @param ownBusy whether the node's own pipelines need the cores now; any thread
     * @param allocator lends kernels their memory until {@link #close}
     * @param clock of the offers
     * @param nanos a clock that never jumps
     */
    public Mesh(
            Vertx vertx,
            Context context,
            MeshSettings settings,
            Self self,
            Tls tls,
            Kernels kernels,
            Speeds speeds,
            Surroundings surroundings,
            BooleanSupplier ownBusy,
            BufferAllocator allocator,
            Figures figures,
            InstantSource clock,
            LongSupplier nanos,
            RandomGenerator dice) {
        this.vertx = vertx;
        this.context = context;
        this.settings = settings;
        this.self = self;
        this.surroundings = surroundings;
        this.ownBusy = ownBusy;
        this.figures = figures;
        this.clock = clock;
        this.nanos = nanos;
        this.offers = new Offers(self, kernels, speeds, settings.lending().priceMilli());
        this.links = new Links(vertx, context, tls, new Heard());
        this.revocations =
                new RevocationLetters(vertx, tls.revocations(), links, nanos, this::onContext, this::refused);
        Packing packing = new Packing(CpuTime::ofThisThread);
        this.lending = new Lending(
                settings.lending(),
                kernels,
                speeds,
                allocator,
                now -> backlog(now),
                this::onContext,
                nanos,
                links::send,
                this::bytesPerSecond,
                packing,
                figures);
        this.calibrating = new Calibrating(kernels, speeds, allocator, CpuTime::ofThisThread);
        this.asking = new Asking(
                settings.asking(),
                speeds,
                now -> lending.lender().lentNanos(now),
                dice,
                nanos,
                links::send,
                this::onContext,
                this::aside,
                packing,
                figures);
    }

    private long bytesPerSecond(Digest neighbour) {
        return asking.ways().bytesPerSecond(neighbour);
    }

    /** On some other thread. */
    private void aside(Runnable task) {
        vertx.executeBlocking(
                () -> {
                    task.run();
                    return true;
                },
                false);
    }

    private long backlog(long now) {
        return asking.requester().backlogNanos(now);
    }

    /** @return the port at which neighbours are heard */
    public Future<Integer> start() {
        return links.listen(settings.host(), settings.port())
                .onSuccess(port -> onContext(() -> {
                    measureTimer = vertx.setPeriodic(MEASURE_EVERY.toMillis(), id -> onContext(this::measure));
                    lookTimer = vertx.setPeriodic(LOOK_EVERY.toMillis(), id -> onContext(this::look));
                    revocations.start();
                    measure();
                    calibrateLater();
                }));
    }

    /**
     * A member of the site is there. Any thread.
     *
     * @param name for people
     */
    public void joined(Digest id, String name, String host, int port) {
        if (!id.equals(self.id())) {
            onContext(() -> {
                names.put(id, name);
                links.connect(id, host, port);
            });
        }
    }

    /** A member is gone. Any thread. */
    public void left(Digest id) {
        onContext(() -> {
            names.remove(id);
            links.disconnect(id);
        });
    }

    /** Cuts off who has been revoked. Any thread. */
    public void recheck() {
        onContext(links::recheck);
    }

    /** To every neighbour. Any thread. */
    public void send(Letter letter) {
        onContext(() -> links.sendAll(letter));
    }

    public Self self() {
        return self;
    }

    /** What it lends. Any thread. */
    public Spare spare() {
        return spare;
    }

    /** Tasks of this node that have not ended. Any thread. */
    public int underWay() {
        return underWay;
    }

    public Figures figures() {
        return figures;
    }

    /** Any thread. */
    public List<Neighbour> neighbours() {
        return neighbours;
    }

    @Override
    public boolean take(Pipeline pipeline, Portion portion, Workers.Order order, Executor feed) {
        if (reached == 0) {
            return false;
        }
        onContext(() -> {
            if (!isTaken(pipeline, portion, order, feed)) {
                feed.execute(order::giveBack);
            }
            plan();
        });
        return true;
    }

    private boolean isTaken(Pipeline pipeline, Portion portion, Workers.Order order, Executor feed) {
        PortionErrand errand;
        try {
            errand = new PortionErrand(portion, order, feed, this::onContext, asking);
        } catch (OutOfMemoryError e) {
            LOG.warn("no memory to send a portion of {}; it is done here", pipeline.name());
            return false; // Whatever happens to it, the feed waits until it hears of it.
        }
        Task task = errand.task(self, pipeline.sharing(), deadline(), portion.fuelMax());
        return !closed
                && asking.take(task, nanos.getAsLong() + settings.deadline().toNanos(), errand);
    }

    /** Has something done, here or elsewhere; false when too much waits. The mesh's thread. */
    boolean take(Task task, Asking.Errand errand) {
        boolean taken = !closed
                && asking.take(task, nanos.getAsLong() + settings.deadline().toNanos(), errand);
        plan();
        return taken;
    }

    /** Runs something on the mesh's thread. Any thread. */
    void execute(Runnable task) {
        onContext(task);
    }

    /** When a task that begins now is of no more use, in microseconds since 1970 UTC. */
    long deadlineMicros() {
        return deadline();
    }

    /** A task that was to run here has. The mesh's thread, as the next two. */
    void ranHere(TaskId task, long fuel) {
        asking.ranHere(task, fuel);
        plan();
    }

    void failedHere(TaskId task) {
        asking.failedHere(task);
        plan();
    }

    void cancelled(TaskId task) {
        asking.cancelled(task);
        plan();
    }

    private long deadline() {
        return micros() + TimeUnit.NANOSECONDS.toMicros(settings.deadline().toNanos());
    }

    private long micros() {
        return TimeUnit.MILLISECONDS.toMicros(clock.millis());
    }

    private void onContext(Runnable task) {
        context.runOnContext(due -> task.run());
    }

    private void look() {
        underWay = asking.underWay();
        room();
        plan();
    }

    /** Own work first: what is lent stops as soon as the node's pipelines need the cores. */
    private void room() {
        lending.lender().room(ownBusy.getAsBoolean() ? 0 : settings.lending().slots(), nanos.getAsLong());
    }

    private void calibrateLater() {
        if (!closed) {
            calibrateTimer = vertx.setTimer(REST.toMillis(), id -> onContext(this::calibrate));
        }
    }

    /** The next piece, when the node has nothing better to do. */
    private void calibrate() {
        if (closed) {
            return;
        }
        if (ownBusy.getAsBoolean()) {
            calibrateLater();
            return;
        }
        lending.execute(() -> {
            if (calibrating.work()) {
                onContext(this::calibrateLater);
            }
        });
    }

    private void measure() {
        vertx.executeBlocking(surroundings::spare)
                .onSuccess(measured -> onContext(() -> {
                    if (!closed) {
                        measured(measured);
                    }
                }));
    }

    private void measured(Spare measured) {
        long now = nanos.getAsLong();
        spare = measured;
        lending.lender().spare(measured.millicores(), measured.energy(), now);
        offers.next(measured, lending.lender().standing(now).queueNanos(), Set.of(), now, micros())
                .ifPresent(links::sendAll);
        show();
        plan();
    }

    private void heard(Peer from, Letter.Say say) {
        try {
            offers.heard(from, say)
                    .ifPresent(offer ->
                            asking.requester().heard(offer, way(from), OfferMaker.VALID.toNanos(), nanos.getAsLong()));
        } catch (MalformedException e) {
            refused(from.id().toString(), String.valueOf(e.getMessage()));
        }
    }

    private Link way(Peer peer) {
        return new Link(
                peer.site().equals(self.site()) && peer.owner().equals(self.owner()),
                peer.owner().equals(self.owner()),
                asking.ways().roundTripNanos(peer.id()),
                asking.ways().answerNanos(peer.id()),
                asking.ways().bytesPerSecond(peer.id()));
    }

    private void refused(String who, String why) {
        figures.cutOff();
        LOG.warn("neighbour {} was not listened to: {}", who, why);
    }

    private void show() {
        reached = peers.size();
        figures.tally(asking.requester().tally());
        List<Neighbour> shown = new ArrayList<>();
        peers.forEach((id, peer) -> {
            Offer offer = offers.of(id);
            if (offer != null) {
                shown.add(new Neighbour(
                        id,
                        names.getOrDefault(id, ""),
                        peer.site(),
                        peer.owner(),
                        offer,
                        asking.requester().isShunned(id),
                        asking.ways().roundTripNanos(id)));
            }
        });
        neighbours = List.copyOf(shown);
    }

    /** Has the policy look at the clock when it wants to. */
    private void plan() {
        long at = Math.min(asking.requester().nextTick(), lending.lender().nextTick());
        if (closed || at >= tickAt) {
            return;
        }
        vertx.cancelTimer(tickTimer);
        tickAt = at;
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(at - nanos.getAsLong() + 999_999));
        tickTimer = vertx.setTimer(Math.min(millis, 60_000), id -> onContext(this::tick));
    }

    private void tick() {
        tickAt = Long.MAX_VALUE;
        long now = nanos.getAsLong();
        asking.requester().tick(now);
        lending.lender().tick(now);
        plan();
    }

    /** Ends what is lent, and leaves what it asked for to those who asked. */
    public Future<Void> close() {
        Promise<Void> done = Promise.promise();
        onContext(() -> {
            closed = true;
            vertx.cancelTimer(tickTimer);
            vertx.cancelTimer(lookTimer);
            revocations.close();
            vertx.cancelTimer(measureTimer);
            vertx.cancelTimer(calibrateTimer);
            links.close().eventually(() -> lending.close()).onComplete(done);
        });
        return done.future();
    }

    /** What comes from neighbours. */
    private final class Heard implements Links.Listener {
        @Override
        public void received(Peer from, Letter letter) throws MalformedException {
            if (closed) {
                return;
            }
            long now = nanos.getAsLong();
            if (letter instanceof Letter.Probe probe) {
                room();
                lending.lender().probed(from.id(), probe.probe(), probe.backlogNanos(), now);
            } else if (letter instanceof Letter.Answer answer) {
                asking.answered(from.id(), answer);
            } else if (letter instanceof Letter.Ask ask) {
                room();
                lending.asked(from.id(), ask);
            } else if (letter instanceof Letter.Accept accept) {
                asking.accepted(from.id(), accept);
            } else if (letter instanceof Letter.Refuse refuse) {
                asking.refused(from.id(), refuse);
            } else if (letter instanceof Letter.Deliver deliver) {
                asking.delivered(from.id(), deliver);
            } else if (letter instanceof Letter.Cancel cancel) {
                lending.lender().cancelled(from.id(), cancel.task(), cancel.lease(), now);
            } else if (letter instanceof Letter.Pull pull) {
                asking.pulled(from.id(), pull.standing());
            } else if (letter instanceof Letter.Say say) {
                heard(from, say);
            } else if (letter instanceof Letter.Known known) {
                revocations.heard(from, known);
            } else if (letter instanceof Letter.Revoke revoke) {
                revocations.heard(from, revoke);
            }
            plan();
        }

        @Override
        public void up(Peer peer) {
            LOG.info("neighbour {} of site {} is there", peer.id(), peer.site());
            peers.put(peer.id(), peer);
            reached = peers.size();
            revocations.up(peer);
            Letter.Say said = offers.said();
            if (said != null) {
                links.send(peer.id(), said);
            }
        }

        @Override
        public void down(Digest id) {
            LOG.info("neighbour {} is gone", id);
            peers.remove(id);
            revocations.down(id);
            offers.forget(id);
            asking.lost(id);
            lending.lender().lost(id, nanos.getAsLong());
            show();
            plan();
        }

        @Override
        public void refused(String who, String why) {
            Mesh.this.refused(who, why);
        }
    }
}
