package io.tributary.sim.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.mesh.offer.Energy;
import io.tributary.edge.mesh.task.LenderSettings;
import io.tributary.edge.mesh.task.RequesterSettings;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Small meshes in which everything breaks that can, seed after seed. A seed that failed: {@code -Dtributary.mesh.seed=S}; more of them:
 * {@code -Dtributary.mesh.seeds=N}.
 */
class MeshFaultsTest {
    private static final double SECOND = 1e9;

    private int ended;
    private int remote;
    private int hedges;
    private int expired;

    @Test
    void whatever_breaks_each_task_ends_once_and_is_billed_once_and_own_work_comes_first() {
        Long only = Long.getLong("tributary.mesh.seed");
        int seeds = only == null ? Integer.getInteger("tributary.mesh.seeds", 1000) : 1;
        for (int i = 0; i < seeds; i++) {
            long seed = only == null ? i : only;
            try {
                world(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage() + "; -Dtributary.mesh.seed=" + seed, e);
            }
        }
        assertThat(ended).isGreaterThan(100 * seeds);
        if (only == null) {
            assertThat(List.of(remote, hedges, expired)).allMatch(count -> count > seeds);
        }
    }

    private void world(long seed) {
        SplittableRandom dice = new SplittableRandom(seed);
        MeshChecks checks = new MeshChecks();
        MeshRun run = new MeshRun(plan(dice, seed), RequesterSettings.standard(), LenderSettings.standard(), checks);
        for (int i = 0; i < run.plan().nodes(); i++) {
            breakSome(run, run.machine(i), dice);
        }
        if (dice.nextBoolean()) {
            long from = (long) (dice.nextDouble() * run.end());
            run.agenda()
                    .at(
                            from,
                            () -> run.network().cut(1 + dice.nextInt(run.plan().nodes())));
            run.agenda()
                    .at(
                            from + (long) (3 * SECOND * dice.nextDouble()),
                            () -> run.network().cut(0));
        }
        run.run();
        checks.end();
        ended += checks.ended();
        remote += checks.remote();
        hedges += checks.hedges();
        expired += checks.expired();
    }

    private static MeshPlan plan(SplittableRandom dice, long seed) {
        int nodes = 5 + dice.nextInt(26);
        double load = 0.2 + dice.nextDouble();
        Network.Conditions network = new Network.Conditions(
                1_000_000,
                30_000_000,
                125_000_000,
                12_500_000,
                dice.nextBoolean() ? 0 : 0.1 * dice.nextDouble(),
                dice.nextBoolean() ? 0 : 0.1 * dice.nextDouble(),
                dice.nextBoolean() ? 0.1 : 20);
        return new MeshPlan(
                nodes,
                3 + dice.nextInt(nodes),
                4,
                load,
                List.of(0.5, 1.0, 2.0, 4.0),
                0.2,
                0.8,
                Duration.ofMillis(100),
                64 * 1024,
                true,
                network,
                0,
                300 / (nodes * load),
                Policy.TRIBUTARY,
                seed);
    }

    private static void breakSome(MeshRun run, MeshMachine machine, SplittableRandom dice) {
        long at = (long) (dice.nextDouble() * run.end());
        long frozen = (long) (2 * SECOND * dice.nextDouble());
        switch (dice.nextInt(16)) {
            case 0 -> machine.faults = faults(1, false, 1, false, at, Long.MAX_VALUE);
            case 1 -> machine.faults = faults(1, false, 1, false, at, at + frozen);
            case 2 -> machine.faults = faults(2 + 20 * dice.nextDouble(), dice.nextBoolean(), 1, false, -1, -1);
            case 3 -> machine.faults = faults(1, true, 1, false, -1, -1);
            case 4 -> machine.faults = faults(1, false, Long.MAX_VALUE, false, -1, -1);
            case 5 -> machine.faults = faults(1, false, 1, true, -1, -1);
            case 6 -> machine.lender.spare(1000, new Energy(Energy.Source.BATTERY, 100, 5000), 0);
            case 7, 8 -> busy(run, machine, dice, at);
            default -> {}
        }
        if (machine.faults.deafUntil() == Long.MAX_VALUE && machine.faults.deafFrom() == at) {
            run.agenda().at(at + (long) SECOND, () -> gone(run, machine.index));
        }
    }

    private static MachineFaults faults(
            double slowness, boolean liar, long bill, boolean failing, long deafFrom, long deafUntil) {
        return new MachineFaults(slowness, liar, bill, failing, deafFrom, deafUntil);
    }

    private static void gone(MeshRun run, int index) {
        for (int i = 0; i < run.plan().nodes(); i++) {
            if (i != index) {
                run.machine(i).lost(index);
            }
        }
    }

    private static void busy(MeshRun run, MeshMachine machine, SplittableRandom dice, long at) {
        run.agenda().at(at, () -> machine.pipelines(true));
        run.agenda().at(at + (long) (4 * SECOND * dice.nextDouble()), () -> machine.pipelines(false));
    }
}
