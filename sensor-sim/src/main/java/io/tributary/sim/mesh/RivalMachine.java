package io.tributary.sim.mesh;

import io.tributary.edge.mesh.task.Task;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A node of the policies that Tributary's is compared with: one queue, first come, first served, whoever asks. */
final class RivalMachine implements Machine {
    private record Job(Task task, int from) {}

    private final int index;
    private final double speed;
    private final RivalMachine[] all;
    private final MeshRun run;
    private final RandomGenerator dice;
    private final ArrayDeque<Job> jobs = new ArrayDeque<>();
    private double queuedFuel;

    /** What it last told its site, in nanoseconds. */
    private double said;

    RivalMachine(int index, double speed, RivalMachine[] all, MeshRun run, RandomGenerator dice) {
        this.index = index;
        this.speed = speed;
        this.all = all;
        this.run = run;
        this.dice = dice;
    }

    @Override
    public void arrived(Task task) {
        switch (run.plan().policy()) {
            case RANDOM -> send(task, all[dice.nextInt(all.length)]);
            case POWER_OF_TWO -> ask(task, all[dice.nextInt(all.length)], all[dice.nextInt(all.length)]);
            case BEST_IN_SITE -> send(task, bestInSite(task));
            case TRIBUTARY -> throw new IllegalStateException("not a rival");
        }
    }

    /** Tells the site how much waits here, as a node that sends offers and no probes would. */
    void tell() {
        double now = queuedFuel * 1e9 / speed;
        int first = index - index % run.plan().siteNodes();
        run.network().count(Math.min(all.length - first, run.plan().siteNodes()) - 1);
        run.agenda().at(run.agenda().now() + run.plan().network().nearNanos(), () -> said = now);
    }

    private RivalMachine bestInSite(Task task) {
        int first = index - index % run.plan().siteNodes();
        int end = Math.min(all.length, first + run.plan().siteNodes());
        RivalMachine best = this;
        double least = queuedFuel * 1e9 / speed + task.fuel() * 1e9 / speed;
        int offset = dice.nextInt(end - first);
        for (int i = 0; i < end - first; i++) {
            RivalMachine other = all[first + (i + offset) % (end - first)];
            double cost =
                    other.said + task.fuel() * 1e9 / other.speed + run.network().rttNanos(index, other.index);
            if (other != this && cost < least) {
                least = cost;
                best = other;
            }
        }
        return best;
    }

    private void ask(Task task, RivalMachine one, RivalMachine other) {
        double[] waits = {-1, -1};
        ask(task, one, other, waits, 0);
        ask(task, one, other, waits, 1);
    }

    private void ask(Task task, RivalMachine one, RivalMachine other, double[] waits, int which) {
        RivalMachine asked = which == 0 ? one : other;
        run.network().send(index, asked.index, 0, () -> {
            double wait = (asked.jobs.size() + 1) / asked.speed;
            run.network().send(asked.index, index, 0, () -> {
                waits[which] = wait;
                if (waits[1 - which] >= 0) {
                    send(task, waits[0] <= waits[1] ? one : other);
                }
            });
        });
    }

    private void send(Task task, RivalMachine to) {
        run.network().send(index, to.index, task.inputBytes(), () -> to.take(new Job(task, index)));
    }

    private void take(Job job) {
        jobs.addLast(job);
        queuedFuel += job.task.fuel();
        if (jobs.size() == 1) {
            begin();
        }
    }

    private void begin() {
        @Nullable Job job = jobs.peekFirst();
        if (job != null) {
            run.agenda().at(run.agenda().now() + (long) (job.task.fuel() * 1e9 / speed), () -> finish(job));
        }
    }

    private void finish(Job job) {
        jobs.removeFirst();
        queuedFuel -= job.task.fuel();
        run.network().send(index, job.from, 0, () -> run.ended(job.task, index != job.from));
        begin();
    }
}
