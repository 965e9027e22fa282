package io.tributary.sim.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is known of queues comes out of the simulator before it is asked about anything else. */
class MeshTheoryTest {
    /** M/M/1: 1 / (1 - load). The queue of the production policy on a node without neighbours. */
    @Test
    void a_node_alone_is_the_queue_of_the_textbooks() {
        assertThat(new MeshRun(MeshPlan.ideal(1, 0.9, 1_000, 400_000, Policy.TRIBUTARY, 1))
                        .run()
                        .mean())
                .isCloseTo(10, within(0.5));
        assertThat(new MeshRun(MeshPlan.ideal(1, 0.5, 1_000, 100_000, Policy.TRIBUTARY, 2))
                        .run()
                        .mean())
                .isCloseTo(2, within(0.06));
    }

    /** Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, IEEE TPDS 12(10), 2001: 2.6141 for many nodes. */
    @Test
    void two_choices_are_the_supermarket_model() {
        assertThat(new MeshRun(MeshPlan.ideal(500, 0.9, 100, 400, Policy.POWER_OF_TWO, 3))
                        .run()
                        .mean())
                .isCloseTo(2.61, within(0.08));
    }

    /** Queues of their own, each with a load of 0.9. */
    @Test
    void random_choice_is_as_bad_as_no_choice() {
        assertThat(new MeshRun(MeshPlan.ideal(500, 0.9, 300, 500, Policy.RANDOM, 4))
                        .run()
                        .mean())
                .isCloseTo(10, within(0.7));
    }

    @Test
    void sharing_beats_its_rivals_where_nodes_and_load_are_uneven() {
        MeshResult shared = uneven(Policy.TRIBUTARY);
        assertThat(shared.mean())
                .isLessThan(uneven(Policy.POWER_OF_TWO).mean() / 2)
                .isLessThan(uneven(Policy.RANDOM).mean() / 2)
                .isLessThan(uneven(Policy.BEST_IN_SITE).mean() / 2)
                .isGreaterThan(shared.leastMean());
        assertThat(shared.remoteShare()).isBetween(0.5, 0.9);
        assertThat(shared.messagesPerTask()).isBetween(3.0, 15.0);
    }

    @ParameterizedTest
    @EnumSource
    void the_same_seed_gives_the_same_run(Policy policy) {
        MeshPlan plan = MeshPlan.uneven(30, 0.9, 10, 20, policy, 7);
        assertThat(new MeshRun(plan).run()).isEqualTo(new MeshRun(plan).run());
    }

    private static MeshResult uneven(Policy policy) {
        return new MeshRun(MeshPlan.uneven(300, 0.9, 20, 30, policy, 5)).run();
    }
}
