package io.tributary.edge.mesh.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.link.Letter;
import io.tributary.edge.mesh.link.Parcel;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Energy;
import io.tributary.edge.mesh.offer.Offer;
import io.tributary.edge.mesh.task.Link;
import io.tributary.edge.mesh.task.Refusal;
import io.tributary.edge.mesh.task.RequesterSettings;
import io.tributary.edge.mesh.task.Sensitivity;
import io.tributary.edge.mesh.task.Standing;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import io.tributary.pipelines.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A slow node and a neighbour that is a thousand times as fast. */
class AskingTest {
    private static final Digest WORKER = Digest.sha256(new byte[] {1});
    private static final Digest SELF = Digest.sha256(new byte[] {2});
    private static final byte[] PARAMS = new byte[2_000];
    private static final int OUTPUT_MAX = 100;

    private final List<Letter> letters = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private final Figures figures = new Figures();
    private long now = 1_000_000_000;
    private final Asking asking = new Asking(
            RequesterSettings.standard(),
            new SlowSpeeds(),
            at -> 0,
            new Random(1),
            () -> now,
            (to, letter) -> letters.add(letter),
            Runnable::run,
            Runnable::run,
            new Packing(() -> 0),
            figures);

    private static final class SlowSpeeds implements Speeds {
        @Override
        public long of(Kernel.Id kernel) {
            return 1_000_000;
        }

        @Override
        public boolean isKnown(Kernel.Id kernel) {
            return true;
        }

        @Override
        public boolean tried(Kernel.Id kernel, long fuel, long cpuNanos) {
            return true;
        }

        @Override
        public void triedAll() {}

        @Override
        public void ran(Kernel.Id kernel, long fuel, long cpuNanos) {}
    }

    private final class Order implements Asking.Errand {
        private final byte[] input;

        Order(byte[] input) {
            this.input = input;
        }

        @Override
        public byte[] input() {
            return input;
        }

        @Override
        public void runHere() {
            ends.add("here");
        }

        @Override
        public void result(byte[] result, Asking.Answer answer) {
            ends.add("result of " + result.length);
            answer.isResult(true);
        }

        @Override
        public void givenUp() {
            ends.add("given up");
        }
    }

    @BeforeEach
    void meet() {
        Offer offer = new Offer(
                WORKER,
                SELF,
                1,
                Long.MAX_VALUE,
                1_000,
                0,
                0,
                Energy.MAINS,
                List.of(new Offer.Kernel("wasm", 1, 1_000_000_000)),
                Set.of());
        asking.requester().heard(offer, Link.steady(true, true, 1_000_000, 10_000_000), Long.MAX_VALUE >> 1, now);
    }

    /** Has it asked for, and gives the letter. */
    private Letter.Ask ask(int number) {
        byte[] input = new byte[8_192];
        input[0] = (byte) number;
        Digest hash = Digest.sha256(input);
        Task task = new Task(
                TaskId.of("wasm", 1, PARAMS, hash),
                "wasm",
                1,
                PARAMS,
                hash,
                input.length,
                1_000_000,
                2_000_000,
                1 << 20,
                OUTPUT_MAX,
                Long.MAX_VALUE,
                Sensitivity.SITE,
                0,
                SELF,
                SELF);
        assertThat(asking.take(task, now + 1_000_000_000_000L, new Order(input)))
                .isTrue();
        for (Letter letter : List.copyOf(letters)) {
            if (letter instanceof Letter.Probe probe) {
                letters.remove(probe);
                now += 1_000_000;
                asking.answered(WORKER, new Letter.Answer(probe.probe(), new Standing(0, 1_000)));
            }
        }
        return sent();
    }

    private Letter.Ask sent() {
        Letter last = letters.remove(letters.size() - 1);
        assertThat(last).isInstanceOf(Letter.Ask.class);
        return (Letter.Ask) last;
    }

