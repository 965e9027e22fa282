package io.tributary.edge.mesh.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.offer.Digest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TaskTest {
    @Test
    void a_task_comes_back_as_it_was() throws MalformedException {
        Task task = Samples.task(1, 1_000_000, Sensitivity.SITE);
        assertThat(Task.parse(task.signedBytes())).isEqualTo(task);
    }

    @Test
    void the_id_is_of_kernel_version_parameters_and_input_and_of_nothing_else() {
        Digest input = Digest.sha256(new byte[] {1});
        byte[] params = {2, 3};
        TaskId id = TaskId.of("fft", 1, params, input);
        assertThat(id).isEqualTo(TaskId.of("fft", 1, params.clone(), input));
        assertThat(id)
                .isNotEqualTo(TaskId.of("fft", 2, params, input))
                .isNotEqualTo(TaskId.of("ff", 1, params, input))
                .isNotEqualTo(TaskId.of("fft", 1, new byte[] {2}, input))
                .isNotEqualTo(TaskId.of("fft", 1, params, Digest.sha256(new byte[] {9})));
        assertThat(Samples.task(1, 5, Sensitivity.SITE).id())
                .isEqualTo(Samples.task(1, 6, Sensitivity.SHARED).id());
    }

    /** So that ids stay the same from release to release. */
    @Test
    void an_id_is_the_hash_of_documented_bytes() {
        assertThat(TaskId.of("fft", 1, new byte[0], new Digest(0, 0, 0, 0)))
                .hasToString(Digest.sha256(HexFormat.of()
                                .parseHex("85" + "71" + "7472696275746172792d7461736b2d6964" + "63666674" + "01" + "40"
                                        + "5820" + "00".repeat(32)))
                        .toString());
    }

    @Test
    void an_id_of_something_else_is_refused() {
        Task task = Samples.task(1, 1_000_000, Sensitivity.SHARED);
        byte[] bytes = task.signedBytes();
        bytes[1 + 1 + "tributary-task".length() + 1 + 2] ^= 1;
        assertThatThrownBy(() -> Task.parse(bytes)).hasMessageContaining("the id is not of this kernel");
    }

    @Test
    void params_may_come_apart_from_the_rest_and_must_be_the_tasks() throws MalformedException {
        Task task = Samples.task(1, 1_000_000, Sensitivity.SHARED);
        assertThat(Task.parse(task.head(), task.params())).isEqualTo(task);
        assertThatThrownBy(() -> Task.parse(task.head(), new byte[] {9}))
                .hasMessageContaining("the id is not of this kernel");
        assertThatThrownBy(() -> Task.parse(task.head())).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Task.parse(task.signedBytes(), task.params())).isInstanceOf(MalformedException.class);
    }

    @Test
    void bytes_that_were_tampered_with_are_refused_or_another_task() {
        byte[] whole = Samples.task(1, 1_000_000, Sensitivity.SHARED).signedBytes();
        SplittableRandom dice = new SplittableRandom(1);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(whole, dice.nextInt(8) == 0 ? dice.nextInt(whole.length + 9) : whole.length);
            for (int flips = dice.nextInt(3); flips > 0 && bytes.length > 0; flips--) {
                bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt(256);
            }
            try {
                assertThat(Task.parse(bytes).signedBytes()).as("round %d", i).isEqualTo(bytes);
                read++;
            } catch (MalformedException e) {
                assertThat(e).hasMessageStartingWith("byte ");
            }
        }
        assertThat(read).isGreaterThan(1000);
    }
}
