package io.tributary.edge.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.state.StateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentitiesTest {
    private static final int RECEIVE_MAXIMUM = 32_767;

    private record One(int packetId, long low) {}

    private static Identities inTurn(int first, int count, boolean reusesEarly) {
        Identities identities = new Identities(true, reusesEarly, 20);
        Random random = new Random(first);
        for (int i = 0; i < count; i++) {
            identities.add((first + i - 1) % 65_535 + 1, random.nextLong(), 64);
        }
        return identities;
    }

    private static List<One> low(Identities identities, int bits) {
        List<One> all = new ArrayList<>();
        identities.forEach((id, print, known) -> all.add(new One(id, bits == 64 ? print : print & ((1L << bits) - 1))));
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, 64",
        "1, false, 64",
        "400, false, 64",
        "401, false, 16",
        "30000, false, 16",
        "65535, false, 32",
        "30000, true, 64"
    })
    void come_back_as_they_went_with_as_many_bits_as_they_need(int count, boolean reusesEarly, int bits)
            throws StateException {
        Identities before = inTurn(60_000, count, reusesEarly);
        Identities after = Identities.read(before.bytes(RECEIVE_MAXIMUM));
        assertThat(low(after, 64)).isEqualTo(low(before, bits));
        assertThat(after.hadSession()).isTrue();
        assertThat(after.reusesEarly()).isEqualTo(reusesEarly);
        assertThat(after.limit()).isEqualTo(20);
        after.forEach((id, print, known) -> assertThat(known).isEqualTo(bits));
    }

    @Test
    void take_two_bytes_a_message_where_there_are_many_and_next_to_nothing_where_there_are_none() {
        assertThat(inTurn(60_000, 30_000, false).bytes(RECEIVE_MAXIMUM)).hasSizeLessThan(60_020);
        assertThat(inTurn(1, 0, false).bytes(RECEIVE_MAXIMUM)).hasSizeLessThan(10);
    }

    @Test
    void once_shortened_stay_short() throws StateException {
        Identities many = Identities.read(inTurn(1, 1000, false).bytes(RECEIVE_MAXIMUM));
        Identities few = new Identities(true, false, 0);
        many.forEach((id, print, bits) -> {
            if (id <= 3) {
                few.add(id, print, bits);
            }
        });
        assertThat(low(Identities.read(few.bytes(RECEIVE_MAXIMUM)), 16))
                .isEqualTo(low(many, 16).subList(0, 3));
    }

    @Test
    void damaged_bytes_are_refused_or_harmless() {
        byte[] whole = inTurn(65_000, 1000, false).bytes(RECEIVE_MAXIMUM);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(i % 2 == 0 ? 12 : damaged.length);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            try {
                Identities read = Identities.read(damaged);
                assertThat(read.count()).isBetween(0, Identities.COUNT_MAX);
                read.forEach((id, print, bits) -> assertThat(id).isBetween(1, 65_535));
            } catch (StateException e) {
                assertThat(e).hasMessageMatching("(holds|ends|has) .*");
            }
        }
    }

    @Test
    void another_form_is_refused_by_name() {
        assertThatThrownBy(() -> Identities.read(new byte[] {9, 0, 64, 0, 0}))
                .isInstanceOf(StateException.class)
                .hasMessage("holds identities of form 9; this version reads form 1");
    }

    @Test
    void bytes_behind_the_end_are_refused() {
        byte[] whole = inTurn(1, 3, false).bytes(RECEIVE_MAXIMUM);
        assertThatThrownBy(() -> Identities.read(Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("1 bytes behind its end");
    }
}
