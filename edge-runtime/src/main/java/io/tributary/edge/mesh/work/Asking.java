package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.link.Letter;
import io.tributary.edge.mesh.link.Parcel;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Action;
import io.tributary.edge.mesh.task.Refusal;
import io.tributary.edge.mesh.task.Requester;
import io.tributary.edge.mesh.task.RequesterSettings;
import io.tributary.edge.mesh.task.Standing;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import io.tributary.pipelines.kernel.Kernel;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this node has neighbours do: carries out what its {@link Requester} decides. One thread, the mesh's. */
final class Asking {
    private static final Logger LOG = LoggerFactory.getLogger(Asking.class);
    /** Params that a neighbour is taken to have still: it keeps some MiB of them. */
    private static final int KNOWN_MAX = 32;

    private final LongSupplier nanos;
    private final Post send;
    private final Figures figures;
    private final Requester requester;
    private final Sent sent = new Sent();
    private final Map<Long, Probed> probes = new HashMap<>();
    private final Map<Digest, Set<Digest>> known = new HashMap<>();
    private final Ways ways = new Ways();
    private final Packing packing;
    private final Executor mesh;
    private final Executor aside;

    /** Something that is to be done, here or elsewhere. Called on the mesh's thread. */
    interface Errand {
        /** What the kernel works on; asked for when somebody takes the task. */
        byte[] input();

        /** Do it here, and say so by {@link Asking#ranHere}. */
        void runHere();

        /**
         * A neighbour's result.
         *
         * @param answer is to be told, on any thread, whether it is one
         */
        void result(byte[] result, Answer answer);

        /** Nobody does it. */
        void givenUp();
    }

    /** Whether a neighbour's result can be one. */
    @FunctionalInterface
    interface Answer {
        void isResult(boolean right);
    }

    /** Takes letters to neighbours. */
    @FunctionalInterface
    interface Post {
        /** Whether the letter was taken; it may still get lost. */
        boolean give(Digest to, Letter letter);
    }

    private record Probed(Digest to, long nanos) {}

    /**
     * @param mesh runs something on the mesh's thread
     * @param aside runs something that takes milliseconds on another
     */
    Asking(
            RequesterSettings settings,
            Speeds speeds,
            LongUnaryOperator lent,
            RandomGenerator dice,
            LongSupplier nanos,
            Post send,
            Executor mesh,
            Executor aside,
            Packing packing,
            Figures figures) {
        this.mesh = mesh;
        this.aside = aside;
        this.packing = packing;
        this.nanos = nanos;
        this.send = send;
        this.figures = figures;
        this.requester = new Requester(
                settings, task -> speeds.of(new Kernel.Id(task.kernel(), task.version())), lent, dice, this::carryOut);
    }

    Requester requester() {
        return requester;
    }

    Ways ways() {
        return ways;
    }

    /** Tasks that have not ended. */
    int underWay() {
        return sent.size();
    }

    /** Takes something to be done; false when it can't, and the caller does it. */
    boolean take(Task task, long deadline, Errand errand) {
        if (sent.has(task.id())) {
            return false;
        }
        long now = nanos.getAsLong();
        sent.begin(task, errand, now);
        boolean taken = requester.arrived(task, deadline, now) == Requester.Taken.YES;
        if (!taken) {
            sent.end(task.id());
        }
        return taken;
    }

    void ranHere(TaskId task, long fuel) {
        requester.ranHere(task, fuel, nanos.getAsLong());
    }

    void failedHere(TaskId task) {
        requester.failedHere(task, nanos.getAsLong());
    }

    void cancelled(TaskId task) {
        requester.cancelled(task, nanos.getAsLong());
    }

    void answered(Digest from, Letter.Answer answer) {
        Probed probed = probes.remove(answer.probe());
        long now = nanos.getAsLong();
        if (probed != null && probed.to.equals(from)) {
            ways.roundTrip(from, now - probed.nanos);
        }
        requester.answered(from, answer.probe(), answer.standing(), now);
    }

    void accepted(Digest from, Letter.Accept accept) {
        long now = nanos.getAsLong();
        Sent.Try tried = sent.find(from, accept.task(), accept.lease());
        if (tried != null) {
            ways.arrived(from, accept.task(), now);
            figures.times().of(Times.OfTask.ACCEPT).add(now - tried.nanos);
            knows(from, Digest.sha256(tried.sending.task().params()));
        }
        requester.accepted(from, accept.task(), accept.lease(), now);
    }

