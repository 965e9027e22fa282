package io.tributary.edge.mesh.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.offer.Offer;

/**
 * What neighbours send is read and written again as the same bytes, or refused: a signature holds for one form only. Runs over its inputs
 * in every build. To search for new ones: {@code JAZZER_FUZZ=1 mvn -pl edge-runtime -am test -Dtest='FormsFuzzTest#a_task*'
 * -Dsurefire.failIfNoSpecifiedTests=false -DargLine=}.
 */
class FormsFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void a_task_is_read_as_it_is_written_or_refused(byte @NotNull [] bytes) {
        try {
            assertThat(Task.parse(bytes).signedBytes()).isEqualTo(bytes);
        } catch (MalformedException e) {
            assertThat(e).hasMessageStartingWith("byte ");
        }
    }

    @FuzzTest(maxDuration = "5m")
    void an_offer_is_read_as_it_is_written_or_refused(byte @NotNull [] bytes) {
        try {
            assertThat(Offer.parse(bytes).signedBytes()).isEqualTo(bytes);
        } catch (MalformedException e) {
            assertThat(e).hasMessageStartingWith("byte ");
        }
    }
}
