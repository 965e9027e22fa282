package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Offer;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where the tasks of one node are computed: here, or by the neighbour that would be done first. Every task that was taken ends in one
 * {@link Action.Done} or {@link Action.GivenUp}.
 *
 * <p>A state machine: the caller tells what happened and when, and carries out what {@code out} is given before it tells the next. One
 * thread. Times are nanoseconds of one clock that never goes back. Messages may be lost, late, doubled or lies; unknown ids are ignored.
 */
public final class Requester {
    /** What became of a task that was offered for placement. */
    public enum Taken {
        /** It will end. */
        YES,
        /** The same task is under way: its end is this one's too. */
        UNDER_WAY,
        /** Too many wait: try again when one has ended. */
        FULL
    }

    private record Wake(long at, Errand errand) {}

    private final Map<TaskId, Errand> errands = new HashMap<>();
    private final Map<Long, Errand> probed = new HashMap<>();
    private final PriorityQueue<Wake> wakes = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private final RequesterSettings settings;
    private final ToLongFunction<Task> speed;
    private final Consumer<Action> out;
    private final Neighbours neighbours;
    private final LocalQueue queue;
    private final Placing placing;
    private final Leasing leasing;
    /** Of this node, whose other work takes its cores too. */
    private final Slack slack = new Slack();

    /**
     * @param speed fuel a second of one core of this node, at least 1
     * @param lent nanoseconds that lent work would still run here, by the time; it yields, but a choice that needn't disturb it is better
     * @param dice draws neighbours
     */
    public Requester(
            RequesterSettings settings,
            ToLongFunction<Task> speed,
            LongUnaryOperator lent,
            RandomGenerator dice,
            Consumer<Action> out) {
        this.settings = settings;
        this.speed = speed;
        this.out = out;
        this.neighbours = new Neighbours(dice);
        this.queue = new LocalQueue(settings.slots());
        this.leasing = new Leasing(settings, queue, out);
        this.placing = new Placing(settings, neighbours, queue, leasing, lent, probed, out);
    }

    /** Takes a task whose result is of use until {@code deadline}, by this clock; after it, it ends all the same. */
    public Taken arrived(Task task, long deadline, long now) {
        if (errands.containsKey(task.id())) {
            return Taken.UNDER_WAY;
        }
        if (errands.size() >= settings.waitingMax()) {
            return Taken.FULL;
        }
        long service =
                (long) Math.min(0x1p43, slack.times() * task.fuel() * 1e9 / Math.max(1, speed.applyAsLong(task)));
        Errand errand = new Errand(task, deadline, service, now);
        placing.came(service);
        errand.onlyHere = task.sensitivity() == Sensitivity.PRIVATE;
        errands.put(task.id(), errand);
        leasing.hedging.earn(task.fuel());
        queue.addLast(errand);
        placing.place(errand, now);
        plan(errand);
        return Taken.YES;
    }

    /** An offer whose signature holds, of a node that this one may deal with; good for {@code validNanos} from now. */
    public void heard(Offer offer, Link link, long validNanos, long now) {
        neighbours.heard(offer, link, now + validNanos);
    }

    /** The neighbour is gone: what it has is taken back. */
    public void lost(Digest id, long now) {
        Neighbour gone = neighbours.remove(id);
        if (gone == null) {
            return;
        }
        placing.forget(gone);
        for (Errand errand : errands.values().toArray(new Errand[0])) {
            boolean had = leasing.isAt(errand, gone);
            leasing.endAt(errand, gone);
            settle(errand, had, now);
        }
    }

    public void answered(Digest id, long probe, Standing standing, long now) {
        Errand errand = probed.get(probe);
        Neighbour neighbour = neighbours.get(id);
        if (errand != null && neighbour != null) {
            placing.answered(errand, neighbour, standing, now);
            settle(errand, false, now);
        }
    }

    public void accepted(Digest id, TaskId task, long lease, long now) {
        Errand errand = errands.get(task);
        Attempt attempt = attempt(errand, id, lease);
        if (errand != null && attempt != null && !attempt.over) {
            leasing.accepted(errand, attempt);
            plan(errand);
        }
    }

    /** The worker doesn't take the task, has given it back, or its kernel failed there. */
    public void refused(Digest id, TaskId task, long lease, Refusal reason, long now) {
        Errand errand = errands.get(task);
        Attempt attempt = attempt(errand, id, lease);
        if (errand != null && attempt != null && !attempt.over) {
            leasing.refused(errand, attempt, reason, now);
            settle(errand, true, now);
        }
    }

