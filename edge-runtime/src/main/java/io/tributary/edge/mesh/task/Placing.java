package io.tributary.edge.mesh.task;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Here or there: compares when a task would be done, by what was said just now. */
final class Placing {
    /** Waiting tasks that are looked at for an idle neighbour. */
    private static final int PULL_SCANNED_MAX = 32;
    /** An idle core is left idle for a round of probes only if a neighbour could be done in this share of the time. */
    private static final double IDLE_SHARE = 0.5;
    /** What a task waits, of what it could save, for a neighbour that is much faster than this node. */
    private static final double PATIENCE_SHARE = 0.3;
    /** Of what a task usually takes here: what waits asks anew after so long, the next time {@link #SEEK_GROWTH} times as long. */
    private static final double SEEK_SHARE = 0.05;

    private static final double SEEK_GROWTH = 1.3;
    private static final int SEEKS_COUNTED_MAX = 16;
    /** Of the same: where it would wait longer a task is not bound, because nobody else can fetch what is bound. */
    private static final double BIND_SHARE = 0.05;
    /** How fast the usual follows what comes. */
    private static final double USUAL_STEP = 0.05;

    private final RequesterSettings settings;
    private final Neighbours neighbours;
    private final LocalQueue queue;
    private final Leasing leasing;
    private final LongUnaryOperator lent;
    private final Map<Long, Errand> probed;
    private final Consumer<Action> out;
    private final Hints hints;
    private final Neighbour[] drawn;
    private long probes;
    private double usualNanos;

    Placing(
            RequesterSettings settings,
            Neighbours neighbours,
            LocalQueue queue,
            Leasing leasing,
            LongUnaryOperator lent,
            Map<Long, Errand> probed,
            Consumer<Action> out) {
        this.settings = settings;
        this.neighbours = neighbours;
        this.queue = queue;
        this.leasing = leasing;
        this.lent = lent;
        this.probed = probed;
        this.out = out;
        this.hints = new Hints(settings.hintMax().toNanos());
        this.drawn = new Neighbour[settings.probes()];
    }

    /** A task has come that takes so long here: what is long or short depends on what comes. */
    void came(long serviceNanos) {
        usualNanos = usualNanos == 0 ? serviceNanos : usualNanos + USUAL_STEP * (serviceNanos - usualNanos);
    }

    /** Finds a place for a task that waits. */
    void place(Errand errand, long now) {
        if (!errand.onlyHere) {
            long here = costHere(errand, now);
            Neighbour hint = hints.best(errand.task, errand.refuser, settings.nanosPerJoule(), now);
            if (hint != null && sendIfWorth(errand, hint, hint.onItsWayNanos, now)) {
                hints.remove(hint);
                return;
            }
            boolean idle = queue.hasFreeSlot() && queue.first() == errand;
            seek(errand, false, (long) ((idle ? IDLE_SHARE : 1) * here), now);
        }
        serve(now);
    }

    /** Runs what waits while there is room, but for what a much faster neighbour may be about to take. */
    void serve(long now) {
        while (queue.hasFreeSlot()) {
            Errand next = queue.first();
            while (next != null && (isAsking(next) || next.patientUntil > now)) {
                next = next.after;
            }
            if (next == null) {
                return;
            }
            run(next, now);
        }
    }

    /** Whether a neighbour that was asked could be done in much less than it would take here. */
    private static boolean isAsking(Errand errand) {
        return errand.answersOut > 0 && errand.fastest < IDLE_SHARE * errand.serviceNanos;
    }

    private void run(Errand errand, long now) {
        if (errand.waiting) {
            queue.remove(errand);
        }
        stopSeeking(errand);
        errand.seekAt = Long.MAX_VALUE;
        queue.run(errand, now);
        leasing.runsHere(errand);
        out.accept(new Action.RunLocally(errand.task));
    }

    void answered(Errand errand, Neighbour neighbour, Standing standing, long now) {
        if (errand.answersOut == 0 || standing.queueNanos() < 0) {
            return;
        }
        neighbours.stands(neighbour, errand.task, standing, now);
        long completion = neighbour.completion(errand.task, standing.queueNanos() + neighbour.onItsWayNanos);
        long cost = completion + neighbour.energy(errand.task, settings.nanosPerJoule());
        if (standing.spareMillicores() > 0 && (errand.best == null || cost < errand.bestCost)) {
            errand.best = neighbour;
            errand.bestCost = cost;
            errand.bestQueue = standing.queueNanos();
        }
        if (--errand.answersOut == 0) {
            decide(errand, now);
        }
    }

