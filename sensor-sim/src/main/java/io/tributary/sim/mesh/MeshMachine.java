package io.tributary.sim.mesh;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Energy;
import io.tributary.edge.mesh.task.Action;
import io.tributary.edge.mesh.task.Lender;
import io.tributary.edge.mesh.task.LenderSettings;
import io.tributary.edge.mesh.task.Requester;
import io.tributary.edge.mesh.task.RequesterSettings;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A node with one core under the policy that real nodes have: own tasks first, lent ones in what is left. */
final class MeshMachine implements Machine, Consumer<Action> {
    /** A task on this machine's core. */
    private static final class Run {
        final Task task;
        final @Nullable Digest requester;
        final long lease;
        double fuelLeft;
        long since;
        boolean runs;
        int turn;

        Run(Task task, @Nullable Digest requester, long lease) {
            this.task = task;
            this.requester = requester;
            this.lease = lease;
            this.fuelLeft = (double) task.fuel();
        }
    }

    private record Loan(Digest requester, TaskId task, long lease) {}

    final int index;
    final Requester requester;
    final Lender lender;

    private final double speed;
    private final MeshMachine[] all;
    private final MeshRun world;
    private final Map<Loan, Run> lent = new HashMap<>();
    private @Nullable Run own;
    private boolean pipelinesBusy;
    private long tickAt = Long.MAX_VALUE;

    /** What breaks here; nothing unless a test says so. */
    MachineFaults faults = MachineFaults.NONE;

    /** @param speed fuel a second */
    MeshMachine(
            int index,
            double speed,
            MeshMachine[] all,
            MeshRun world,
            RequesterSettings asking,
            LenderSettings lending,
            RandomGenerator dice) {
        this.index = index;
        this.speed = speed;
        this.all = all;
        this.world = world;
        this.requester = new Requester(asking, task -> (long) speed, this::lentNanos, dice, this);
        this.lender = new Lender(lending, task -> (long) speed, this::backlogNanos, this);
        lender.spare(1000, Energy.MAINS, 0);
    }

    private long lentNanos(long now) {
        return lender.lentNanos(now);
    }

    private long backlogNanos(long now) {
        return requester.backlogNanos(now);
    }

    @Override
    public void arrived(Task task) {
        if (later(() -> arrived(task))) {
            return;
        }
        world.watch().arrived(this, task);
        Requester.Taken taken = requester.arrived(task, Long.MAX_VALUE, now());
        if (taken != Requester.Taken.YES) {
            throw new IllegalStateException("task " + task + " was not taken: " + taken);
        }
        plan();
    }

    /** The node's pipelines need the core, or no longer do. */
    void pipelines(boolean busy) {
        pipelinesBusy = busy;
        room();
        plan();
    }

    @Override
    public void accept(Action action) {
        world.watch().saw(this, action);
        if (action instanceof Action.ToNeighbour message) {
            int to = (int) message.to().a();
            long bytes = action instanceof Action.Send send ? send.task().inputBytes() : 0;
            world.network().send(index, to, bytes, () -> all[to].receive(index, message));
        } else if (action instanceof Action.RunLocally run) {
            own = new Run(run.task(), null, 0);
            lender.room(0, now());
            go(own);
        } else if (action instanceof Action.StopLocally && own != null) {
            pause(own);
            own = null;
        } else if (action instanceof Action.Done done) {
            world.ended(done.task(), done.worker() != null);
        } else if (action instanceof Action.Start start) {
            Run run = new Run(start.task(), start.requester(), start.lease());
            lent.put(new Loan(start.requester(), start.task().id(), start.lease()), run);
            go(run);
        } else if (action instanceof Action.Pause paused) {
            with(lent.get(new Loan(paused.requester(), paused.task(), paused.lease())), this::pause);
        } else if (action instanceof Action.Resume resumed) {
            with(lent.get(new Loan(resumed.requester(), resumed.task(), resumed.lease())), this::go);
        } else if (action instanceof Action.Drop drop) {
            with(lent.remove(new Loan(drop.requester(), drop.task(), drop.lease())), this::pause);
        }
    }