    /** It has got these params from this node. */
    private void knows(Digest neighbour, Digest params) {
        known.computeIfAbsent(
                        neighbour,
                        fresh -> Collections.newSetFromMap(new LinkedHashMap<>() {
                            private static final long serialVersionUID = 1L;

                            @Override
                            protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
                                return size() > KNOWN_MAX;
                            }
                        }))
                .add(params);
    }

    void refused(Digest from, Letter.Refuse refuse) {
        figures.refusedBy(refuse.reason());
        Sent.Try tried = sent.find(from, refuse.task(), refuse.lease());
        if (refuse.reason() == Refusal.MISSING && tried != null && tried.byName) {
            known.remove(from);
            tried.byName = false;
            give(tried);
            return;
        }
        requester.refused(from, refuse.task(), refuse.lease(), refuse.reason(), nanos.getAsLong());
    }

    void delivered(Digest from, Letter.Deliver deliver) {
        Sent.Order order = sent.of(deliver.task());
        Sent.Try tried = sent.find(from, deliver.task(), deliver.lease());
        if (order == null || tried == null) {
            return;
        }
        long came = nanos.getAsLong();
        if (deliver.result().bytes() > order.task.outputBytesMax()) {
            judged(from, deliver, order, tried, came, false);
            return;
        }
        try {
            order.errand.result(
                    deliver.result().content(),
                    right -> mesh.execute(() -> judged(from, deliver, order, tried, came, right)));
        } catch (MalformedException e) {
            LOG.warn("task {} at neighbour {}: {}", deliver.task(), from, e.getMessage());
            judged(from, deliver, order, tried, came, false);
        }
    }

    private void judged(
            Digest from, Letter.Deliver deliver, Sent.Order order, Sent.Try tried, long came, boolean right) {
        long now = nanos.getAsLong();
        if (!right) {
            requester.refused(from, deliver.task(), deliver.lease(), Refusal.FAILED, now);
            return;
        }
        if (sent.of(deliver.task()) == order) {
            long there = deliver.waitNanos() + deliver.runNanos();
            figures.times().of(Times.OfTask.QUEUE).add(tried.nanos - order.nanos);
            figures.times().of(Times.OfTask.WAIT).add(deliver.waitNanos());
            figures.times().of(Times.OfTask.RUN).add(deliver.runNanos());
            figures.times().of(Times.OfTask.TRANSFER).add(came - tried.nanos - there);
        }
        requester.delivered(from, deliver.task(), deliver.lease(), deliver.fuel(), now);
    }

    void pulled(Digest from, Standing standing) {
        requester.pulled(from, standing, nanos.getAsLong());
    }

    void lost(Digest id) {
        known.remove(id);
        requester.lost(id, nanos.getAsLong());
    }

    private void carryOut(Action action) {
        if (action instanceof Action.Probe probe) {
            if (probes.size() > 10_000) {
                probes.clear(); // Of neighbours that never answered.
            }
            probes.put(probe.probe(), new Probed(probe.to(), nanos.getAsLong()));
            send.give(probe.to(), new Letter.Probe(probe.probe(), probe.backlogNanos()));
        } else if (action instanceof Action.Send sending) {
            send(sending);
        } else if (action instanceof Action.Cancel cancel) {
            Sent.Try tried = sent.find(cancel.to(), cancel.task(), cancel.lease());
            if (tried != null) {
                tried.isCancelled = true;
            }
            send.give(cancel.to(), new Letter.Cancel(cancel.task(), cancel.lease()));
        } else if (action instanceof Action.RunLocally run) {
            Sent.Order order = sent.of(run.task().id());
            if (order != null) {
                order.errand.runHere();
            }
        } else if (action instanceof Action.Done done) {
            Sent.Order order = sent.end(done.task().id());
            if (order != null) {
                figures.times().of(Times.OfTask.TOTAL).add(nanos.getAsLong() - order.nanos);
            }
            figures.done(done);
        } else if (action instanceof Action.GivenUp given) {
            Sent.Order order = sent.end(given.task().id());
            if (order != null) {
                order.errand.givenUp();
            }
        }
        // StopLocally: what a node does for itself is short, and its result is not used.
    }

    private void send(Action.Send sending) {
        Sent.Order order = sent.of(sending.task().id());
        if (order == null) {
            return;
        }
        byte[] params = sending.task().params();
        Sent.Try tried = sent.begin(sending, nanos.getAsLong());
        Set<Digest> there = known.getOrDefault(sending.to(), Set.of());
        tried.byName = params.length >= Contents.BYTES_MIN && there.contains(Digest.sha256(params));
        if (tried.byName) {
            figures.named();
        }
        figures.sent(sending.to());
        give(tried);
    }

    /** Compressed beside the mesh's thread, when that may pay. */
    private void give(Sent.Try tried) {
        Sent.Order order = sent.of(tried.sending.task().id());
        if (order == null) {
            return;
        }
        byte[] input = order.errand.input();
        byte[] params = tried.sending.task().params();
        long way = ways.bytesPerSecond(tried.sending.to());
        if (!packing.mayPay(input.length, way) && (tried.byName || !packing.mayPay(params.length, way))) {
            give(tried, params(tried, params, Long.MAX_VALUE), new Parcel.Whole(input));
            return;
        }
        aside.execute(() -> {
            Parcel paramsParcel = params(tried, params, way);
            Parcel inputParcel = packing.pack(input, way);
            mesh.execute(() -> {
                if (!tried.isCancelled && sent.of(tried.sending.task().id()) == order) {
                    give(tried, paramsParcel, inputParcel);
                }
            });
        });
    }

    private Parcel params(Sent.Try tried, byte[] params, long way) {
        return tried.byName ? new Parcel.Held(Digest.sha256(params)) : packing.pack(params, way);
    }

    private void give(Sent.Try tried, Parcel params, Parcel input) {
        Action.Send sending = tried.sending;
        long bytes = wire(params) + wire(input);
        ways.left(sending.to(), sending.task().id(), (int) bytes, nanos.getAsLong());
        figures.sentBytes(sending.to(), bytes);
        if (input instanceof Parcel.Packed packed) {
            figures.packed(packed.size(), packed.block().length);
        }
        boolean taken = send.give(
                sending.to(),
                new Letter.Ask(
                        sending.task().id(),
                        sending.lease(),
                        sending.waitMaxNanos(),
                        sending.leaseNanos(),
                        sending.backlogNanos(),
                        sending.task().head(),
                        params,
                        input));
        if (!taken) {
            figures.unsent();
        }
    }

    private static long wire(Parcel parcel) {
        return parcel instanceof Parcel.Packed packed ? packed.block().length : parcel.bytes();
    }
}
