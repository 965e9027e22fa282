package io.tributary.edge.mesh.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.link.Letter;
import io.tributary.edge.mesh.link.Parcel;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Energy;
import io.tributary.edge.mesh.task.LenderSettings;
import io.tributary.edge.mesh.task.Refusal;
import io.tributary.edge.mesh.task.Sensitivity;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.Kernels;
import io.tributary.pipelines.testing.Eventually;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LendingTest {
    private static final Digest ONE = Digest.sha256(new byte[] {1});
    private static final Digest TWO = Digest.sha256(new byte[] {2});
    private static final byte[] PARAMS = new byte[1_000];

    private final RootAllocator allocator = new RootAllocator();
    private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Letter> letters = new ArrayDeque<>();
    private final Figures figures = new Figures();
    private final Lending lending = new Lending(
            LenderSettings.standard(),
            new Kernels(List.of(new Doubling())),
            new MeasuredSpeeds(1),
            allocator,
            now -> 0,
            due::add,
            System::nanoTime,
            (to, letter) -> letters.add(letter),
            to -> 1_000,
            new Packing(() -> 0),
            figures);

    /** Its output is the input twice; params may be anything. */
    private static final class Doubling implements Kernel, Kernel.Prepared {
        @Override
        public Id id() {
            return new Id("doubling", 1);
        }

        @Override
        public Prepared prepare(byte[] params) {
            return this;
        }

        @Override
        public Optional<Sample> sample(BufferAllocator memory) {
            return Optional.empty();
        }

        @Override
        public long fuel(long rows) {
            return 1;
        }

        @Override
        public Result call(byte[] input, Scope scope) {
            byte[] output = new byte[2 * input.length];
            System.arraycopy(input, 0, output, 0, input.length);
            System.arraycopy(input, 0, output, input.length, input.length);
            return new Result(output, 1);
        }
    }

    @BeforeEach
    void lend() {
        lending.lender().spare(1_000, Energy.MAINS, System.nanoTime());
    }

    @AfterEach
    void close() {
        var closed = lending.close();
        Eventually.until("no call has memory", () -> {
            work();
            return closed.isComplete();
        });
        allocator.close();
    }

    /** What is due on the mesh's thread, which here is the test's. */
    private void work() {
        for (Runnable task = due.poll(); task != null; task = due.poll()) {
            task.run();
        }
    }

    private static Task task(Digest from, byte[] input) {
        Digest hash = Digest.sha256(input);
        return new Task(
                TaskId.of("doubling", 1, PARAMS, hash),
                "doubling",
                1,
                PARAMS,
                hash,
                input.length,
                1,
                1_000,
                1 << 20,
                1 << 20,
                Long.MAX_VALUE,
                Sensitivity.SITE,
                0,
                from,
                from);
    }

    private static Letter.Ask ask(Task task, long lease, Parcel params, Parcel input) {
        return new Letter.Ask(task.id(), lease, 1_000_000_000, 10_000_000_000L, 0, task.head(), params, input);
    }

    private Letter next() {
        Eventually.until("a letter", () -> {
            work();
            return !letters.isEmpty();
        });
        return letters.remove();
    }

    @Test
    void a_packed_input_is_worked_on_and_a_result_that_compresses_goes_back_packed() throws MalformedException {
        byte[] input = new byte[10_000];
        Task task = task(ONE, input);
        lending.asked(ONE, ask(task, 1, new Parcel.Whole(PARAMS), Parcel.packed(input)));
        assertThat(next()).isEqualTo(new Letter.Accept(task.id(), 1));
        Letter.Deliver deliver = (Letter.Deliver) next();
        assertThat(deliver.result()).isInstanceOf(Parcel.Packed.class);
        assertThat(deliver.result().content()).isEqualTo(new byte[20_000]);
        assertThat(deliver.runNanos()).isPositive();
        assertThat(figures.savedBytes()).isGreaterThan(15_000);
    }

    @Test
    void params_are_named_by_who_has_sent_them_and_by_nobody_else() throws MalformedException {
        Parcel named = new Parcel.Held(Digest.sha256(PARAMS));
        Task first = task(ONE, new byte[] {1});
        lending.asked(ONE, ask(first, 1, named, new Parcel.Whole(new byte[] {1})));
        assertThat(next())
                .isInstanceOfSatisfying(
                        Letter.Refuse.class,
                        refuse -> assertThat(refuse.reason()).isEqualTo(Refusal.MISSING));
        lending.asked(ONE, ask(first, 1, new Parcel.Whole(PARAMS), new Parcel.Whole(new byte[] {1})));
        assertThat(next()).isEqualTo(new Letter.Accept(first.id(), 1));
        assertThat(next()).isInstanceOf(Letter.Deliver.class);
        Task second = task(ONE, new byte[] {2});
        lending.asked(ONE, ask(second, 2, named, new Parcel.Whole(new byte[] {2})));
        assertThat(next()).isEqualTo(new Letter.Accept(second.id(), 2));
        assertThat(next()).isInstanceOf(Letter.Deliver.class);
        lending.asked(TWO, ask(task(TWO, new byte[] {3}), 1, named, new Parcel.Whole(new byte[] {3})));
        assertThat(next()).isInstanceOf(Letter.Refuse.class);
        assertThat(figures.refused(Refusal.MISSING)).isEqualTo(2);
    }

    @Test
    void an_input_of_another_size_than_the_tasks_cuts_its_sender_off() {
        Task task = task(ONE, new byte[10_000]);
        for (Parcel other : List.of(Parcel.packed(new byte[10_001]), new Parcel.Whole(new byte[9_999]))) {
            assertThatThrownBy(() -> lending.asked(ONE, ask(task, 1, new Parcel.Whole(PARAMS), other)))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("size of input");
        }
        assertThat(letters).isEmpty();
    }

    @Test
    void a_task_above_the_limits_is_refused_before_its_input_is_unpacked() throws MalformedException {
        byte[] input = new byte[1];
        Task task = task(ONE, input);
        Task large = new Task(
                task.id(),
                task.kernel(),
                1,
                PARAMS,
                task.input(),
                1,
                1,
                1_000,
                1L << 40,
                1,
                task.deadline(),
                Sensitivity.SITE,
                0,
                ONE,
                ONE);
        lending.asked(ONE, ask(large, 1, new Parcel.Whole(PARAMS), new Parcel.Whole(input)));
        assertThat(next())
                .isInstanceOfSatisfying(
                        Letter.Refuse.class,
                        refuse -> assertThat(refuse.reason()).isEqualTo(Refusal.LIMITS));
    }

    @Test
    void an_input_that_is_another_one_is_a_failed_task() throws MalformedException {
        Task task = task(ONE, new byte[] {1});
        lending.asked(ONE, ask(task, 1, new Parcel.Whole(PARAMS), new Parcel.Whole(new byte[] {2})));
        assertThat(next()).isInstanceOf(Letter.Accept.class);
        assertThat(next())
                .isInstanceOfSatisfying(
                        Letter.Refuse.class,
                        refuse -> assertThat(refuse.reason()).isEqualTo(Refusal.FAILED));
    }
}
