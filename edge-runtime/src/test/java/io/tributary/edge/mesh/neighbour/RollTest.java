package io.tributary.edge.mesh.neighbour;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.offer.Digest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RollTest {
    private final Roll<Integer> roll = new Roll<>(id("self"));

    private static Digest id(String name) {
        return Digest.sha256(name.getBytes(UTF_8));
    }

    private static Neighbour neighbour(String name) {
        return new Neighbour(id(name), name, "10.0.0.1", 7000);
    }

    @Test
    void who_is_in_the_group_and_announced_is_here_in_either_order() {
        assertThat(roll.group(List.of(1))).isEmpty();
        assertThat(roll.announced(1, neighbour("a"))).containsExactly(new Roll.Joined(neighbour("a")));
        assertThat(roll.announced(2, neighbour("b"))).isEmpty();
        assertThat(roll.group(List.of(1, 2))).containsExactly(new Roll.Joined(neighbour("b")));
        assertThat(roll.present()).containsExactly(neighbour("a"), neighbour("b"));
    }

    @Test
    void an_announcement_that_comes_again_says_nothing_new() {
        roll.group(List.of(1));
        roll.announced(1, neighbour("a"));
        assertThat(roll.announced(1, neighbour("a"))).isEmpty();
    }

    @Test
    void who_comes_back_before_it_was_missed_leaves_and_joins_and_its_old_address_goes_unsaid() {
        roll.group(List.of(1, 2));
        roll.announced(1, neighbour("a"));
        assertThat(roll.announced(2, neighbour("a")))
                .containsExactly(new Roll.Left(neighbour("a")), new Roll.Joined(neighbour("a")));
        assertThat(roll.group(List.of(2))).isEmpty();
        assertThat(roll.present()).containsExactly(neighbour("a"));
    }

    @Test
    void who_claims_to_be_this_node_is_not_listed() {
        roll.group(List.of(1));
        assertThat(roll.announced(1, neighbour("self"))).isEmpty();
        assertThat(roll.present()).isEmpty();
    }

    @Test
    void announcements_from_outside_the_group_are_forgotten_beyond_a_limit() {
        for (int i = 0; i < 1_000; i++) {
            roll.announced(i, neighbour("n" + i));
        }
        assertThat(roll.group(List.of(0, 999))).containsExactly(new Roll.Joined(neighbour("n999")));
    }

    @Test
    void joins_and_leaves_of_an_id_alternate_whatever_happens() {
        for (long seed = 0; seed < 200; seed++) {
            Random dice = new Random(seed);
            Roll<Integer> any = new Roll<>(id("self"));
            Map<Digest, Neighbour> heard = new HashMap<>();
            for (int step = 0; step < 100; step++) {
                List<Roll.Change> changes;
                if (dice.nextBoolean()) {
                    Set<Integer> group = new HashSet<>();
                    dice.ints(3, 0, 6).forEach(group::add);
                    changes = any.group(group);
                } else {
                    changes = any.announced(dice.nextInt(6), neighbour("n" + dice.nextInt(3)));
                }
                for (Roll.Change change : changes) {
                    Neighbour who = change.neighbour();
                    if (change instanceof Roll.Joined) {
                        assertThat(heard.put(who.id(), who)).as("seed %d", seed).isNull();
                    } else {
                        assertThat(heard.remove(who.id())).as("seed %d", seed).isEqualTo(who);
                    }
                }
                assertThat(any.present()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(heard.values());
            }
        }
    }

    @Test
    void an_announcement_reads_back_and_nothing_else_does() throws Exception {
        byte[] bytes = neighbour("a").toBytes();
        assertThat(Neighbour.parse(bytes)).isEqualTo(neighbour("a"));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Neighbour.parse(cut)).isInstanceOf(MalformedException.class);
        }
        Random dice = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bent = bytes.clone();
            bent[dice.nextInt(bent.length)] = (byte) dice.nextInt();
            try {
                assertThat(Neighbour.parse(bent).toBytes()).isEqualTo(bent);
            } catch (MalformedException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
