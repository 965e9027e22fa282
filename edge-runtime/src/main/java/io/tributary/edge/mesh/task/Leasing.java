package io.tributary.edge.mesh.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who has which task and for how long: one lease of a task at a time, and at most one more as a hedge. */
final class Leasing {
    private static final int BILLED_MAX = 4096;

    final Hedging hedging;

    private final RequesterSettings settings;
    private final LocalQueue queue;
    private final Consumer<Action> out;
    private final Set<TaskId> billed = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Boolean> eldest) {
            return size() > BILLED_MAX;
        }
    });
    private long leases;
    private long hedged;
    private long expired;
    private long again;
    private long fellBack;

    Leasing(RequesterSettings settings, LocalQueue queue, Consumer<Action> out) {
        this.settings = settings;
        this.queue = queue;
        this.out = out;
        this.hedging = new Hedging(settings.hedgeShare());
    }

    /** Sends a task that waits, or as a hedge one that is away. */
    void send(Errand errand, Neighbour worker, long completion, long waitMax, boolean asHedge, long now) {
        long most = Math.max(settings.leaseMin().toNanos(), (long) (settings.leaseTimes() * completion));
        long room = errand.deadline - now - errand.serviceNanos;
        long lease = room > completion ? Math.min(most, room) : most;
        hedged += asHedge ? 1 : 0;
        again += asHedge || errand.attempts.isEmpty() ? 0 : 1;
        Attempt attempt = new Attempt(
                worker,
                ++leases,
                now,
                completion,
                worker.service(errand.task),
                now + lease,
                now + answer(errand.task, worker));
        errand.attempts.add(attempt);
        if (asHedge) {
            errand.hedge = attempt;
        } else {
            queue.remove(errand);
            errand.live = attempt;
            errand.seekAt = Long.MAX_VALUE;
            errand.hedgeAt = now + hedging.lateNanos(completion);
        }
        worker.inFlight++;
        out.accept(new Action.Send(worker.id(), errand.task, attempt.lease, waitMax, lease, queue.waitingNanos()));
    }

    /** As long as an answer may take, and twice what the input should take on its way. */
    private long answer(Task task, Neighbour worker) {
        return Math.max(settings.answerMin().toNanos(), worker.link.answerNanos()) + 2 * worker.transferNanos(task);
    }

    void accepted(Errand errand, Attempt attempt) {
        attempt.accepted();
    }

    void refused(Errand errand, Attempt attempt, Refusal reason, long now) {
        if (reason.broken()) {
            attempt.worker.breaker.failed(now);
        }
        errand.refuser = attempt.worker;
        over(errand, attempt);
        errand.onlyHere |= errand.attempts.size() >= settings.triesMax();
    }

    void delivered(Errand errand, Attempt attempt, long now) {
        attempt.worker.breaker.succeeded();
        attempt.worker.slack.took(now - attempt.sentAt, attempt.expectedNanos);
        hedging.observe(now - attempt.sentAt, attempt.expectedNanos);
        over(errand, attempt);
    }

    /** Whether this task's bill is the first one. */
    boolean bill(TaskId task) {
        return billed.add(task);
    }

    /** Takes back what a neighbour has kept too long, or never answered. */
    boolean expire(Errand errand, long now) {
        boolean hedgeEnded = expire(errand, errand.hedge, now);
        return expire(errand, errand.live, now) || hedgeEnded;
    }

    private boolean expire(Errand errand, @Nullable Attempt attempt, long now) {
        if (attempt == null || now < attempt.endsAt()) {
            return false;
        }
        expired++;
        attempt.worker.breaker.failed(now);
        out.accept(new Action.Cancel(attempt.worker.id(), errand.task.id(), attempt.lease));
        errand.refuser = attempt.worker;
        over(errand, attempt);
        errand.onlyHere |= errand.attempts.size() >= settings.triesMax();
        return true;
    }

    /** The task runs here now. */
    void runsHere(Errand errand) {
        fellBack += errand.attempts.isEmpty() ? 0 : 1;
    }

    Tally tally() {
        return new Tally(hedged, expired, again, fellBack);
    }

    long nextEnd(Errand errand) {
        long live = errand.live == null ? Long.MAX_VALUE : errand.live.endsAt();
        return errand.hedge == null ? live : Math.min(live, errand.hedge.endsAt());
    }

    boolean isAt(Errand errand, Neighbour neighbour) {
        return (errand.live != null && errand.live.worker == neighbour)
                || (errand.hedge != null && errand.hedge.worker == neighbour);
    }

    void endAt(Errand errand, Neighbour neighbour) {
        if (errand.live != null && errand.live.worker == neighbour) {
            over(errand, errand.live);
        }
        if (errand.hedge != null && errand.hedge.worker == neighbour) {
            over(errand, errand.hedge);
        }
    }

    /** The task has ended: nobody need go on with it. */
    void end(Errand errand) {
        cancel(errand, errand.live);
        cancel(errand, errand.hedge);
    }

    private void cancel(Errand errand, @Nullable Attempt attempt) {
        if (attempt != null) {
            out.accept(new Action.Cancel(attempt.worker.id(), errand.task.id(), attempt.lease));
            over(errand, attempt);
        }
    }

    /** A hedge whose first lease has ended takes its place. */
    private static void over(Errand errand, Attempt attempt) {
        if (attempt.over) {
            return;
        }
        attempt.end();
        if (errand.live == attempt) {
            errand.live = errand.hedge;
        }
        if (errand.live == errand.hedge || errand.hedge == attempt) {
            errand.hedge = null;
        }
    }
}