    /**
     * A result is here, whose bytes have the size they may have. Also one of a lease that has ended: the first result counts.
     *
     * @param fuel what the worker wants paid; above the task's limit it is no result
     */
    public void delivered(Digest id, TaskId task, long lease, long fuel, long now) {
        Errand errand = errands.get(task);
        Attempt attempt = attempt(errand, id, lease);
        if (errand == null || attempt == null) {
            return;
        }
        if (fuel < 0 || fuel > errand.task.fuelMax()) {
            leasing.refused(errand, attempt, Refusal.FAILED, now);
            settle(errand, true, now);
        } else {
            leasing.delivered(errand, attempt, now);
            end(errand, new Action.Done(errand.task, id, fuel, leasing.bill(task)), now);
        }
    }

    /** An idle neighbour asks for work. */
    public void pulled(Digest id, Standing standing, long now) {
        Neighbour neighbour = neighbours.get(id);
        if (neighbour != null) {
            Errand sent = placing.pulled(neighbour, standing, now);
            if (sent != null) {
                plan(sent);
            }
        }
    }

    /** A task that was to run here has ended well. */
    public void ranHere(TaskId task, long fuel, long now) {
        Errand errand = errands.get(task);
        if (errand != null && errand.runsHere) {
            slack.took(now - errand.startedAt, errand.serviceNanos);
            queue.stop(errand);
            end(errand, new Action.Done(errand.task, null, fuel, false), now);
        }
    }

    /** A task's kernel failed here: kernels are deterministic, so it fails everywhere. */
    public void failedHere(TaskId task, long now) {
        Errand errand = errands.get(task);
        if (errand != null && errand.runsHere) {
            queue.stop(errand);
            end(errand, new Action.GivenUp(errand.task), now);
        }
    }

    /** The caller has no more use for a task. */
    public void cancelled(TaskId task, long now) {
        Errand errand = errands.get(task);
        if (errand != null) {
            end(errand, new Action.GivenUp(errand.task), now);
        }
    }

    /** How many tasks may run here at once from now on, at least 1: local work always goes on. */
    public void slots(int count, long now) {
        queue.slots(Math.max(1, count));
        placing.serve(now);
    }

    /** Looks at what has waited long enough. */
    public void tick(long now) {
        while (!wakes.isEmpty() && wakes.element().at <= now) {
            Wake wake = wakes.remove();
            Errand errand = wake.errand;
            if (!errand.done && errand.wakeAt == wake.at) {
                errand.wakeAt = Long.MAX_VALUE;
                boolean back = leasing.expire(errand, now);
                placing.look(errand, now);
                settle(errand, back, now);
            }
        }
    }

    /** When {@link #tick} has something to do, or {@link Long#MAX_VALUE}. */
    public long nextTick() {
        while (!wakes.isEmpty()
                && (wakes.element().errand.done || wakes.element().errand.wakeAt != wakes.element().at)) {
            wakes.remove();
        }
        return wakes.isEmpty() ? Long.MAX_VALUE : wakes.element().at;
    }

    /** How long work of this node keeps its cores busy. */
    public long backlogNanos(long now) {
        return queue.backlogNanos(now);
    }

    /** Tasks that have not ended. */
    public int underWay() {
        return errands.size();
    }

    public Tally tally() {
        return leasing.tally();
    }

    /** Whether a breaker keeps tasks from this neighbour; false if it isn't known. */
    public boolean isShunned(Digest id) {
        Neighbour neighbour = neighbours.get(id);
        return neighbour != null && neighbour.breaker.isOpen();
    }

    private static @Nullable Attempt attempt(@Nullable Errand errand, Digest id, long lease) {
        if (errand != null) {
            for (Attempt attempt : errand.attempts) {
                if (attempt.lease == lease && attempt.worker.id().equals(id)) {
                    return attempt;
                }
            }
        }
        return null;
    }

    /** Places what came back to no one, and says when to look again. */
    private void settle(Errand errand, boolean cameBack, long now) {
        if (cameBack && errand.live == null && !errand.runsHere && !errand.waiting && !errand.done) {
            queue.addFirst(errand);
            placing.place(errand, now);
        }
        placing.serve(now);
        plan(errand);
    }

    private void end(Errand errand, Action how, long now) {
        errand.done = true;
        errands.remove(errand.task.id());
        placing.end(errand);
        leasing.end(errand);
        out.accept(how);
        placing.serve(now);
    }

    private void plan(Errand errand) {
        long at = Math.min(Math.min(errand.seekAt, errand.hedgeAt), leasing.nextEnd(errand));
        if (!errand.done && at < errand.wakeAt) {
            errand.wakeAt = at;
            wakes.add(new Wake(at, errand));
        }
    }
}