    private void receive(int from, Action.ToNeighbour message) {
        if (faults.deaf(now())) {
            return;
        }
        world.watch().received(this, from, message);
        Digest id = all[from].id();
        if (message instanceof Action.Probe probe) {
            lender.probed(id, probe.probe(), probe.backlogNanos(), now());
        } else if (message instanceof Action.Answer answer) {
            requester.answered(id, answer.probe(), all[from].faults.lie(answer.standing()), now());
        } else if (message instanceof Action.Send send) {
            lender.asked(
                    id, send.task(), send.lease(), send.waitMaxNanos(), send.leaseNanos(), send.backlogNanos(), now());
        } else if (message instanceof Action.Accept accept) {
            requester.accepted(id, accept.task(), accept.lease(), now());
        } else if (message instanceof Action.Refuse refuse) {
            requester.refused(id, refuse.task(), refuse.lease(), refuse.reason(), now());
        } else if (message instanceof Action.Deliver deliver) {
            requester.delivered(id, deliver.task(), deliver.lease(), all[from].faults.bill(), now());
        } else if (message instanceof Action.Cancel cancel) {
            lender.cancelled(id, cancel.task(), cancel.lease(), now());
        } else if (message instanceof Action.Pull pull) {
            requester.pulled(id, all[from].faults.lie(pull.standing()), now());
        }
        room();
        plan();
    }

    Digest id() {
        return world.id(index);
    }

    /** Lent tasks that use the core now. */
    long lentRunning() {
        long count = 0;
        for (Run run : lent.values()) {
            count += run.runs ? 1 : 0;
        }
        return count;
    }

    boolean ownRunning() {
        return own != null;
    }

    boolean pipelinesBusy() {
        return pipelinesBusy;
    }

    /** What a frozen machine would do it does when it thaws; a dead one never. */
    private boolean later(Runnable event) {
        boolean deaf = faults.deaf(now());
        if (deaf && faults.deafUntil() != Long.MAX_VALUE) {
            world.agenda().at(faults.deafUntil(), event);
        }
        return deaf;
    }

    /** The membership has noticed that a node is gone. */
    void lost(int gone) {
        if (!faults.deaf(now())) {
            world.watch().lost(this, world.id(gone));
            requester.lost(world.id(gone), now());
            lender.lost(world.id(gone), now());
            room();
            plan();
        }
    }

    boolean near(Digest other) {
        return world.network().near(index, (int) other.a());
    }

    boolean dead() {
        return faults.deaf(now()) && faults.deafUntil() == Long.MAX_VALUE;
    }

    private void go(Run run) {
        run.runs = true;
        run.since = now();
        int turn = ++run.turn;
        world.agenda().at(now() + (long) Math.ceil(run.fuelLeft * 1e9 / pace()), () -> finish(run, turn));
    }

    private double pace() {
        return speed / faults.slowness();
    }

    private void pause(Run run) {
        if (run.runs) {
            run.runs = false;
            run.turn++;
            run.fuelLeft = Math.max(0, run.fuelLeft - (now() - run.since) * pace() / 1e9);
        }
    }

    private void finish(Run run, int turn) {
        if (!run.runs || run.turn != turn || later(() -> finish(run, turn))) {
            return;
        }
        run.runs = false;
        Digest asker = run.requester;
        if (asker == null) {
            own = null;
            requester.ranHere(run.task.id(), run.task.fuel(), now());
        } else {
            lent.remove(new Loan(asker, run.task.id(), run.lease));
            if (faults.failing()) {
                lender.failed(asker, run.task.id(), run.lease, now());
            } else {
                lender.finished(asker, run.task.id(), run.lease, now());
            }
        }
        room();
        plan();
    }

    private void room() {
        lender.room(own == null && !pipelinesBusy ? 1 : 0, now());
    }

    private void tick(long at) {
        if (at == tickAt && !later(() -> tick(at))) {
            tickAt = Long.MAX_VALUE;
            requester.tick(now());
            room();
            lender.tick(now());
            plan();
        }
    }

    /** Has the machine woken when its policy wants to look at the clock. */
    void plan() {
        world.watch().acted(this);
        long at = Math.max(now(), Math.min(requester.nextTick(), lender.nextTick()));
        if (at < tickAt) {
            tickAt = at;
            world.agenda().at(at, () -> tick(at));
        }
    }

    private long now() {
        return world.agenda().now();
    }

    private static void with(@Nullable Run run, Consumer<Run> action) {
        if (run != null) {
            action.accept(run);
        }
    }
}
