package io.tributary.sim.mesh;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Action;
import io.tributary.edge.mesh.task.LenderSettings;
import io.tributary.edge.mesh.task.Sensitivity;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What must hold after every event, whatever breaks: kept by looking on, from what goes over the wire, and by no state of the policy. */
final class MeshChecks implements Watch {
    private static final class Life {
        final Task task;
        final MeshMachine node;
        final Map<Long, Digest> leases = new HashMap<>();
        final Map<Long, Digest> everSent = new HashMap<>();
        boolean here;
        boolean ended;
        int bills;

        Life(Task task, MeshMachine node) {
            this.task = task;
            this.node = node;
        }

        int holders() {
            return leases.size() + (here ? 1 : 0);
        }
    }

    private static final LenderSettings LENDING = LenderSettings.standard();
    private static final double HEDGED_MAX = 0.05;

    /** Far above what the longest run needs. */
    private static final long EVENTS_MAX = 5_000_000;

    /** Far above what one event can make right: every task of a machine sent, cancelled and asked for. */
    private static final int ACTIONS_MAX = 10_000;

    private final Map<TaskId, Life> lives = new LinkedHashMap<>();
    private final Map<MeshMachine, double[]> fuel = new HashMap<>();
    private int ended;
    private long events;
    private int actions;
    private int hedges;
    private int expired;
    private int remote;

    @Override
    public void arrived(MeshMachine machine, Task task) {
        lives.put(task.id(), new Life(task, machine));
        fuel.computeIfAbsent(machine, unknown -> new double[2])[0] += task.fuel();
    }

    @Override
    public void saw(MeshMachine machine, Action action) {
        check(++actions < ACTIONS_MAX, "one event goes on for ever", action);
        if (action instanceof Action.Send send) {
            sent(machine, send);
        } else if (action instanceof Action.Cancel cancel) {
            Life life = life(cancel.task());
            expired += life.leases.remove(cancel.lease()) != null && !life.ended ? 1 : 0;
        } else if (action instanceof Action.RunLocally run) {
            Life life = life(run.task().id());
            check(!machine.ownRunning(), "two own tasks on one core", run);
            hold(life, run);
            life.here = true;
        } else if (action instanceof Action.StopLocally stop) {
            life(stop.task()).here = false;
        } else if (action instanceof Action.Done done) {
            done(machine, done);
        } else if (action instanceof Action.GivenUp given) {
            check(false, "given up without a reason", given);
        } else if (action instanceof Action.Accept accept) {
            check(machine.lender.standing(0).spareMillicores() > 0, "accepted below the battery's floor", accept);
        }
    }

    private void sent(MeshMachine machine, Action.Send send) {
        Life life = life(send.task().id());
        boolean near = machine.near(send.to());
        check(life.task.sensitivity() != Sensitivity.PRIVATE, "private data left the node", send);
        check(life.task.sensitivity() != Sensitivity.SITE || near, "data of the site left it", send);
        hold(life, send);
        life.leases.put(send.lease(), send.to());
        life.everSent.put(send.lease(), send.to());
    }

    /** One holder, and at most one more, within what may be done twice. */
    private void hold(Life life, Action action) {
        check(!life.ended, "began after its end", action);
        check(life.holders() <= 1, "two leases beside the hedge", action);
        if (life.holders() == 1) {
            hedges++;
            double[] used = Objects.requireNonNull(fuel.get(life.node));
            used[1] += life.task.fuel();
            check(used[1] <= HEDGED_MAX * used[0] + 1, "hedged more than 5 % of " + used[0], action);
        }
    }

    private void done(MeshMachine machine, Action.Done done) {
        Life life = life(done.task().id());
        check(!life.ended, "ended twice", done);
        check(machine == life.node, "ended elsewhere", done);
        life.ended = true;
        life.here = false;
        ended++;
        if (done.worker() != null) {
            remote++;
            check(life.everSent.containsValue(done.worker()), "billed by one who never had it", done);
            life.bills += done.billed() ? 1 : 0;
        }
        check(life.bills <= 1, "billed twice", done);
        check(life.bills == (done.worker() == null ? 0 : 1), "bill and worker don't fit", done);
    }

    @Override
    public void received(MeshMachine machine, int from, Action.ToNeighbour message) {
        if (message instanceof Action.Refuse refuse) {
            life(refuse.task()).leases.remove(refuse.lease());
        } else if (message instanceof Action.Deliver deliver) {
            life(deliver.task()).leases.remove(deliver.lease());
        }
    }

    @Override
    public void lost(MeshMachine machine, Digest gone) {
        lives.values().stream()
                .filter(life -> life.node == machine)
                .forEach(life -> life.leases.values().removeIf(gone::equals));
    }

    @Override
    public void acted(MeshMachine machine) {
        actions = 0;
        check(++events < EVENTS_MAX, "goes on for ever", machine);
        long lent = machine.lentRunning();
        check(lent == 0 || (!machine.ownRunning() && !machine.pipelinesBusy()), "lent work beside own work", machine);
        check(lent <= LENDING.slots(), "more lent tasks than slots", machine);
        check(machine.lender.lent() <= LENDING.slots() + LENDING.queueMax(), "a queue above its limit", machine);
    }

    /** To be called when nothing happens any more. */
    void end() {
        for (Life life : lives.values()) {
            check(life.ended || life.node.dead(), "never ended", life.task);
        }
    }

    int ended() {
        return ended;
    }

    int remote() {
        return remote;
    }

    int hedges() {
        return hedges;
    }

    int expired() {
        return expired;
    }

    private Life life(TaskId id) {
        return Objects.requireNonNull(lives.get(id), "a task that never arrived");
    }

    private static void check(boolean holds, String fault, Object what) {
        if (!holds) {
            throw new AssertionError(fault + ": " + what);
        }
    }
}
