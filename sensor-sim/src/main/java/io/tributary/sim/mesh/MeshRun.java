package io.tributary.sim.mesh;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Energy;
import io.tributary.edge.mesh.offer.Offer;
import io.tributary.edge.mesh.task.LenderSettings;
import io.tributary.edge.mesh.task.Link;
import io.tributary.edge.mesh.task.RequesterSettings;
import io.tributary.edge.mesh.task.Sensitivity;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** One run of a simulated mesh: tasks arrive at random (Poisson), with exponential sizes. One thread. */
public final class MeshRun {
    private static final String KERNEL = "simulated";
    /** Fuel a second at speed 1. */
    private static final double FUEL_PER_SECOND = 1e9;
    /** Nodes of {@link Policy#BEST_IN_SITE} say how they stand this often in mean service times. */
    private static final double TOLD_EVERY = 10;

    /** So long after the last arrival those that are under way may end, so that the slow ones are counted too. */
    private static final double DRAINED_MAX = 100_000;

    private static final Digest OWNER = new Digest(0, 0, 0, 1);
    private static final Sensitivity[] SENSITIVITIES = Sensitivity.values();
    private static final byte[] NO_PARAMS = {};

    private final MeshPlan plan;
    private final Watch watch;
    private final Agenda agenda = new Agenda();
    private final Network network;
    private final Responses responses = new Responses();
    private final Machine[] machines;
    private final Digest[] ids;
    private final double[] speeds;
    /** Of all nodes, in nodes of speed 1. */
    private final double capacity;

    private final double[] rates;
    private final double unit;
    private final SplittableRandom arrivals;
    private final long end;
    private long tasks;
    private long under;
    private long events;

    public MeshRun(MeshPlan plan) {
        this(plan, RequesterSettings.standard(), LenderSettings.standard(), Watch.NONE);
    }

    MeshRun(MeshPlan plan, RequesterSettings asking, LenderSettings lending, Watch watch) {
        this.plan = plan;
        this.watch = watch;
        this.unit = (double) plan.service().toNanos();
        this.end = (long) ((plan.warmup() + plan.measured()) * unit);
        SplittableRandom seeds = new SplittableRandom(plan.seed());
        this.network = new Network(plan.network(), plan.siteNodes(), agenda, seeds.split());
        this.arrivals = seeds.split();
        this.speeds = speeds(plan, seeds.split());
        this.capacity = Arrays.stream(speeds).sum();
        this.ids = new Digest[plan.nodes()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = new Digest(i, 0, 0, 0);
        }
        this.rates = rates(seeds.split());
        this.machines = plan.policy() == Policy.TRIBUTARY ? meshed(asking, lending, seeds) : rivals(seeds);
        for (int i = 0; i < machines.length; i++) {
            if (rates[i] > 0) {
                arrive(i, 1 / rates[i], 0);
            }
        }
    }

    /** Runs to the end of the plan and gives what was measured. */
    public MeshResult run() {
        while (agenda.next(end) || (under > 0 && agenda.next((long) (end + DRAINED_MAX * unit)))) {
            events++;
        }
        return new MeshResult(
                plan,
                tasks,
                responses.count(),
                responses.mean(),
                responses.quantile(0.99),
                network.sent() / (double) Math.max(1, tasks),
                responses.remoteShare(),
                leastMean());
    }

    /**
     * The least mean response that there can be for tasks whose size nobody knows: the fastest nodes are always busy, nobody waits, and
     * messages take no time (Little's law: nodes that are busy by tasks that come in a unit of time).
     */
    private double leastMean() {
        double[] sorted = speeds.clone();
        Arrays.sort(sorted);
        double left = plan.load() * capacity;
        double busy = 0;
        for (int i = sorted.length - 1; i >= 0 && left > 0; i--) {
            busy += Math.min(1, left / sorted[i]);
            left -= sorted[i];
        }
        return busy / (plan.load() * capacity);
    }

    MeshPlan plan() {
        return plan;
    }

    Agenda agenda() {
        return agenda;
    }

    Network network() {
        return network;
    }

    Watch watch() {
        return watch;
    }

    /** Of a run under {@link Policy#TRIBUTARY}. */
    MeshMachine machine(int index) {
        return (MeshMachine) machines[index];
    }

    /** Nanoseconds until which tasks arrive. */
    long end() {
        return end;
    }

    long events() {
        return events;
    }

    Digest id(int index) {
        return ids[index];
    }

    void ended(Task task, boolean remote) {
        under--;
        long arrived = task.deadline();
        if (arrived >= plan.warmup() * unit) {
            responses.add((agenda.now() - arrived) / unit, remote);
        }
    }