    /** An idle neighbour gets the task that gains most by it; if none does, it is remembered. */
    @Nullable
    Errand pulled(Neighbour neighbour, Standing standing, long now) {
        Errand most = null;
        long there = standing.queueNanos() + neighbour.onItsWayNanos;
        long gain = 0;
        long ahead = queue.hasFreeSlot() ? 0 : queue.runningNanos(now);
        int seen = 0;
        for (Errand errand = queue.first(); errand != null && seen < PULL_SCANNED_MAX; errand = errand.after) {
            ahead += errand.serviceNanos;
            seen++;
            if (!errand.onlyHere && neighbour.mayDo(errand.task, now)) {
                long saved = ahead - neighbour.completion(errand.task, there);
                if (saved > gain) {
                    most = errand;
                    gain = saved;
                }
            }
        }
        if (most != null && sendIfWorth(most, neighbour, there, now)) {
            return most;
        }
        Errand slow = most == null ? queue.lastToEnd() : null;
        if (slow != null && takesOver(slow, neighbour, there, now)) {
            return slow;
        }
        hints.add(neighbour, now);
        return null;
    }

    /** A hedge: what runs here is begun anew by an idle neighbour that could be done in half of what is left. */
    private boolean takesOver(Errand errand, Neighbour neighbour, long queueNanos, long now) {
        long there = neighbour.completion(errand.task, queueNanos);
        long left = errand.startedAt + errand.serviceNanos - now;
        if (errand.onlyHere
                || errand.hedged
                || errand.live != null
                || there > IDLE_SHARE * left
                || !neighbour.mayDo(errand.task, now)
                || !leasing.hedging.spend(errand.task.fuel())) {
            return false;
        }
        errand.hedged = true;
        leasing.send(errand, neighbour, there, waitMax(neighbour, errand.task, queueNanos), true, now);
        return true;
    }

    /** Late binding: a worker is to refuse if waiting for what has come there meanwhile would take longer than to send it to another. */
    private long waitMax(Neighbour worker, Task task, long queueNanos) {
        return queueNanos
                + Math.max(settings.bindMax().toNanos(), 2 * worker.link.rttNanos() + worker.transferNanos(task));
    }

    /** Time has come to decide without answers that are missing, to ask anew, or to do it twice. */
    void look(Errand errand, long now) {
        if (errand.seekAt <= now) {
            errand.seekAt = Long.MAX_VALUE;
            if (errand.answersOut > 0) {
                decide(errand, now);
            } else if (errand.waiting) {
                place(errand, now);
            }
        }
        if (errand.hedgeAt <= now) {
            errand.hedgeAt = Long.MAX_VALUE;
            hedge(errand, now);
        }
    }

    void end(Errand errand) {
        stopSeeking(errand);
        if (errand.waiting) {
            queue.remove(errand);
        }
        if (errand.runsHere) {
            queue.stop(errand);
            out.accept(new Action.StopLocally(errand.task.id()));
        }
    }

    void forget(Neighbour gone) {
        hints.remove(gone);
    }

    /**
     * Asks neighbours, but for those that have said not long ago that they are too busy.
     *
     * @param worth what a neighbour has to be able to beat to be asked
     */
    private void seek(Errand errand, boolean far, long worth, long now) {
        int count = neighbours.draw(errand.task, far, errand.refuser, drawn, worth, now);
        int asked = 0;
        boolean gain = false;
        long answer = settings.answerMin().toNanos();
        errand.best = null;
        errand.far = far;
        for (int i = 0; i < count; i++) {
            Neighbour neighbour = drawn[i];
            long idle = neighbour.completion(errand.task, 0);
            errand.fastest = Math.min(errand.fastest, idle);
            gain |= gains(idle, worth);
            long said = neighbour.queue(now);
            if (mayBind(errand, neighbour, said) && gains(neighbour.completion(errand.task, said), worth)) {
                if (asked++ == 0) {
                    stopSeeking(errand);
                    errand.probe = ++probes;
                    probed.put(errand.probe, errand);
                }
                answer = Math.max(answer, neighbour.link.answerNanos());
                out.accept(new Action.Probe(neighbour.id(), errand.probe, queue.waitingNanos()));
            }
        }
        errand.answersOut = asked;
        errand.seekAt = now + (asked > 0 ? answer : seekNanos(errand));
        if (!gain && !far && neighbours.hasFar()) {
            seek(errand, true, worth, now);
        }
    }

