package io.tributary.edge.mesh.task;

import static io.tributary.edge.mesh.task.Samples.NEAR;
import static io.tributary.edge.mesh.task.Samples.SECOND;
import static io.tributary.edge.mesh.task.Samples.node;
import static io.tributary.edge.mesh.task.Samples.offer;
import static io.tributary.edge.mesh.task.Samples.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.mesh.offer.Energy;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequesterTest {
    private static final Standing IDLE = new Standing(0, 1000);

    private final List<Action> actions = new ArrayList<>();
    private final Requester requester = new Requester(
            RequesterSettings.standard(), task -> SECOND, now -> 0, new SplittableRandom(1), actions::add);

    @Test
    void without_neighbours_work_runs_here_in_order() {
        arrive(task(1, SECOND, Sensitivity.SHARED), 0);
        arrive(task(2, SECOND, Sensitivity.SHARED), 0);
        assertThat(take()).containsExactly(new Action.RunLocally(task(1, SECOND, Sensitivity.SHARED)));
        requester.ranHere(task(1, SECOND, Sensitivity.SHARED).id(), SECOND, SECOND);
        assertThat(take())
                .containsExactly(
                        new Action.Done(task(1, SECOND, Sensitivity.SHARED), null, SECOND, false),
                        new Action.RunLocally(task(2, SECOND, Sensitivity.SHARED)));
    }

    @Test
    void an_idle_node_runs_its_work_itself_if_nobody_is_much_faster() {
        meet(1, 1);
        arrive(task(1, SECOND, Sensitivity.SHARED), 0);
        assertThat(take()).hasOnlyElementsOfType(Action.RunLocally.class).hasSize(1);
    }

    @Test
    void a_busy_node_asks_two_and_sends_to_the_one_that_is_done_first() {
        Action.Send sent = sendSecond();
        assertThat(sent.to()).isEqualTo(node(2));
        assertThat(sent.waitMaxNanos()).isLessThan(SECOND / 10);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"SHARED"},
            mode = EnumSource.Mode.EXCLUDE)
    void what_may_not_leave_never_leaves(Sensitivity sensitivity) {
        requester.heard(offer(1, 9, Energy.MAINS, 0), Samples.OTHER_OWNER, Long.MAX_VALUE >> 1, 0);
        for (int i = 1; i < 5; i++) {
            arrive(task(i, SECOND, sensitivity), 0);
        }
        requester.pulled(node(1), IDLE, 1);
        requester.tick(SECOND);
        assertThat(take()).noneMatch(action -> action instanceof Action.ToNeighbour);
    }

    @Test
    void a_neighbour_above_the_price_limit_is_not_asked() {
        requester.heard(offer(1, 9, Energy.MAINS, 1001), NEAR, Long.MAX_VALUE >> 1, 0);
        arrive(task(1, SECOND, Sensitivity.SHARED), 0);
        arrive(task(2, SECOND, Sensitivity.SHARED), 0);
        assertThat(take()).noneMatch(action -> action instanceof Action.Probe);
    }

    @Test
    void of_two_that_are_as_fast_the_sunny_one_is_taken() {
        requester.heard(offer(1, 2, new Energy(Energy.Source.BATTERY, 900, 5000), 0), NEAR, Long.MAX_VALUE >> 1, 0);
        requester.heard(offer(2, 2, new Energy(Energy.Source.SOLAR, 900, 5000), 0), NEAR, Long.MAX_VALUE >> 1, 0);
        assertThat(sent(answerAll(1, 0, 0)).to()).isEqualTo(node(2));
    }

    @Test
    void a_lease_that_ends_brings_the_task_back_and_a_late_result_still_counts_once() {
        Action.Send sent = sendSecond();
        requester.accepted(sent.to(), sent.task().id(), sent.lease(), 3);
        long end = sent.leaseNanos() + SECOND;
        requester.ranHere(task(1, SECOND, Sensitivity.SHARED).id(), SECOND, end - 1);
        take();
        requester.tick(end);
        assertThat(take())
                .contains(
                        new Action.Cancel(sent.to(), sent.task().id(), sent.lease()),
                        new Action.RunLocally(sent.task()));
        requester.delivered(sent.to(), sent.task().id(), sent.lease(), SECOND, end + 1);
        requester.delivered(sent.to(), sent.task().id(), sent.lease(), SECOND, end + 2);
        assertThat(take())
                .containsExactly(
                        new Action.StopLocally(sent.task().id()),
                        new Action.Done(sent.task(), sent.to(), SECOND, true));
        assertThat(requester.underWay()).isZero();
    }

    @Test
    void who_wants_more_than_the_limit_is_paid_nothing() {
        Action.Send sent = sendSecond();
        requester.delivered(sent.to(), sent.task().id(), sent.lease(), 2 * SECOND + 1, 3);
        assertThat(take()).noneMatch(action -> action instanceof Action.Done);
        assertThat(requester.underWay()).isEqualTo(2);
    }

    @Test
    void a_neighbour_that_is_lost_gives_back_what_it_had() {
        Action.Send sent = sendSecond();
        requester.ranHere(task(1, SECOND, Sensitivity.SHARED).id(), SECOND, 5);
        take();
        requester.lost(sent.to(), 6);
        requester.tick(SECOND);
        assertThat(take()).contains(new Action.RunLocally(sent.task()));
    }

    @Test
    void who_breaks_three_leases_is_left_alone_for_a_while() {
        meet(1, 8);
        long now = 0;
        for (int i = 1; i <= 3; i++) {
            arrive(task(i, SECOND, Sensitivity.SHARED), now);
            requester.pulled(node(1), IDLE, now);
            List<Action> seen = take();
            for (Action action : seen) {
                if (action instanceof Action.Probe probe) {
                    requester.answered(node(1), probe.probe(), IDLE, now);
                }
            }
            seen.addAll(take());
            Action.Send sent = sent(seen);
            requester.refused(sent.to(), sent.task().id(), sent.lease(), Refusal.FAILED, now);
            take();
            now++;
        }
        assertThat(requester.isShunned(node(1))).isTrue();
    }

    @Test
    void the_same_task_is_not_taken_twice() {
        assertThat(requester.arrived(task(1, SECOND, Sensitivity.SHARED), Long.MAX_VALUE, 0))
                .isEqualTo(Requester.Taken.YES);
        assertThat(requester.arrived(task(1, SECOND, Sensitivity.SHARED), Long.MAX_VALUE, 1))
                .isEqualTo(Requester.Taken.UNDER_WAY);
    }

    @Test
    void an_id_is_billed_once_however_often_it_ran() {
        Action.Send sent = sendSecond();
        requester.delivered(sent.to(), sent.task().id(), sent.lease(), SECOND, 3);
        assertThat(take()).contains(new Action.Done(sent.task(), sent.to(), SECOND, true));
        arrive(sent.task(), 4);
        requester.pulled(node(2), IDLE, 5);
        Action.Send again = sent(take());
        requester.delivered(again.to(), again.task().id(), again.lease(), SECOND, 6);
        assertThat(take()).contains(new Action.Done(again.task(), again.to(), SECOND, false));
    }

    @Test
    void a_cancelled_task_ends_wherever_it_is() {
        Action.Send sent = sendSecond();
        requester.cancelled(sent.task().id(), 3);
        assertThat(take())
                .containsExactly(
                        new Action.Cancel(sent.to(), sent.task().id(), sent.lease()), new Action.GivenUp(sent.task()));
    }

    @Test
    void what_became_of_tries_is_counted() {
        assertThat(requester.tally()).isEqualTo(Tally.NONE);
        Action.Send sent = sendSecond();
        requester.tick(2 * SECOND);
        requester.ranHere(task(1, SECOND, Sensitivity.SHARED).id(), SECOND, 2 * SECOND);
        requester.lost(node(1), 2 * SECOND);
        requester.lost(node(2), 2 * SECOND);
        requester.tick(4 * SECOND);
        assertThat(take()).contains(new Action.RunLocally(sent.task()));
        Tally tally = requester.tally();
        assertThat(tally.expired()).isPositive();
        assertThat(tally.fellBack()).isOne();
        assertThat(tally.hedged()).isZero();
    }

    @Test
    void a_large_input_on_a_slow_way_is_not_taken_for_silence() {
        Link slow = Link.steady(true, true, 1_000_000, 10_000);
        requester.heard(offer(1, 9, Energy.MAINS, 0), slow, Long.MAX_VALUE >> 1, 0);
        Action.Send sent = sent(answerAll(1, 0, 0));
        long halfwayThere = task(1, SECOND, Sensitivity.SHARED).inputBytes() * SECOND / 10_000;
        requester.tick(halfwayThere);
        assertThat(take())
                .doesNotContain(new Action.Cancel(sent.to(), sent.task().id(), sent.lease()));
        assertThat(requester.tally().expired()).isZero();
        requester.tick(2 * halfwayThere + SECOND);
        assertThat(requester.tally().expired()).isPositive();
    }

    /** One task runs here, the second goes to node 2, which has less waiting. */
    private Action.Send sendSecond() {
        meet(1, 1);
        meet(2, 1);
        return sent(answerAll(1, SECOND / 2, 0));
    }

    /** Tasks 1 and 2 arrive; nodes 1 and 2 answer with these queues. */
    private List<Action> answerAll(long now, long firstQueue, long secondQueue) {
        arrive(task(1, SECOND, Sensitivity.SHARED), 0);
        arrive(task(2, SECOND, Sensitivity.SHARED), 0);
        for (int round = 0; round < 2; round++) {
            for (Action action : take()) {
                if (action instanceof Action.Probe probe) {
                    long queue = probe.to().equals(node(1)) ? firstQueue : secondQueue;
                    requester.answered(probe.to(), probe.probe(), new Standing(queue, 1000), now);
                }
            }
            if (actions.stream().anyMatch(action -> action instanceof Action.Send)) {
                break;
            }
            requester.tick(now + SECOND / 50);
        }
        return take();
    }

    private static Action.Send sent(List<Action> seen) {
        return seen.stream()
                .filter(Action.Send.class::isInstance)
                .map(Action.Send.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing was sent: " + seen));
    }

    private void meet(int number, double speed) {
        requester.heard(offer(number, speed, Energy.MAINS, 0), NEAR, Long.MAX_VALUE >> 1, 0);
    }

    private void arrive(Task task, long now) {
        assertThat(requester.arrived(task, Long.MAX_VALUE, now)).isEqualTo(Requester.Taken.YES);
    }

    private List<Action> take() {
        List<Action> taken = new ArrayList<>(actions);
        actions.clear();
        return taken;
    }
}