    private static double[] speeds(MeshPlan plan, SplittableRandom dice) {
        double[] speeds = new double[plan.nodes()];
        for (int i = 0; i < speeds.length; i++) {
            speeds[i] = plan.speeds().get(dice.nextInt(plan.speeds().size()));
        }
        return speeds;
    }

    private Machine[] rivals(SplittableRandom seeds) {
        RivalMachine[] all = new RivalMachine[plan.nodes()];
        for (int i = 0; i < all.length; i++) {
            all[i] = new RivalMachine(i, speeds[i] * FUEL_PER_SECOND, all, this, seeds.split());
            if (plan.policy() == Policy.BEST_IN_SITE) {
                tell(all[i], (long) (seeds.nextDouble() * TOLD_EVERY * unit));
            }
        }
        return all;
    }

    private void tell(RivalMachine machine, long at) {
        agenda.at(at, () -> {
            machine.tell();
            tell(machine, at + (long) (TOLD_EVERY * unit));
        });
    }

    private Machine[] meshed(RequesterSettings asking, LenderSettings lending, SplittableRandom seeds) {
        MeshMachine[] all = new MeshMachine[plan.nodes()];
        for (int i = 0; i < all.length; i++) {
            all[i] = new MeshMachine(i, speeds[i] * FUEL_PER_SECOND, all, this, asking, lending, seeds.split());
        }
        for (MeshMachine machine : all) {
            introduce(machine, all, seeds);
            machine.plan();
        }
        return all;
    }

    /** Every node knows those of its site, and some of other sites. */
    private void introduce(MeshMachine machine, MeshMachine[] all, SplittableRandom dice) {
        int first = machine.index - machine.index % plan.siteNodes();
        Offer offer = offer(machine.index, 0);
        for (int i = first; i < Math.min(all.length, first + plan.siteNodes()); i++) {
            if (i != machine.index) {
                hear(all[i], offer, machine.index);
            }
        }
        for (int i = 0; i < plan.farKnown() && plan.nodes() > plan.siteNodes(); i++) {
            int other = dice.nextInt(all.length);
            if (!network.near(machine.index, other)) {
                hear(all[other], offer, machine.index);
            }
        }
    }

    private void hear(MeshMachine hearer, Offer offer, int from) {
        Link link = Link.steady(
                network.near(from, hearer.index),
                true,
                network.rttNanos(from, hearer.index),
                network.bytesPerSecond(from, hearer.index));
        hearer.requester.heard(offer, link, Long.MAX_VALUE >> 1, 0);
    }

    private Offer offer(int node, long sequence) {
        long speed = (long) (speeds[node] * FUEL_PER_SECOND);
        return new Offer(
                ids[node],
                OWNER,
                sequence,
                Long.MAX_VALUE,
                (int) Math.round(1000 * Math.max(0, 1 - rates[node] * unit / speeds[node])),
                0,
                0,
                Energy.MAINS,
                List.of(new Offer.Kernel(KERNEL, 1, speed)),
                Set.of());
    }

    /** Tasks a nanosecond of each node. */
    private double[] rates(SplittableRandom dice) {
        double[] rates = new double[plan.nodes()];
        boolean[] hot = new boolean[rates.length];
        int hots = (int) Math.round(plan.hotNodes() * hot.length);
        for (int left = hots; left > 0; ) {
            int drawn = dice.nextInt(hot.length);
            left -= hot[drawn] ? 0 : 1;
            hot[drawn] = true;
        }
        for (int i = 0; i < hot.length; i++) {
            double share = hot[i] ? plan.hotLoad() / hots : (1 - plan.hotLoad()) / (hot.length - hots);
            rates[i] = plan.load() / unit * capacity * share;
        }
        return rates;
    }

    private void arrive(int node, double meanGap, long after) {
        long at = after + (long) (meanGap * exponential());
        if (at <= end) {
            agenda.at(at, () -> {
                tasks++;
                under++;
                machines[node].arrived(task(node, at));
                arrive(node, meanGap, at);
            });
        }
    }

    private double exponential() {
        return -Math.log(1 - arrivals.nextDouble());
    }

    /** Its deadline tells when it arrived: policies look at it only in relation to the clock, and there it is long gone. */
    private Task task(int node, long now) {
        long fuel = 1 + (long) (exponential() * unit / 1e9 * FUEL_PER_SECOND);
        return new Task(
                new TaskId(new Digest(tasks, node, 0, 0)),
                KERNEL,
                1,
                NO_PARAMS,
                OWNER,
                plan.inputBytes(),
                fuel,
                fuel,
                0,
                0,
                now,
                plan.mixed() ? SENSITIVITIES[arrivals.nextInt(SENSITIVITIES.length)] : Sensitivity.SHARED,
                0,
                ids[node],
                OWNER);
    }
}