    private void stopSeeking(Errand errand) {
        if (errand.probe != 0) {
            probed.remove(errand.probe);
            errand.probe = 0;
            errand.answersOut = 0;
        }
    }

    private void decide(Errand errand, long now) {
        stopSeeking(errand);
        if (!errand.waiting) {
            return;
        }
        Neighbour best = errand.best;
        boolean idle = queue.hasFreeSlot() && queue.first() == errand;
        long here = costHere(errand, now);
        if (best != null) {
            long queue = errand.bestQueue + best.onItsWayNanos;
            if (mayBind(errand, best, queue) && sendIfWorth(errand, best, queue, now)) {
                return;
            }
        }
        if (!errand.far
                && !idle
                && neighbours.hasFar()
                && now - errand.arrivedAt > settings.farAfter().toNanos()) {
            seek(errand, true, here, now);
        } else {
            errand.seekAt = now + seekNanos(errand);
            if (errand.patientUntil == 0 && errand.fastest < IDLE_SHARE * errand.serviceNanos) {
                errand.patientUntil = now + (long) (PATIENCE_SHARE * (errand.serviceNanos - errand.fastest));
            }
        }
    }

    private long seekNanos(Errand errand) {
        int seeks = Math.min(errand.seeks++, SEEKS_COUNTED_MAX);
        return Math.max(
                settings.seekEvery().toNanos(), (long) (SEEK_SHARE * usualNanos * Math.pow(SEEK_GROWTH, seeks)));
    }

    /** Not where it would wait longer than it would take that neighbour to fetch it once it is idle. */
    private boolean mayBind(Errand errand, Neighbour best, long queueNanos) {
        return queueNanos <= Math.max(bindMaxNanos(), best.link.rttNanos() + best.transferNanos(errand.task));
    }

    private long bindMaxNanos() {
        return Math.max(settings.bindMax().toNanos(), (long) (BIND_SHARE * usualNanos));
    }

    private boolean sendIfWorth(Errand errand, Neighbour worker, long queueNanos, long now) {
        long completion = worker.completion(errand.task, queueNanos);
        long here = costHere(errand, now);
        long cost = completion + worker.energy(errand.task, settings.nanosPerJoule());
        if (!gains(cost, here) || !worker.mayDo(errand.task, now)) {
            return false;
        }
        stopSeeking(errand);
        leasing.send(errand, worker, completion, waitMax(worker, errand.task, queueNanos), false, now);
        return true;
    }

    private boolean gains(long there, long here) {
        return here - there > Math.max(settings.gainMin().toNanos(), (long) (settings.gainShare() * here));
    }

    private long costHere(Errand errand, long now) {
        return queue.completionNanos(errand, now)
                + (queue.hasFreeSlot() ? lent.applyAsLong(now) : 0)
                + Neighbour.energy(settings.energy(), errand.task, settings.nanosPerJoule());
    }

    private void hedge(Errand errand, long now) {
        Attempt live = errand.live;
        if (live == null || errand.hedge != null || errand.hedged || errand.runsHere || errand.waiting) {
            return;
        }
        Neighbour hint = hints.best(errand.task, live.worker, settings.nanosPerJoule(), now);
        boolean here = queue.hasFreeSlot() && queue.first() == null;
        long queue = hint == null ? 0 : hint.onItsWayNanos;
        boolean there = hint != null
                && !errand.onlyHere
                && (!here || hint.completion(errand.task, queue) < errand.serviceNanos);
        if ((here || there) && leasing.hedging.spend(errand.task.fuel())) {
            errand.hedged = true;
            if (there && hint != null) {
                hints.remove(hint);
                leasing.send(
                        errand,
                        hint,
                        hint.completion(errand.task, queue),
                        waitMax(hint, errand.task, queue),
                        true,
                        now);
            } else {
                run(errand, now);
            }
        }
    }
}
