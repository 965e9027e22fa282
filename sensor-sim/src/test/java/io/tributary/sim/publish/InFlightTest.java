package io.tributary.sim.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InFlightTest {
    private static final Emission MESSAGE = new Emission(0, new byte[] {'t'}, new byte[0], 1);

    @Test
    void there_are_as_many_ids_as_the_capacity_and_none_is_zero() {
        InFlight inFlight = new InFlight(3);
        assertThat(List.of(inFlight.take(MESSAGE), inFlight.take(MESSAGE), inFlight.take(MESSAGE)))
                .containsExactly(1, 2, 3);
        assertThat(inFlight.take(MESSAGE)).isZero();
        assertThat(inFlight.size()).isEqualTo(3);
    }

    @Test
    void an_id_is_released_once() {
        InFlight inFlight = new InFlight(2);
        int id = inFlight.take(MESSAGE);
        assertThat(inFlight.release(id)).isTrue();
        assertThat(inFlight.release(id)).isFalse();
        assertThat(inFlight.release(0)).isFalse();
        assertThat(inFlight.release(3)).isFalse();
        assertThat(inFlight.acknowledged()).isEqualTo(1);
        assertThat(inFlight.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void it_behaves_like_a_list_of_what_waits_whatever_the_order_of_acknowledgements(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        InFlight inFlight = new InFlight(5);
        List<Integer> waiting = new ArrayList<>();
        Deque<Integer> free = new ArrayDeque<>(List.of(1, 2, 3, 4, 5));
        for (int i = 0; i < 10_000; i++) {
            if (random.nextBoolean()) {
                Integer expected = free.poll();
                assertThat(inFlight.take(MESSAGE)).as("seed %d", seed).isEqualTo(expected == null ? 0 : expected);
                if (expected != null) {
                    waiting.add(expected);
                }
            } else if (!waiting.isEmpty()) {
                Integer id = waiting.remove(random.nextInt(waiting.size()));
                assertThat(inFlight.release(id)).as("seed %d", seed).isTrue();
                free.add(id);
            }
            assertThat(inFlight.waiting()).as("seed %d", seed).isEqualTo(waiting);
            assertThat(inFlight.size()).as("seed %d", seed).isEqualTo(waiting.size());
        }
    }
}