    private void deliver(Letter.Ask ask, Parcel result) {
        asking.accepted(WORKER, new Letter.Accept(ask.id(), ask.lease()));
        now += 50_000_000;
        asking.delivered(WORKER, new Letter.Deliver(ask.id(), ask.lease(), 1_000_000, 10_000_000, 30_000_000, result));
    }

    @Test
    void params_that_a_neighbour_has_got_are_only_named_to_it() throws MalformedException {
        Letter.Ask first = ask(1);
        assertThat(first.params().content()).isEqualTo(PARAMS);
        deliver(first, new Parcel.Whole(new byte[3]));
        Letter.Ask second = ask(2);
        assertThat(second.params()).isEqualTo(new Parcel.Held(Digest.sha256(PARAMS)));
        assertThat(second.task(PARAMS).id()).isEqualTo(second.id());
        assertThat(figures.byName()).isOne();
        deliver(second, new Parcel.Whole(new byte[4]));
        assertThat(ends).endsWith("result of 3", "result of 4");
    }

    @Test
    void what_it_no_longer_has_is_sent_whole_in_the_same_try() throws MalformedException {
        deliver(ask(1), new Parcel.Whole(new byte[3]));
        Letter.Ask named = ask(2);
        asking.refused(WORKER, new Letter.Refuse(named.id(), named.lease(), Refusal.MISSING, new Standing(0, 1_000)));
        Letter.Ask whole = sent();
        assertThat(whole.lease()).isEqualTo(named.lease());
        assertThat(whole.params().content()).isEqualTo(PARAMS);
        asking.refused(WORKER, new Letter.Refuse(named.id(), named.lease(), Refusal.MISSING, new Standing(0, 1_000)));
        assertThat(letters).noneMatch(letter -> letter instanceof Letter.Ask again && again.lease() == named.lease());
        assertThat(figures.refusals(Refusal.MISSING)).isEqualTo(2);
    }

    @Test
    void who_was_away_has_nothing_any_more() {
        deliver(ask(1), new Parcel.Whole(new byte[3]));
        asking.lost(WORKER);
        meet();
        assertThat(ask(2).params()).isNotInstanceOf(Parcel.Held.class);
    }

    @Test
    void an_input_goes_compressed_and_the_task_is_the_same() throws MalformedException {
        Letter.Ask ask = ask(1);
        assertThat(ask.input()).isInstanceOf(Parcel.Packed.class);
        assertThat(Digest.sha256(ask.input().content()))
                .isEqualTo(ask.task(PARAMS).input());
        assertThat(figures.savedBytes()).isGreaterThan(7_000);
    }

    @Test
    void a_result_above_the_limit_or_of_no_content_is_none() {
        Letter.Ask ask = ask(1);
        deliver(ask, new Parcel.Packed(OUTPUT_MAX + 1, new byte[20]));
        assertThat(ends).doesNotContain("result of 101");
        Letter.Ask other = ask(2);
        deliver(other, new Parcel.Packed(OUTPUT_MAX, new byte[] {-1, -1, 7}));
        assertThat(ends).noneMatch(end -> end.startsWith("result"));
        assertThat(figures.times().of(Times.OfTask.RUN).count()).isZero();
    }

    @Test
    void what_a_task_took_is_told_in_its_parts() {
        deliver(ask(1), new Parcel.Whole(new byte[3]));
        assertThat(figures.times().of(Times.OfTask.RUN).nanos()).isEqualTo(30_000_000);
        assertThat(figures.times().of(Times.OfTask.WAIT).nanos()).isEqualTo(10_000_000);
        assertThat(figures.times().of(Times.OfTask.TRANSFER).nanos()).isEqualTo(10_000_000);
        assertThat(figures.times().of(Times.OfTask.QUEUE).nanos()).isEqualTo(1_000_000);
        assertThat(figures.times().of(Times.OfTask.TOTAL).nanos()).isEqualTo(51_000_000);
        assertThat(figures.times().of(Times.OfTask.ACCEPT).count()).isOne();
    }
}
