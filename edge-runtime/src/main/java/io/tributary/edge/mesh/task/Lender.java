package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Energy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one node computes for others: it accepts or refuses at once, by its state at that moment, runs what it accepted while its own work
 * leaves room, and asks for more when it is idle.
 *
 * <p>A state machine like {@link Requester}, with the same rules for its caller. Of what was accepted, each ends in a {@link
 * Action.Deliver} or a {@link Action.Refuse}, unless it was cancelled or its lease has ended.
 */
public final class Lender {
    private final Map<Loan.Key, Loan> loans = new LinkedHashMap<>();
    private final Map<Loan.Key, Boolean> delivered;
    private final Askers askers = new Askers();
    private final LenderSettings settings;
    private final ToLongFunction<Task> speed;
    private final LongUnaryOperator ownBacklog;
    private final Consumer<Action> out;
    private int spareMillicores;
    private int free;
    private Energy energy = Energy.MAINS;
    private int running;
    private int waiting;
    private long bytes;
    private long pullAt = Long.MAX_VALUE;
    private long pullNanos;
    private final Fetching fetching;
    /** Of lent work: a process may have a part of a core, or others work on the same machine. */
    private final Slack slack = new Slack();
    /** Since it was worked out when to ask for work. */
    private boolean busier;

    /**
     * @param speed fuel a second of one core of this node for the task's kernel, 0 if it hasn't that kernel
     * @param ownBacklog how long work of this node keeps its cores busy, by the time
     */
    public Lender(
            LenderSettings settings, ToLongFunction<Task> speed, LongUnaryOperator ownBacklog, Consumer<Action> out) {
        this.settings = settings;
        this.speed = speed;
        this.ownBacklog = ownBacklog;
        this.out = out;
        this.free = settings.slots();
        this.pullNanos = settings.pullEvery().toNanos();
        this.fetching = new Fetching(
                settings.pullAhead().toNanos(), settings.pullAheadMax().toNanos());
        int remembered = settings.rememberedMax();
        this.delivered = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Loan.Key, Boolean> eldest) {
                return size() > remembered;
            }
        };
    }

    /** What the node can spare has been measured anew; at 0 nothing more is accepted, and what is here ends. */
    public void spare(int millicores, Energy state, long now) {
        spareMillicores = millicores;
        energy = state;
        pullSoon(now);
    }

    /** How many lent tasks may run from now on: 0 as soon as own work needs the cores. */
    public void room(int slots, long now) {
        free = Math.max(0, Math.min(slots, settings.slots()));
        fit(now);
    }

    public void probed(Digest from, long probe, long backlogNanos, long now) {
        askers.heard(from, backlogNanos, now);
        out.accept(new Action.Answer(from, probe, standing(now)));
    }

    /** A task has come with its input; what a message doubled is not run twice. */
    public void asked(
            Digest from, Task task, long lease, long waitMaxNanos, long leaseNanos, long backlogNanos, long now) {
        askers.heard(from, backlogNanos, now);
        fetching.came(from, backlogNanos > 0, now);
        Loan.Key key = new Loan.Key(from, task.id(), lease);
        if (delivered.containsKey(key)) {
            out.accept(new Action.Deliver(from, task.id(), lease));
        } else if (loans.containsKey(key)) {
            out.accept(new Action.Accept(from, task.id(), lease));
        } else {
            judge(key, task, Math.min(waitMaxNanos, leaseNanos - service(task)), leaseNanos, now);
        }
    }

    private void judge(Loan.Key key, Task task, long waitMaxNanos, long leaseNanos, long now) {
        Refusal refusal = refusal(key.requester(), task, waitMaxNanos, now);
        if (refusal != null) {
            out.accept(new Action.Refuse(key.requester(), key.task(), key.lease(), refusal, standing(now)));
            return;
        }
        loans.put(key, new Loan(key, task, service(task), now, now + leaseNanos));
        waiting++;
        bytes += Loan.bytes(task);
        pullNanos = settings.pullEvery().toNanos();
        busier = true;
        out.accept(new Action.Accept(key.requester(), key.task(), key.lease()));
        fit(now);
    }

    private @Nullable Refusal refusal(Digest from, Task task, long waitMaxNanos, long now) {
        if (spareMillicores <= 0) {
            return Refusal.CLOSED;
        }
        if (lowOnEnergy()) {
            return Refusal.ENERGY;
        }
        if (!from.equals(task.node())) {
            return Refusal.REQUESTER;
        }
        if (task.sensitivity() == Sensitivity.PRIVATE) {
            return Refusal.SENSITIVITY;
        }
        if (speed.applyAsLong(task) <= 0) {
            return Refusal.KERNEL;
        }
        if (task.fuelMax() > settings.fuelMax() || Loan.bytes(task) > settings.memoryBytesMax()) {
            return Refusal.LIMITS;
        }
        if (task.priceMilliMax() < settings.priceMilli()) {
            return Refusal.PRICE;
        }
        if (free == 0 && ownBacklog.applyAsLong(now) == 0) {
            return Refusal.OWN_WORK;
        }
        boolean full = waiting >= settings.queueMax() || Loan.bytes(task) > settings.memoryBytesMax() - bytes;
        return full || queueNanos(now) > waitMaxNanos ? Refusal.BUSY : null;
    }

    /** A lent task has run to its end; the caller keeps the result for {@link Action.Deliver}. */
    public void finished(Digest requester, TaskId task, long lease, long now) {
        Loan.Key key = new Loan.Key(requester, task, lease);
        Loan loan = loans.get(key);
        if (loan != null && remove(key)) {
            slack.took(
                    loan.ranNanos + (loan.runs() ? now - loan.since : 0), (long) (loan.serviceNanos * slack.times()));
            delivered.put(key, true);
            out.accept(new Action.Deliver(requester, task, lease));
            fit(now);
        }
    }

    /** A lent task's kernel failed or broke a limit. */
    public void failed(Digest requester, TaskId task, long lease, long now) {
        if (remove(new Loan.Key(requester, task, lease))) {
            out.accept(new Action.Refuse(requester, task, lease, Refusal.FAILED, standing(now)));
            fit(now);
        }
    }

    public void cancelled(Digest requester, TaskId task, long lease, long now) {
        if (remove(new Loan.Key(requester, task, lease))) {
            out.accept(new Action.Drop(requester, task, lease));
            fit(now);
        }
    }

    /** A requester is gone: nobody waits for its results. */
    public void lost(Digest requester, long now) {
        for (Loan loan : loans.values().toArray(new Loan[0])) {
            if (loan.key.requester().equals(requester)) {
                cancelled(requester, loan.key.task(), loan.key.lease(), now);
            }
        }
    }

    /** Ends what nobody waits for any longer, gives back what was kept waiting, and asks for work. */
    public void tick(long now) {
        for (Loan loan : loans.isEmpty() ? new Loan[0] : loans.values().toArray(new Loan[0])) {
            if (now >= loan.endsAt) {
                cancelled(loan.key.requester(), loan.key.task(), loan.key.lease(), now);
            } else if (now >= givenBackAt(loan) && remove(loan.key)) {
                if (loan.started) {
                    out.accept(new Action.Drop(loan.key.requester(), loan.key.task(), loan.key.lease()));
                }
                out.accept(new Action.Refuse(
                        loan.key.requester(), loan.key.task(), loan.key.lease(), Refusal.GIVEN_BACK, standing(now)));
            }
        }
        if (now >= pullAt) {
            pull(now);
        }
    }

    /** When {@link #tick} has something to do, or {@link Long#MAX_VALUE}. */
    public long nextTick() {
        long at = pullAt;
        for (Loan loan : loans.values()) {
            at = Math.min(at, Math.min(loan.endsAt, givenBackAt(loan)));
        }
        return at;
    }

    /** How long lent work would still run here. */
    public long lentNanos(long now) {
        long left = 0;
        for (Loan loan : loans.values()) {
            left += loan.leftNanos(now);
        }
        return left / settings.slots();
    }

    /** Lent tasks that run or wait here. */
    public int lent() {
        return loans.size();
    }

    /** What it answers to a probe now. */
    public Standing standing(long now) {
        return new Standing(queueNanos(now), lowOnEnergy() ? 0 : spareMillicores);
    }

    private boolean lowOnEnergy() {
        return energy.source() != Energy.Source.MAINS && energy.levelPermille() <= settings.batteryFloorPermille();
    }

    private long queueNanos(long now) {
        return ownBacklog.applyAsLong(now) + (running + waiting < free ? 0 : lentNanos(now));
    }

    private long givenBackAt(Loan loan) {
        return loan.runs() || free > 0
                ? Long.MAX_VALUE
                : loan.since + settings.pauseMax().toNanos();
    }

    private long service(Task task) {
        return (long) Math.min(0x1p43, task.fuel() * 1e9 / Math.max(1, speed.applyAsLong(task)));
    }

    private boolean remove(Loan.Key key) {
        Loan loan = loans.remove(key);
        if (loan == null) {
            return false;
        }
        if (loan.runs()) {
            running--;
        } else {
            waiting--;
        }
        bytes -= loan.bytes();
        return true;
    }

    /** Pauses the youngest or goes on with the oldest until as many run as may. */
    private void fit(long now) {
        if (running > free) {
            Loan[] all = loans.values().toArray(new Loan[0]);
            for (int i = all.length - 1; i >= 0 && running > free; i--) {
                if (all[i].runs()) {
                    pause(all[i], now);
                }
            }
        } else if (running < free && waiting > 0) {
            for (Loan loan : loans.values()) {
                if (!loan.runs() && running < free) {
                    go(loan, now);
                }
            }
        }
        pullSoon(now);
    }

    private void pause(Loan loan, long now) {
        loan.ranNanos += now - loan.since;
        loan.since = now;
        loan.paused = true;
        running--;
        waiting++;
        out.accept(new Action.Pause(loan.key.requester(), loan.key.task(), loan.key.lease()));
    }

    private void go(Loan loan, long now) {
        boolean again = loan.started;
        loan.started = true;
        loan.paused = false;
        loan.since = now;
        running++;
        waiting--;
        out.accept(
                again
                        ? new Action.Resume(loan.key.requester(), loan.key.task(), loan.key.lease())
                        : new Action.Start(loan.key.requester(), loan.task, loan.key.lease()));
    }

    /** Asks before the core is idle, so that the next task is there when it is. */
    private void pullSoon(long now) {
        if (waiting >= settings.queueMax() || free == 0 || spareMillicores <= 0 || lowOnEnergy()) {
            pullAt = Long.MAX_VALUE;
        } else if (busier || pullAt == Long.MAX_VALUE) {
            pullAt = now + Math.max(0, (long) (queueNanos(now) * slack.times()) - fetching.nanos());
            busier = false;
        }
    }

    private void pull(long now) {
        Digest asker = ownBacklog.applyAsLong(now) > 0 ? null : askers.next(now);
        if (asker != null) {
            fetching.asked(asker, now);
            out.accept(new Action.Pull(asker, standing(now)));
        }
        pullAt = now + Math.max(pullNanos, fetching.nanos());
        pullNanos = Math.min(2 * pullNanos, settings.pullEveryMax().toNanos());
    }
}
