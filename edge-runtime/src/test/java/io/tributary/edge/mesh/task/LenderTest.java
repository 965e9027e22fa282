package io.tributary.edge.mesh.task;

import static io.tributary.edge.mesh.task.Samples.SECOND;
import static io.tributary.edge.mesh.task.Samples.SELF;
import static io.tributary.edge.mesh.task.Samples.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Energy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LenderTest {
    private final List<Action> actions = new ArrayList<>();
    private final Lender lender = new Lender(
            LenderSettings.standard(), task -> task.kernel().equals("fft") ? SECOND : 0, now -> 0, actions::add);
    private final Task task = task(1, SECOND, Sensitivity.SHARED);

    @BeforeEach
    void lends() {
        lender.spare(1000, Energy.MAINS, 0);
    }

    @Test
    void what_is_accepted_starts_and_is_delivered() {
        ask(task, 1);
        assertThat(take()).containsExactly(new Action.Accept(SELF, task.id(), 1), new Action.Start(SELF, task, 1));
        lender.finished(SELF, task.id(), 1, SECOND);
        assertThat(take()).containsExactly(new Action.Deliver(SELF, task.id(), 1));
    }

    @Test
    void a_message_that_comes_twice_does_not_run_twice() {
        ask(task, 1);
        take();
        ask(task, 1);
        assertThat(take()).containsExactly(new Action.Accept(SELF, task.id(), 1));
        lender.finished(SELF, task.id(), 1, SECOND);
        take();
        ask(task, 1);
        assertThat(take()).containsExactly(new Action.Deliver(SELF, task.id(), 1));
    }

    @Test
    void own_work_pauses_what_is_lent_at_once_and_what_is_kept_too_long_is_given_back() {
        ask(task, 1);
        take();
        lender.room(0, 10);
        assertThat(take()).containsExactly(new Action.Pause(SELF, task.id(), 1));
        lender.room(1, 20);
        assertThat(take()).containsExactly(new Action.Resume(SELF, task.id(), 1));
        lender.room(0, 30);
        take();
        lender.tick(30 + 2 * SECOND);
        assertThat(take())
                .contains(new Action.Drop(SELF, task.id(), 1))
                .anyMatch(action -> action instanceof Action.Refuse refuse && refuse.reason() == Refusal.GIVEN_BACK);
    }

    @Test
    void where_more_waits_than_the_requester_wants_it_is_refused() {
        ask(task, 1);
        take();
        lender.asked(SELF, task(2, SECOND, Sensitivity.SHARED), 2, SECOND / 2, 10 * SECOND, 0, 0);
        assertThat(refusal()).isEqualTo(Refusal.BUSY);
        lender.asked(SELF, task(2, SECOND, Sensitivity.SHARED), 3, SECOND, 10 * SECOND, 0, 0);
        assertThat(take())
                .containsExactly(new Action.Accept(
                        SELF, task(2, SECOND, Sensitivity.SHARED).id(), 3));
    }

    @Test
    void work_is_asked_for_before_the_core_is_idle_by_what_work_takes_here() {
        long now = 0;
        for (int run = 1; run <= 60; run++) {
            lender.asked(SELF, task, run, 100 * SECOND, 100 * SECOND, 1, now);
            now += 4 * SECOND;
            lender.finished(SELF, task.id(), run, now);
        }
        take();
        lender.asked(SELF, task, 99, 100 * SECOND, 100 * SECOND, 1, now);
        long ahead = LenderSettings.standard().pullAhead().toNanos();
        assertThat(lender.nextTick() - now).isCloseTo(4 * SECOND - ahead, within(SECOND / 20));
        lender.tick(lender.nextTick());
        assertThat(take())
                .anyMatch(action ->
                        action instanceof Action.Pull pull && pull.to().equals(SELF));
    }

    @Test
    void reasons_are_told() {
        ask(task(1, SECOND, Sensitivity.PRIVATE), 1);
        assertThat(refusal()).isEqualTo(Refusal.SENSITIVITY);
        ask(task(1, 1L << 50, Sensitivity.SHARED), 1);
        assertThat(refusal()).isEqualTo(Refusal.LIMITS);
        lender.asked(Digest.sha256(new byte[] {5}), task, 1, SECOND, 10 * SECOND, 0, 0);
        assertThat(refusal()).isEqualTo(Refusal.REQUESTER);
        lender.room(0, 0);
        ask(task, 1);
        assertThat(refusal()).isEqualTo(Refusal.OWN_WORK);
        lender.spare(1000, new Energy(Energy.Source.BATTERY, 300, 1), 0);
        ask(task, 1);
        assertThat(refusal()).isEqualTo(Refusal.ENERGY);
        lender.spare(0, Energy.MAINS, 0);
        ask(task, 1);
        assertThat(refusal()).isEqualTo(Refusal.CLOSED);
    }

    @Test
    void an_idle_node_asks_who_asked_and_ever_less_often() {
        lender.probed(SELF, 1, SECOND, 0);
        take();
        lender.tick(0);
        assertThat(take()).containsExactly(new Action.Pull(SELF, new Standing(0, 1000)));
        long first = lender.nextTick();
        lender.tick(first);
        assertThat(lender.nextTick() - first).isGreaterThan(first);
    }

    @Test
    void a_lease_that_has_ended_is_dropped() {
        ask(task, 1);
        take();
        lender.tick(10 * SECOND);
        assertThat(take()).startsWith(new Action.Drop(SELF, task.id(), 1));
        assertThat(lender.lent()).isZero();
    }

    private void ask(Task asked, long lease) {
        lender.asked(SELF, asked, lease, SECOND, 10 * SECOND, 0, 0);
    }

    private Refusal refusal() {
        List<Action> seen = take();
        assertThat(seen).hasSize(1);
        return ((Action.Refuse) seen.get(0)).reason();
    }

    private List<Action> take() {
        List<Action> taken = new ArrayList<>(actions);
        actions.clear();
        return taken;
    }
}
