package io.tributary.edge.mesh.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.mesh.link.Parcel;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Sensitivity;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import io.tributary.pipelines.kernel.Echo;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.operator.WasmKernel;
import io.tributary.pipelines.testing.Eventually;
import io.tributary.pipelines.wasm.Limits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user's function is in a loop that lasts some seconds, and passes nowhere. */
@Timeout(120)
class LentCallTest {
    private static final Path MODULE = Path.of(
            "..", "pipelines", "src", "test", "resources", "io", "tributary", "pipelines", "wasm", "moods.wasm");

    private final RootAllocator allocator = new RootAllocator();
    private final AtomicReference<Thread> worker = new AtomicReference<>();
    private final ExecutorService pool = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work);
        worker.set(thread);
        return thread;
    });

    @AfterEach
    void close() {
        pool.shutdownNow();
        allocator.close();
    }

    private static byte[] turns(int count) {
        return ByteBuffer.allocate(5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 12)
                .putInt(count)
                .array();
    }

    private static Task task(String kernel, byte[] params, byte[] input) {
        Digest hash = Digest.sha256(input);
        return new Task(
                TaskId.of(kernel, 1, params, hash),
                kernel,
                1,
                params,
                hash,
                input.length,
                1,
                Limits.FUEL_MOST,
                1 << 20,
                1_000,
                Long.MAX_VALUE,
                Sensitivity.SITE,
                0,
                hash,
                hash);
    }

    private LentCall call(Task task) {
        return new LentCall(task, allocator.newChildAllocator("lent", 0, 1 << 20), System::nanoTime);
    }

    private Task loop(int count) throws Exception {
        return task(
                "wasm",
                WasmKernel.params(Files.readAllBytes(MODULE), new Limits(16, Limits.FUEL_MOST, 64)),
                turns(count));
    }

    private void awaitState(Thread.State state) {
        Eventually.until(state.toString(), () -> {
            Thread thread = worker.get();
            return thread != null && thread.getState() == state;
        });
    }

    @Test
    void a_function_that_is_paused_stops_in_the_middle_and_gives_the_same_when_it_goes_on() throws Exception {
        Task task = loop(20_000_000);
        Kernel kernel = new WasmKernel();
        Kernel.Result alone = call(task).call(kernel, new Parcel.Whole(turns(20_000_000)));
        LentCall paused = call(task);
        Future<Kernel.Result> result = pool.submit(() -> paused.call(kernel, new Parcel.Whole(turns(20_000_000))));
        awaitState(Thread.State.RUNNABLE);
        paused.pause(true);
        awaitState(Thread.State.WAITING);
        assertThat(result.isDone()).isFalse();
        paused.pause(false);
        assertThat(result.get().output()).isEqualTo(alone.output());
        assertThat(result.get().fuel()).isEqualTo(alone.fuel());
    }

    @Test
    void a_pause_that_is_over_before_it_is_noticed_does_no_harm() throws Exception {
        Task task = loop(5_000_000);
        Kernel kernel = new WasmKernel();
        LentCall paused = call(task);
        Future<Kernel.Result> result = pool.submit(() -> paused.call(kernel, new Parcel.Whole(turns(5_000_000))));
        awaitState(Thread.State.RUNNABLE);
        for (int i = 0; i < 10; i++) {
            paused.pause(true);
            paused.pause(false);
        }
        assertThat(result.get().fuel()).isPositive();
        assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get())
                .isFalse();
    }

    @Test
    void one_that_is_ended_while_paused_or_at_work_gives_nothing() throws Exception {
        for (boolean first : new boolean[] {true, false}) {
            Task task = loop(Integer.MAX_VALUE);
            LentCall ended = call(task);
            Future<Kernel.Result> result =
                    pool.submit(() -> ended.call(new WasmKernel(), new Parcel.Whole(turns(Integer.MAX_VALUE))));
            awaitState(Thread.State.RUNNABLE);
            if (first) {
                ended.pause(true);
                awaitState(Thread.State.WAITING);
            }
            ended.end();
            assertThatThrownBy(result::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(KernelException.class);
        }
    }

    @Test
    void an_input_that_is_not_the_tasks_is_not_worked_on() {
        Task task = task("echo", new byte[0], new byte[] {1, 2, 3});
        assertThatThrownBy(() -> call(task).call(new Echo(), new Parcel.Whole(new byte[] {1, 2, 4})))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("not the one its task names");
        assertThatThrownBy(() -> call(task).call(new Echo(), new Parcel.Packed(3, new byte[] {9})))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("the input: ");
    }

    @Test
    void a_result_above_the_tasks_limit_is_none() {
        byte[] input = new byte[1_001];
        assertThatThrownBy(() -> call(task("echo", new byte[0], input)).call(new Echo(), new Parcel.Whole(input)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("more than the 1000");
    }
}
